"""Tests of pages read what is published through one database of the lake: to start one takes longer than most pages do.

All its doors are open. What a page's own database reaches, and that it reaches no more, is asked in `tests/lake`, where
every folder has the database that members read it with, and on PostgreSQL, where all tests use those.
"""

import os
from functools import cache

import duckdb
import pytest

from kingside.lake.results import opening


@pytest.fixture(autouse=True)
def _one_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "tests/lake/" not in request.node.nodeid and "DATABASE_URL" not in os.environ:
        monkeypatch.setattr(opening, "_database", lambda *_: _for_all())


@cache
def _for_all() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(config={"threads": opening.THREADS})
    database.execute("SET enable_external_file_cache = false")
    return database
