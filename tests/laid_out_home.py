"""An embedded database is laid out once in a run of `make check`: every test of commands run as processes has a copy
in a home, and every worker one for the tests within it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from kingside.config.home import Home
from tests.built_once import SHARED

LayOut = Callable[[Path], Path]


@pytest.fixture(scope="session")
def lay_out_home(tmp_path_factory: pytest.TempPathFactory) -> LayOut:
    """Makes this folder a home with an embedded database in which nobody is yet."""
    made = _shared() or _made(tmp_path_factory.mktemp("laid-out") / "home")
    return lambda home: Path(shutil.copytree(made, home))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """A copy of what was laid out for all is kept; there is nothing left to migrate in it."""
    made = _shared() if connection.vendor == "sqlite" else None
    if made is None:
        return django_db_keepdb
    shutil.copyfile(Home(root=made, company="data").database, connection.settings_dict["TEST"]["NAME"])
    return True


def _shared() -> Path | None:
    """What all workers share; one of them makes it, while the others wait. None where nothing is shared."""
    if SHARED not in os.environ:
        return None
    folder = Path(os.environ[SHARED])
    folder.mkdir(exist_ok=True)
    with (folder / "home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = folder / "home"
        return home if home.exists() else _made(folder / "unfinished").rename(home)


def _made(home: Path) -> Path:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    subprocess.run(
        [sys.executable, "-m", "kingside.config.cli", "manage", "migrate", "-v0"],
        env=kept | {"KINGSIDE_HOME": str(home)},
        check=True,
    )
    return home
