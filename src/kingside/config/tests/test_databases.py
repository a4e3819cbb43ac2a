import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kingside.config import databases
from kingside.config.databases import database_of
from kingside.config.env import Misconfigured
from kingside.config.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(root=tmp_path, company="data")


@pytest.fixture(autouse=True)
def _no_database_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_rows_live_in_the_home_folder_by_default(home: Home) -> None:
    database = database_of(home)

    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.sqlite3", str(home.database))
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_team_names_its_postgresql(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ada:s%40crum@db.example:5433/kingside?sslmode=require")

    database = database_of(home)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("ada", "s@crum")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "kingside")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 8


def test_a_postgresql_without_its_driver_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/kingside")
    monkeypatch.setattr(databases, "find_spec", lambda name: None)

    with pytest.raises(Misconfigured, match=r"pip install 'kingside\[postgres\]'"):
        database_of(home)


def test_the_demo_never_leaves_its_folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/kingside")
    demo = Home(root=home.root, company="demo")

    assert database_of(demo)["NAME"] == str(demo.database)


def test_another_sqlite_file_is_treated_like_ours(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/kingside.sqlite3")

    database = database_of(home)

    assert database["NAME"] == "/srv/kingside.sqlite3"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


@pytest.mark.req("INV-25")
def test_what_is_deleted_from_an_sqlite_file_is_not_in_its_bytes(tmp_path: Path, home: Home) -> None:
    file = tmp_path / "rows.sqlite3"
    with closing(sqlite3.connect(file)) as rows:
        rows.executescript(database_of(home)["OPTIONS"]["init_command"])
        rows.executescript("CREATE TABLE people (name TEXT); INSERT INTO people VALUES ('Zenobia Quillfeather')")
        rows.executescript("PRAGMA wal_checkpoint(TRUNCATE)")
        there = b"Quillfeather" in file.read_bytes()
        rows.executescript("DELETE FROM people; PRAGMA wal_checkpoint(TRUNCATE)")
        left = [b"Quillfeather" in path.read_bytes() for path in tmp_path.glob("rows.sqlite3*")]

    assert there
    assert left
    assert not any(left)


@pytest.mark.parametrize("url", ["kingside", "nosql://db.example/kingside", "postgres://db.example:port/kingside"])
def test_what_is_no_database_address_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(Misconfigured, match="DATABASE_URL is not an address like postgres://"):
        database_of(home)


def test_a_third_kind_of_database_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://db.example/kingside")

    with pytest.raises(Misconfigured, match="neither PostgreSQL nor SQLite"):
        database_of(home)
