"""The wheel, built once, and a clean environment with nothing in it but the wheel and what the lock names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.environment import RUN_LOCK
from tests.skips import REPOSITORY

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY)
    (built,) = folder.glob("kingside-*.whl")
    return built


@pytest.fixture(scope="session")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installed programs, `kingside` among them; neither make nor node is there."""
    environment = tmp_path_factory.mktemp("stranger") / "environment"
    install: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--python",
        environment / "bin" / "python",
    ]
    run(UV, "venv", "--quiet", "--python", sys.executable, environment)
    run(*install, "--require-hashes", "-r", RUN_LOCK)
    run(*install, wheel)
    return environment / "bin"


@pytest.fixture
def stranger(programs: Path, tmp_path: Path) -> dict[str, str]:
    """The surroundings of somebody who has only what is installed, and a home of their own."""
    kept = {name: value for name, value in os.environ.items() if name in {"LANG", "TMPDIR"}}
    return kept | {"PATH": str(programs), "HOME": str(tmp_path), "KINGSIDE_HOME": str(tmp_path / "kingside")}


def run(*command: str | Path) -> None:
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout
