"""`kingside import`: what the command does not bring in waits for nobody's word."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import DjangoCaptureOnCommitCallbacks

from kingside.config.cli import main
from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.imports.models import READ, ImportBatch
from kingside.imports.queries import waiting_for_a_decision
from kingside.jobs.models import Job

pytestmark = pytest.mark.django_db

LINES = """\
order,line,account,product,date,quantity,net_revenue,cogs
1,1,Northwind,Bolt,2026-01-05,10,100.00,60.00
2,1,Southgate,Bolt,2026-01-06,1,10.00,6.00
"""
BAD = LINES.replace("10.00,6.00", "ten,6.00")
EITHER_WAY = LINES.replace("2026-01-05", "01/05/2026").replace("2026-01-06", "01/06/2026")

Bring = Callable[..., Result]


@pytest.fixture
def bring(home_folder: Home, finance: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """The command, given by Farida, on a file with this text."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *arguments: str, name: str = "lines.csv") -> Result:
        Path(name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["import", "lines", name, "--source", "SAP", "--by", finance.email, *arguments])

    return run


def left(member: Member) -> tuple[list[str], list[ImportBatch]]:
    """The states of all batches, and those that wait for her word."""
    return list(ImportBatch.objects.values_list("state", flat=True)), waiting_for_a_decision(member)


def test_a_file_comes_in_as_one_batch(bring: Bring, finance: Member) -> None:
    told = bring(LINES)

    assert told.exit_code == 0, told.output
    assert "2 new, 0 changed, 0 as they are" in told.output
    assert left(finance) == (["IMPORTED"], [])


def test_a_dry_run_says_what_would_change_and_leaves_nothing_to_decide(
    bring: Bring, finance: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        told = bring(LINES, "--dry-run")

    assert told.exit_code == 0, told.output
    assert "2 new, 0 changed, 0 as they are" in told.output
    assert "Nothing was changed." in told.output
    assert left(finance) == (["DISCARDED"], [])
    assert not ImportBatch.objects.get().upload.exists()


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        (EITHER_WAY, (), "can be read in more than one way"),
        (LINES.replace("net_revenue", "whatever"), (), "“Net revenue” is needed"),
        (LINES, ("--map", "account=Nobody"), "Nobody"),
        (BAD, (), "1 rows cannot be"),
        (LINES.partition("\n")[0] + "\n1,1,A,B,2026-01-05,1,ten,6\n", ("--skip-bad-rows",), "No row"),
    ],
    ids=["a day in two ways", "a column is missing", "a column that is none", "a bad row", "no good row"],
)
@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)], ids=["for good", "dry"])
def test_what_is_refused_on_the_way_waits_for_nobody(
    bring: Bring,
    finance: Member,
    text: str,
    arguments: tuple[str, ...],
    sentence: str,
    dry_run: tuple[str, ...],
) -> None:
    told = bring(text, *arguments, *dry_run)

    is_no_refusal = dry_run and text.count("ten")  # of bad rows a dry run only tells
    assert (told.exit_code, sentence in told.output) == ((0, False) if is_no_refusal else (2, True)), told.output
    assert left(finance) == (["DISCARDED"], [])


def test_what_cannot_be_read_keeps_its_reason_but_after_a_dry_run(bring: Bring, finance: Member) -> None:
    bring("", "--dry-run")
    bring("")

    states, waiting = left(finance)
    assert (sorted(states), waiting) == (["DISCARDED", "FAILED"], [])


def test_interrupted_while_the_file_is_read_nobody_reads_on(
    bring: Bring, finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_said: object, **_also: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kingside.imports.operations.read_raw", interrupted)

    assert bring(LINES).exit_code != 0
    assert Job.objects.get(kind=READ).stop_asked
    assert left(finance) == (["READING"], [])


def test_an_interrupted_command_leaves_no_file_to_decide(
    bring: Bring, finance: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_said: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kingside.config.commands.import_._tried", interrupted)

    assert bring(LINES).exit_code != 0
    assert left(finance) == (["DISCARDED"], [])
