"""kill -9 in the middle: what was under way is whole or not there, and the next start says which."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.laid_out_home import LayOut

FIRST = "order,line,customer,item,date,qty,revenue,cogs\nA,1,C1,P,2025-03-01,1,100.00,60.00\n"
SECOND = FIRST + "B,1,C1,P,2025-03-02,1,50.00,20.00\n"
ACCOUNTS = "number,name\nC1,Alder\nC2,Birch\n"

BEGIN = """
    import io, os, signal
    import django
    django.setup()
    from unittest.mock import patch
    from kingside.imports import facts, operations, rows
    from kingside.imports.kinds import import_kinds
    from kingside.imports.mapping import Mapped
    from kingside.imports.proposals import propose
    from kingside.imports.models import ImportBatch
    from kingside.lake.attempts import Attempt

    def dies(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    def tried(kind, text):
        batch = operations.receive(kind=kind, source="SAP", file_name="x.csv", file=io.BytesIO(text.encode()), by=None)
        operations.finish_now(batch=batch)
        proposal = propose(batch, import_kinds[kind])
        operations.map_columns(batch=batch, mapped=Mapped(proposal.columns, proposal.drivers), by=None)
        operations.finish_now(batch=batch)
        return batch

    def imported(kind, text):
        batch = tried(kind, text)
        operations.confirm(batch=batch, by=None)
        operations.finish_now(batch=batch)
        return batch
"""
NEXT_START = """
    from django.utils import timezone
    from kingside.config.steps import clear_what_a_crash_left
    from kingside.accounts.models import Account, AccountCode
    from kingside.jobs import running
    from kingside.jobs.models import Job
    from kingside.jobs.operations import pick_up_the_lost
    from kingside.audit.models import AuditEvent
    def there():
        told = AuditEvent.objects.filter(subject_kind="account")
        return len(facts.manifest("lines").ids), Account.objects.count(), AccountCode.objects.count(), told.count()
    before = there()
    print("BEFORE", *before)
    clear_what_a_crash_left()
    pick_up_the_lost(now=timezone.now())
    for job in Job.objects.unfinished():
        running.attempt(job.pk)
    print("AFTER", *there())
    lake = ImportBatch.lake_of("lines")
    print("FOLDERS", len(list(lake.iterdir())) if lake.exists() else 0)
"""


@pytest.fixture
def home(tmp_path: Path, lay_out_home: LayOut) -> Path:
    """A home of its own, with an empty database."""
    return lay_out_home(tmp_path / "home")


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"KINGSIDE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kingside.config.settings"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def _killed(home: Path, script: str) -> None:
    ended = _run(home, "-c", dedent(BEGIN) + dedent(script))
    assert ended.returncode == -9, ended.stderr


def _next_start(home: Path) -> list[str]:
    ended = _run(home, "-c", dedent(BEGIN) + dedent(NEXT_START))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_facts_that_were_written_but_not_committed_are_not_there(home: Path) -> None:
    _killed(
        home,
        f"""
        batch = tried("lines", {FIRST!r})
        operations.confirm(batch=batch, by=None)
        with patch.object(operations, "_commit_facts", dies):
            operations.finish_now(batch=batch)
        """,
    )

    assert _next_start(home) == [
        "BEFORE 0 0 0 0",
        "“Import a file” (x.csv) was interrupted: nothing of it is half done, and a worker takes it up again.",
        "AFTER 1 0 0 0",
        "FOLDERS 1",
    ]


def test_rows_are_all_there_or_none(home: Path) -> None:
    _killed(
        home,
        f"""
        batch = tried("accounts", {ACCOUNTS!r})
        operations.confirm(batch=batch, by=None)
        with patch.object(operations, "_settle", dies):
            operations.finish_now(batch=batch)
        """,
    )

    told = _next_start(home)
    assert told[0] == "BEFORE 0 0 0 0"
    assert "was interrupted" in told[1]
    assert told[2] == "AFTER 0 2 2 4"


def test_an_undo_is_done_as_a_whole_or_not_at_all(home: Path) -> None:
    _killed(
        home,
        f"""
        batch = imported("accounts", {ACCOUNTS!r})
        operations.undo(batch=batch, by=None)
        with patch.object(operations, "_outcomes", dies):
            operations.finish_now(batch=batch)
        """,
    )

    told = _next_start(home)
    assert told[0] == "BEFORE 0 2 2 4"
    assert told[1].startswith("“Undo an import” (x.csv) was interrupted")
    assert told[2] == "AFTER 0 0 0 8"


def test_a_second_batch_that_dies_leaves_the_first_as_it_was(home: Path) -> None:
    _killed(
        home,
        f"""
        imported("lines", {FIRST!r})
        batch = tried("lines", {SECOND!r})
        operations.confirm(batch=batch, by=None)
        with patch.object(Attempt, "put_in_place", dies):
            operations.finish_now(batch=batch)
        """,
    )

    told = _next_start(home)
    assert told[0] == "BEFORE 1 0 0 0"
    assert told[-2:] == ["AFTER 2 0 0 0", "FOLDERS 2"]


def test_a_profit_map_that_dies_before_it_is_published_is_built_again(home: Path) -> None:
    _killed(
        home,
        f"""
        from kingside.profit import operations as profit
        imported("lines", {FIRST!r})
        model = profit.adopt_cost_model(name="Standard", toml='currency = "EUR"', by=None)
        requested = profit.request_map_of_books(cost_model=model, by=None)
        with patch.object(profit, "_publish_rows", dies):
            profit.publish_now(profit_map=requested)
        """,
    )

    told = _next_start(home)
    assert told[1].startswith("“Build a profit map”")
    ended = _run(
        home,
        "-c",
        dedent(BEGIN)
        + "from kingside.profit.models import ProfitMap\n"
        + "maps = ProfitMap.objects.values_list('state', flat=True)\n"
        + "print(*maps, len(list(ProfitMap.folder_of('x').parent.iterdir())))",
    )
    assert ended.stdout.strip() == "PUBLISHED 1"
