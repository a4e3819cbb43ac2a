"""Tests that commit empty the database after themselves, the audit trail too, which otherwise refuses."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from kingside.audit.lock import unlocked


@pytest.fixture(scope="session", autouse=True)
def _flush_opens_the_trail() -> Iterator[None]:
    """Wherever a test's database is flushed, the trail is opened for that long."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def opened(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with unlocked():
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", opened)
        yield
