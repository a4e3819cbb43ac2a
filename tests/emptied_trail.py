"""Tests that commit empty the database after themselves, the trail and snapshots too, which otherwise refuse."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from kingside.audit.lock import unlocked
from kingside.audit.models import TRAIL
from kingside.profit.models import SNAPSHOTS


@pytest.fixture(scope="session", autouse=True)
def _flush_opens_what_is_shut() -> Iterator[None]:
    """Wherever a test's database is flushed, what is shut is opened for that long."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def opened(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with unlocked(*TRAIL, *SNAPSHOTS):
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", opened)
        yield
