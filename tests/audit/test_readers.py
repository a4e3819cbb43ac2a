"""What rooms show of the trail goes through the readers of each kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

from kingside.audit.kinds import kinds
from scripts.messages import SOURCE
from tests.skips import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "audit.md"
READ_BY_THEMSELVES = {"AuditEvent", "history_of", "history_of_kind"}  # without asking who reads
MAY = {Path("identity/trail.py"), Path("overview/lists/audit.py")}


def test_no_page_reads_events_past_their_readers() -> None:
    assert {path for path in _sources() if READ_BY_THEMSELVES & set(_imported(SOURCE / path))} == MAY


def test_the_reference_says_of_each_kind_of_record_who_reads_it() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {
        kind.strip(): reads.strip() for _, kinds_of_row, _, reads, _ in rows[1:] for kind in kinds_of_row.split(",")
    }

    assert set(told) == {kind.noun for kind in kinds.values()}
    assert all(told.values())


def _sources() -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        inside = path.relative_to(SOURCE)
        if inside.parts[0] not in {"audit", "demo"} and "tests" not in inside.parts:
            yield inside


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kingside.audit"):
            yield from (name.name for name in node.names)
