"""Which database holds the rows, and how we talk to it."""

from importlib.util import find_spec
from typing import Any

import dj_database_url

from kingside.config import env
from kingside.config.home import Home

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA secure_delete=ON;"
    ),
}
POSTGRESQL_OPTIONS: dict[str, Any] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}}


def database_of(home: Home) -> dict[str, Any]:
    """SQLite in the home folder, or what DATABASE_URL names; the demo never leaves its folder."""
    url = "" if home.is_demo else env.text("DATABASE_URL")
    return _from_url(url, home) if url else _sqlite(str(home.database), home)


def _from_url(url: str, home: Home) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = {**dj_database_url.parse(url)}
    except ValueError as error:
        raise env.Misconfigured(
            "DATABASE_URL is not an address like postgres://kingside@localhost/kingside."
        ) from error
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(str(parsed["NAME"]), home)
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise env.Misconfigured("DATABASE_URL names neither PostgreSQL nor SQLite; Kingside runs on these two.")
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        raise env.Misconfigured(
            "DATABASE_URL names PostgreSQL; its driver comes with: pip install 'kingside[postgres]'"
        )
    options: dict[str, Any] = parsed.get("OPTIONS", {})
    # a connection is tried before it is used, so that a database that was away is found again
    return parsed | {"OPTIONS": POSTGRESQL_OPTIONS | options, "CONN_HEALTH_CHECKS": True}


def _sqlite(path: str, home: Home) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        "TEST": {"NAME": str(home.folder / "test.sqlite3")},  # a file: worker processes see it too
    }
