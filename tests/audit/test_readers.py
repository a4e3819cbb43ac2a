"""What rooms show of the trail goes through the readers of each kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kingside.audit.kinds import kinds
from scripts.messages import SOURCE
from tests.access.test_audit import EVERY_AUDITOR, EXPECTED
from tests.skips import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "audit.md"
READ_BY_THEMSELVES = {"AuditEvent", "history_of", "history_of_kind", "people", "since"}  # without asking who reads
MAY = {
    Path("identity/holdings.py"),  # what is held about a member, to the member and the administrator
    Path("identity/trail.py"),
    Path("overview/lists/audit.py"),
    Path("flags/queries.py"),  # who saved last, to the other of two who set the same rule
    Path("guards/queries.py"),  # the same guard
    Path("profit/queries/conflicts.py"),  # the same of drafts
}


def test_no_page_reads_events_past_their_readers() -> None:
    found = {path for path in _sources() if READ_BY_THEMSELVES & set(_named((SOURCE / path).read_text("utf-8")))}

    assert found == MAY


@pytest.mark.parametrize(
    "source",
    [
        "from kingside.audit.queries import history_of as past",
        "from kingside.audit import queries as past\npast.history_of(1)",
        "import kingside.audit.queries\nkingside.audit.queries.history_of(1)",
    ],
)
def test_however_it_is_imported_it_is_seen(source: str) -> None:
    assert "history_of" in set(_named(source))


def test_the_reference_says_of_each_kind_of_record_who_reads_it() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {
        kind.strip(): reads.strip() for _, kinds_of_row, _, reads, _ in rows[1:] for kind in kinds_of_row.split(",")
    }

    assert set(told) == {kind.noun for kind in kinds.values()}
    assert all(told.values())
    assert {kind for kind, reads in told.items() if reads == "–"} == {
        kinds[name].noun for name in kinds if _is_every_auditors(name)
    }


def _is_every_auditors(kind: str) -> bool:
    """Whether it takes no more than the trail to read of a kind: what the roles really read says so."""
    return {signs for name, signs in EXPECTED.items() if name.partition(",")[0] == kind} == {EVERY_AUDITOR}


def _sources() -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        inside = path.relative_to(SOURCE)
        if inside.parts[0] not in {"audit", "demo"} and "tests" not in inside.parts:
            yield inside


def _named(source: str) -> Iterator[str]:
    """What is imported from the trail, or taken out of a module of it that is."""
    tree = ast.parse(source)
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kingside.audit"):
            yield from (name.name for name in node.names)
            modules |= {name.asname or name.name for name in node.names}
        elif isinstance(node, ast.Import):
            modules |= {name.asname or name.name for name in node.names if name.name.startswith("kingside.audit")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            yield node.attr
