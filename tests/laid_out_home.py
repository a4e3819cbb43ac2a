"""A home for commands run as processes: its database is laid out once, and every test has a copy of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.built_once import SHARED

LayOut = Callable[[Path], Path]


@pytest.fixture(scope="session")
def lay_out_home(tmp_path_factory: pytest.TempPathFactory) -> LayOut:
    """Makes this folder a home with an embedded database in which nobody is yet."""
    if SHARED not in os.environ:
        return _copies(_made(tmp_path_factory.mktemp("laid-out")))
    shared = Path(os.environ[SHARED]) / "home"
    if not shared.exists():
        made = _made(Path(mkdtemp(dir=shared.parent)))
        with suppress(OSError):  # another worker was there first
            made.rename(shared)
    return _copies(shared)


def _made(folder: Path) -> Path:
    home = folder / "home"
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    subprocess.run(
        [sys.executable, "-m", "kingside.config.cli", "manage", "migrate", "-v0"],
        env=kept | {"KINGSIDE_HOME": str(home)},
        check=True,
    )
    return home


def _copies(made: Path) -> LayOut:
    return lambda home: Path(shutil.copytree(made, home))
