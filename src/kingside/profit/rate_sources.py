"""Where each rate of a cost model comes from: said in its text, by `source` and `estimated` of a pool or an element."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import ngettext

from kingside.lake.cost_model import ORIGIN
from kingside.lake.cost_text import read_document
from kingside.lake.refusal import Refusal
from kingside.web.figures import whole

Notes = Mapping[str, Mapping[str, Any]]
"""By code of a pool or element: `source`, a text, and `is_estimated`."""

ROWS = ("pool", "element")  # tables of which there are several, each with a code
HEADER = re.compile(r"\s*\[\[?\s*(?P<table>[^\]]+?)\s*\]\]?\s*(#.*)?")
CODE = re.compile(r"(?P<indent>\s*)code\s*=\s*(?P<quote>[\"'])(?P<code>\w+)(?P=quote)\s*(#.*)?")


def noted(toml: str, notes: Notes) -> tuple[str, dict[str, dict[str, Any]]]:
    """The text with what was noted beside it written in, and all that is noted then; what the text says stands.

    A text that is no TOML yet keeps its notes beside it.
    """
    written = _written_in(toml, beside(toml, notes))
    told = written if _is_toml(toml) and _is_toml(written) else toml
    kept = {code: {"source": "", "is_estimated": False, **note} for code, note in notes.items()}
    return told, kept | _said_in(told)


def beside(toml: str, notes: Notes) -> Notes:
    """Of the notes those that the text does not say itself."""
    said = _said_in(toml)
    return {code: note for code, note in notes.items() if code not in said}


def how_well_sourced(rates: Iterable[tuple[str, bool]]) -> str:
    """Of the source of each rate and whether it is estimated: how many have none, how many are estimates."""
    told = list(rates)
    n, missing = len(told), sum(1 for source, _is_estimated in told if not source)
    estimated = sum(1 for _source, is_estimated in told if is_estimated)
    if not n:
        return ""
    if missing:
        one = ngettext("{missing} of {n} rate has no source yet.", "{missing} of {n} rates have no source yet.", n)
    else:
        one = ngettext("The {n} rate has its source.", "All {n} rates have their source.", n)
    two = ngettext("{estimated} is estimated.", "{estimated} are estimated.", estimated) if estimated else ""
    return f"{one} {two}".strip().format(missing=whole(missing), n=whole(n), estimated=whole(estimated))


def _said_in(toml: str) -> dict[str, dict[str, Any]]:
    """By code, for the rows that say it; nothing of a text that cannot be read."""
    try:
        document = read_document(toml)
    except Refusal:
        return {}
    tables = [document.get(kind, ()) for kind in ROWS]
    rows = [row for table in tables if isinstance(table, list) for row in table if isinstance(row, Mapping)]
    return {
        str(row["code"]): {"source": str(row.get("source", "")), "is_estimated": row.get("estimated") is True}
        for row in rows
        if "code" in row and not row.keys().isdisjoint(ORIGIN)
    }


def _is_toml(text: str) -> bool:
    try:
        read_document(text)
    except Refusal:
        return False
    return True


def _written_in(toml: str, notes: Notes) -> str:
    """Below the code of each row, so that everything else of the text, comments too, stays where it is."""
    lines, table = [], ""
    for line in toml.split("\n"):
        lines.append(line)
        if found := HEADER.fullmatch(line):
            table = found["table"]
        elif table in ROWS and (found := CODE.fullmatch(line)) and (note := notes.get(found["code"])):
            lines += [f"{found['indent']}{setting}" for setting in _settings(note)]
    return "\n".join(lines)


def _settings(note: Mapping[str, Any]) -> list[str]:
    source = json.dumps(str(note.get("source", "")), ensure_ascii=False).replace("\x7f", "\\u007f")
    return ([f"source = {source}"] if note.get("source") else []) + (
        ["estimated = true"] if note.get("is_estimated") else []
    )
