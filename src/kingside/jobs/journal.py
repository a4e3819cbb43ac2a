"""SQLite's write-ahead log, which holds what was deleted until all of it is written back and the log is cut.

SQLite overwrites what is deleted in the database file itself (`secure_delete`).
"""

from typing import Final, Protocol

from django.db import connection

from kingside.core.errors import DomainError
from kingside.jobs.models import Job
from kingside.jobs.operations import PAUSES

EMPTY: Final = "jobs.journal"


class Cursor(Protocol):
    """What of a database cursor is needed here."""

    def execute(self, sql: str, /) -> object: ...
    def fetchone(self) -> tuple[int, ...] | None: ...


class StillRead(RuntimeError):
    """Somebody reads the database as it was before; it is tried again after a pause."""


class ReadAllTheWhile(DomainError):
    """The database was read all the while, so the log beside it may still hold what was erased. Try this again."""


def empty(job: Job) -> None:
    """Cut the log, however long somebody reads; whoever waits for that waits in the background."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if not is_emptied(cursor):
            raise ReadAllTheWhile if job.attempts > len(PAUSES) else StillRead


def is_emptied(cursor: Cursor) -> bool:
    """Whether nobody read, so that all of the log was written back and cut. Waits for the busy timeout at most."""
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    answer = cursor.fetchone()
    return answer is not None and answer[0] == 0
