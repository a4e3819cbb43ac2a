"""What rooms show of the trail goes through the readers of each kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.messages import SOURCE

READ_BY_THEMSELVES = {"AuditEvent", "history_of", "history_of_kind"}  # without asking who reads
MAY = {Path("identity/trail.py"), Path("overview/lists/audit.py")}


def test_no_page_reads_events_past_their_readers() -> None:
    assert {path for path in _sources() if READ_BY_THEMSELVES & set(_imported(SOURCE / path))} == MAY


def _sources() -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        inside = path.relative_to(SOURCE)
        if inside.parts[0] not in {"audit", "demo"} and "tests" not in inside.parts:
            yield inside


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kingside.audit"):
            yield from (name.name for name in node.names)
