"""The virtual environment `.venv` with what a lock file names, and Kingside itself on top."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.steps import REPOSITORY, Step, fingerprint, is_stamped, run

ENVIRONMENT = REPOSITORY / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UNFINISHED = ENVIRONMENT / ".unfinished"  # there while packages are being installed
RUN_LOCK = REPOSITORY / "requirements-run.lock"
DEV_LOCK = REPOSITORY / "requirements.lock"  # holds all of the run lock, same versions
NODE_LOCK = REPOSITORY / "requirements-node.lock"
SPARK_LOCK = REPOSITORY / "requirements-spark.lock"
BENCH_LOCK = REPOSITORY / "requirements-bench.lock"

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
NO_ENSUREPIP = (
    f"Python {VERSION} here cannot make virtual environments: Debian and Ubuntu keep that in its own package;"
    f" start again after `apt install python{VERSION}-venv`, which takes root."
)


def prepare(lock: Path) -> None:
    """Make the environment hold what `lock` names; a set-up that was interrupted begins anew."""
    with Step("Packages") as step:
        if is_prepared(lock):
            step.outcome = "unchanged"
            return
        if UNFINISHED.exists() or not _is_usable():
            _create()
        UNFINISHED.touch()
        install(lock)
        _install_kingside()
        _stamp(lock).write_text(_made_from(lock), encoding="ascii")
        UNFINISHED.unlink()
        step.outcome = f"{package_count(lock)} from {lock.name} into .venv"


def is_prepared(lock: Path) -> bool:
    """An environment to develop in is one to run in, too."""
    return not UNFINISHED.exists() and any(
        is_stamped(_stamp(enough), _made_from(enough)) for enough in {lock, DEV_LOCK} if enough.is_file()
    )


def install(lock: Path) -> None:
    """Exactly the versions and hashes of the lock, by uv where it is on PATH."""
    run([*_installer(), "--no-deps", "--require-hashes", "-r", lock])


def add(lock: Path) -> bool:
    """Install a lock of a few packages on top of the environment; false when that was done before."""
    if is_stamped(_stamp(lock), fingerprint([lock])):
        return False
    install(lock)
    _stamp(lock).write_text(fingerprint([lock]), encoding="ascii")
    return True


def package_count(lock: Path) -> int:
    return len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))


def _install_kingside() -> None:
    run([*_installer(), "--no-deps", "--no-build-isolation", "--editable", REPOSITORY])


def _installer() -> list[str | Path]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", PYTHON]
    return [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def _create() -> None:
    if uv := shutil.which("uv"):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        run([uv, "venv", "--python", sys.executable, ENVIRONMENT])
    elif importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    else:
        raise SystemExit(NO_ENSUREPIP)


def _is_usable() -> bool:
    """Its Python starts, is new enough, and something can install into it."""
    needs = "sys" if shutil.which("uv") else "sys, pip"
    probe = f"import {needs}; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def _stamp(lock: Path) -> Path:
    return ENVIRONMENT / f".made-from-{lock.stem}"


def _made_from(lock: Path) -> str:
    return fingerprint([lock, REPOSITORY / "pyproject.toml"])
