"""Installs the browser for the browser tests, where it is missing and may be installed."""

import os
import shutil

from scripts.steps import Step, run

PACKAGES = ("chromium", "fonts-liberation")


def main() -> None:
    if shutil.which("chromium"):
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print("Chromium     not here, and not ours to install: browser tests will be skipped", flush=True)
        return
    with Step("Chromium") as step:
        run(["apt-get", "update", "-q"])
        run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES])
        step.outcome = f"{' and '.join(PACKAGES)} installed by apt-get"


if __name__ == "__main__":
    main()
