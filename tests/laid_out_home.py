"""A database is laid out once in a run of `make check`: every worker has a copy for its tests, and so has every test of
commands that are run as processes.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from kingside.config.home import Home
from tests.built_once import SHARED

LayOut = Callable[[Path], Path]
TEMPLATE = "laid_out"


@pytest.fixture(scope="session")
def lay_out_home(tmp_path_factory: pytest.TempPathFactory) -> LayOut:
    """Makes this folder a home with an embedded database in which nobody is yet."""
    is_shared = SHARED in os.environ
    made = _shared() if is_shared else _made(tmp_path_factory.mktemp("laid-out") / "home")
    return lambda home: Path(shutil.copytree(made, home))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """A copy of what was laid out for all is kept; there is nothing left to migrate in it."""
    if SHARED not in os.environ:
        return django_db_keepdb
    test = connection.settings_dict["TEST"]
    if connection.vendor != "sqlite":
        test["TEMPLATE"] = _template()
        return django_db_keepdb
    shutil.copyfile(Home(root=_shared(), company="data").database, test["NAME"])
    return True


def _shared() -> Path:
    """A home of which all workers take copies; one of them makes it, while the others wait."""
    with _alone() as folder:
        home = folder / "home"
        return home if home.exists() else _made(folder / "unfinished").rename(home)


def _made(home: Path) -> Path:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    _migrate(kept | {"KINGSIDE_HOME": str(home)})
    return home


def _template() -> str:
    """A database on the server of which all workers take copies, made as the home is."""
    address = urlsplit(os.environ["DATABASE_URL"])
    with _alone() as folder, psycopg.connect(address.geturl(), autocommit=True) as server:
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
            server.execute(f"CREATE DATABASE {TEMPLATE}")
            url = urlunsplit(address._replace(path=f"/{TEMPLATE}"))
            _migrate(os.environ | {"DATABASE_URL": url, "KINGSIDE_HOME": str(folder / "home of the template")})
    return TEMPLATE


def _migrate(environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "kingside.config.cli", "manage", "migrate", "-v0"], env=environment, check=True
    )


@contextmanager
def _alone() -> Iterator[Path]:
    """One worker at a time, in the folder that they share."""
    folder = Path(os.environ[SHARED])
    folder.mkdir(exist_ok=True)
    with (folder / "home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
