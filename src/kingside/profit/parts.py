"""A draft in its parts: what its history names, and what two members who saved at once choose between."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from kingside.lake.cost_text import read_document, text_of
from kingside.lake.refusal import Refusal
from kingside.profit.models import CostDraft
from kingside.profit.rate_sources import ROWS, noted

Parts = dict[str, Any]
"""Values by what a person would call their place, such as `element picking, minutes`."""

ORDER = gettext_noop("order of the elements")
UNSAID = {"step": "serve", "split": "lines"}  # what an element is taken to say where it does not


def parts_of(draft: CostDraft) -> Parts:
    """Every setting of a draft; a text that cannot be taken apart is one part."""
    return parts_of_text(draft.name, draft.toml, draft.notes)


def parts_of_text(name: str, toml: str, notes: Mapping[str, Any]) -> Parts:
    parts: Parts = {"name": name}
    document = _document(noted(toml, notes)[0])
    if document is None:
        return parts | {"text": toml}
    for key, value in document.items():
        if key in ROWS:
            for row in value:
                parts |= {f"{key} {row['code']}, {name}": each for name, each in row.items() if name != "code"}
        elif key == "column":
            parts |= {f"column {column}, {name}": each for column, rule in value.items() for name, each in rule.items()}
        elif isinstance(value, Mapping):
            parts |= {f"{key}, {name}": each for name, each in value.items()}
        else:
            parts[key] = value
    order = ", ".join(row["code"] for row in document.get("element", ()))
    return parts | ({ORDER: order} if order else {})


def told(parts: Parts) -> Parts:
    """The parts without what goes without saying, so that a form that writes it out changes nothing."""
    return {part: value for part, value in parts.items() if UNSAID.get(part.rpartition(", ")[2]) != value}


def is_apart(parts: Parts) -> bool:
    """Whether it could be taken apart, so that its parts can be chosen one by one."""
    return "text" not in parts


def whole_from(parts: Parts) -> tuple[str, str, dict[str, Any]]:
    """Name, text and notes that parts say, in the order of the elements that one of them gives."""
    document: dict[str, Any] = {}
    rows: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in (*ROWS, "column")}
    for part, value in parts.items():
        place, _, setting = part.rpartition(", ")
        kind, _, code = place.partition(" ")
        if part in ("name", ORDER):
            continue
        if kind in rows and code:
            rows[kind].setdefault(code, {})[setting] = value
        elif place:
            document.setdefault(place, {})[setting] = value
        else:
            document[part] = value
    order = {code: n for n, code in enumerate(str(parts.get(ORDER, "")).split(", "))}
    elements = sorted(rows["element"].items(), key=lambda each: order.get(each[0], len(order)))
    tables = {
        "column": rows["column"],
        "pool": [{"code": code} | row for code, row in rows["pool"].items()],
        "element": [{"code": code} | row for code, row in elements],
        "ledger": document.pop("ledger", {}),
    }
    said = document | {name: table for name, table in tables.items() if table}
    return str(parts.get("name", "")), *noted(text_of(said), {})


def _document(toml: str) -> Mapping[str, Any] | None:
    """The document of a text if each of its values has a place of its own, else None."""
    try:
        document = read_document(toml)
    except Refusal:
        return None
    is_flat = all(_is_flat(key, value) for key, value in document.items())
    return document if is_flat else None


def _is_flat(key: str, value: Any) -> bool:
    if key in ROWS:
        codes = [row.get("code") for row in value if isinstance(row, Mapping)] if isinstance(value, list) else [None]
        is_named = all(isinstance(code, str) and code.isidentifier() for code in codes) and len(codes) == len(value)
        return is_named and len(set(codes)) == len(codes) and _are_plain(value)
    if key == "column":
        return isinstance(value, Mapping) and _are_plain(value.values()) and not any("," in name for name in value)
    return _are_plain([value]) if isinstance(value, Mapping) else not isinstance(value, list)


def _are_plain(tables: Iterable[Any]) -> bool:
    return all(
        isinstance(table, Mapping)
        and not any(isinstance(value, list | Mapping) or "," in name for name, value in table.items())
        for table in tables
    )
