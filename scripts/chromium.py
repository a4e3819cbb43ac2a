"""Debian's chromium for browser tests and pictures: found, or installed where it is missing and may be installed."""

import os
import shutil

from scripts.steps import Step, run

PROGRAMS = ("chromium-headless-shell", "chromium")
"""The first draws the same pages without windows, in half the time."""
PACKAGES = ("chromium-headless-shell", "fonts-liberation")


def program() -> str | None:
    """The path of the one to start; None where there is none on PATH."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def main() -> None:
    if program():
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
