"""The log beside a SQLite database is emptied in the background, once nobody reads what it has."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from kingside.jobs import journal
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, work_off

pytestmark = pytest.mark.both_databases

ERASED = b"Quillfeather"


def _opened(path: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(path, timeout=0, isolation_level=None)
    rows.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON")
    return rows


@pytest.mark.req("INV-25")
def test_whoever_reads_keeps_what_was_deleted_and_that_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite3"
    writes, reads = _opened(path), _opened(path)
    writes.executescript("CREATE TABLE people(name); INSERT INTO people VALUES ('Quillfeather')")
    reads.executescript("BEGIN; SELECT * FROM people")
    reads.execute("SELECT * FROM people").fetchall()
    writes.execute("DELETE FROM people")

    assert not journal.is_emptied(writes.cursor())
    assert ERASED in path.with_name("rows.sqlite3-wal").read_bytes()

    reads.execute("ROLLBACK")

    assert journal.is_emptied(writes.cursor())
    assert ERASED not in path.read_bytes() + path.with_name("rows.sqlite3-wal").read_bytes()
    writes.close()
    reads.close()


@pytest.mark.django_db
def test_it_is_tried_again_after_pauses_and_then_says_why_it_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has such a log")
    monkeypatch.setattr(journal, "is_emptied", lambda _cursor: False)
    job, states = enqueue(kind=journal.EMPTY, subject_id=1), []
    for _ in range(3):
        work_off.func(str(job.pk))
        job.refresh_from_db()
        states.append(job.state)

    assert states == [Job.State.QUEUED, Job.State.QUEUED, Job.State.FAILED]
    assert job.fell_short.startswith("The database was read all the while")
