"""Tests of rooms share one database of the lake: to start one takes longer than most queries of a page do.

What a connection creates is TEMP, so that no other sees it; and a door that the lake did not open is shut here, too, to
whatever a query names. The tests of the lake itself start databases as members do, so do processes, and so does
everything on PostgreSQL.
"""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import duckdb
import pytest

from kingside.lake import connection
from kingside.lake.results import opening

_PATHS = re.compile(r"'(/(?:[^']|'')*)'")
_start = connection._start


class Within:
    """A connection to the database that all share, which reaches these files and folders and no others."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, reachable: Sequence[Path]) -> None:
        self._connection = connection
        self._reachable = frozenset(reachable)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> "Within":
        return Within(self._connection.cursor(), [*self._reachable])

    def execute(self, sql: str, *given: Any) -> Self:
        for path in _named(sql, given):
            if self._reachable.isdisjoint((path, *path.parents)):
                raise duckdb.PermissionException(f"Permission Error: Cannot access file {path}")
        self._connection.execute(sql, *given)
        return self


def _named(sql: str, given: object) -> Iterator[Path]:
    """The files that a query names: in its text, or among its values."""
    texts = [text.replace("''", "'") for text in _PATHS.findall(sql)]
    texts += [text for text in _texts(given) if text.startswith("/")]
    for text in texts:
        path = Path(text)
        if len(path.parts) > 2 and len(path.name) < 256 and "\0" not in text and path.parent.is_dir():
            yield path.resolve()


def _texts(given: object) -> Iterator[str]:
    match given:
        case str():
            yield given
        case dict():
            yield from _texts([*given.values()])
        case list() | tuple():
            for each in given:
                yield from _texts(each)


@pytest.fixture(autouse=True)
def _rooms_share(request: pytest.FixtureRequest) -> None:
    if "DATABASE_URL" not in os.environ and "tests/lake/" not in request.node.nodeid:
        request.getfixturevalue("one_database")


@pytest.fixture
def one_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this test, connections are to one database."""
    monkeypatch.setattr(connection, "_start", _within_one)


def _within_one(reachable: Sequence[Path], *, threads: int | None, **settings: Any) -> Any:
    """Another number of threads has a database of its own, since that is set for all of it."""
    if threads not in (None, opening.THREADS):
        return _start(reachable, threads=threads, **settings)
    return Within(_for_all().cursor(), reachable)


@cache
def _for_all() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"threads": opening.THREADS, "temp_directory": ""})
    database.execute("SET enable_external_file_cache = false")
    return database
