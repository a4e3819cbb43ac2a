"""A cost model as a form shows it: every value a text, so that nothing a person types is ever lost.

A sheet becomes a document of TOML values; what cannot be read as a number or a date stays the text it is, and the
check of the cost model says what is wrong with it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kingside.core.errors import DomainError
from kingside.lake.cost_model import ORIGIN, SETTINGS
from kingside.profit.explanations import occurs
from kingside.profit.rate_sources import Notes, how_well_sourced
from kingside.web.figures import NotANumber, read, typed
from kingside.web.locales import is_english

MOST_ROWS = 40  # of one kind, so that a form stays readable and is taken whole; larger models are edited as text
KINDS = ("pool", "element", "column")


class NoSheet(DomainError):
    """This cost model can only be edited as text."""


@dataclass(frozen=True)
class PoolRow:
    """A resource; with a `factor` its minutes are theoretical ones."""

    code: str = ""
    cost: str = ""
    minutes: str = ""
    factor: str = ""
    department: str = ""
    source: str = ""
    estimated: str = "on"


@dataclass(frozen=True)
class ElementRow:
    """A cost element; with a `pool` its formula gives minutes, else money."""

    code: str = ""
    step: str = "serve"
    per: str = "order"
    pool: str = ""
    formula: str = ""
    where: str = ""
    split: str = "lines"
    imputed: str = ""
    source: str = ""
    estimated: str = "on"

    @property
    def occurs(self) -> str:
        return occurs(self.per)


@dataclass(frozen=True)
class ColumnRow:
    """What the lines do not tell about a column."""

    name: str = ""
    type: str = ""
    default: str = ""


Row = PoolRow | ElementRow | ColumnRow
NEW: Mapping[str, Row] = {"pool": PoolRow(), "element": ElementRow(), "column": ColumnRow()}
FIRST_FIELDS = {"pool": "code", "element": "code", "column": "name"}  # browsers open the row that holds what they go to


@dataclass(frozen=True)
class Sheet:
    """Percentages (`hurdle`, `tolerance`) stand as per cent."""

    currency: str = ""
    hurdle: str = "5"
    level: str = "net"
    intercompany: str = ""
    merge_minor: str = ""  # ticked, or not
    first: str = ""
    last: str = ""
    operating_profit: str = ""
    unassigned: str = ""
    tolerance: str = ""
    tolerance_amount: str = ""
    pools: tuple[PoolRow, ...] = field(default=())
    elements: tuple[ElementRow, ...] = field(default=())
    columns: tuple[ColumnRow, ...] = field(default=())

    @property
    def first_kind(self) -> str:
        """The kind of field that shows the first day: of a date only if it is one."""
        return _field_of(self.first)

    @property
    def last_kind(self) -> str:
        return _field_of(self.last)

    @property
    def sourced(self) -> str:
        """How many of the rates have a source."""
        rows: list[PoolRow | ElementRow] = [*self.pools, *self.elements]
        return how_well_sourced((row.source, bool(row.estimated)) for row in rows)

    def rows(self, kind: str) -> list[Any]:
        return list(getattr(self, f"{kind}s"))

    def with_rows(self, kind: str, rows: list[Any]) -> "Sheet":
        changed: dict[str, Any] = {f"{kind}s": tuple(rows)}
        return replace(self, **changed)


SINGLE = tuple(one.name for one in fields(Sheet) if one.name not in ("pools", "elements", "columns"))


# From what a browser sends


def sheet_from(sent: Mapping[str, str]) -> Sheet:
    """The sheet that the fields of the form say, such as `element-3-where`."""
    single: dict[str, Any] = {name: _plain(sent.get(name, "")) for name in SINGLE}
    sheet = Sheet(**single)
    for kind, new in NEW.items():
        places = sorted({int(found[1]) for name in sent if (found := re.fullmatch(rf"{kind}-(\d{{1,4}})-\w+", name))})
        names = [one.name for one in fields(new)]
        rows = [{name: _plain(sent.get(f"{kind}-{place}-{name}", "")) for name in names} for place in places]
        sheet = sheet.with_rows(kind, [type(new)(**row) for row in rows])
    return sheet


def _plain(text: str) -> str:
    """Browsers send line ends of two characters; a formula is one line."""
    return " ".join(text.replace("\0", "").split("\r\n")).strip()


def rearranged(sheet: Sheet, do: str) -> tuple[Sheet, str]:
    """The sheet after a button such as `add-element`, `remove-pool-0` or `up-element-3`, and the field to look at next.

    What asks for no change, or for a row that is not there, changes nothing.
    """
    found = re.fullmatch(r"(add|remove|up|down)-(pool|element|column)(?:-(\d{1,4}))?", do)
    if found is None:
        return sheet, ""
    verb, kind, rows = found[1], found[2], sheet.rows(found[2])
    place = int(found[3] or 0)
    if verb == "add" and len(rows) < MOST_ROWS:
        rows.append(NEW[kind])
        place = len(rows) - 1
    elif place < len(rows) and verb == "remove":
        del rows[place]
        place = min(place, len(rows) - 1)
    elif place < len(rows) and verb in ("up", "down"):
        other = min(max(place + (1 if verb == "down" else -1), 0), len(rows) - 1)
        rows[place], rows[other] = rows[other], rows[place]
        place = other
    return sheet.with_rows(kind, rows), f"{kind}-{place}-{FIRST_FIELDS[kind]}" if place >= 0 else f"{kind}s"


# From a sheet to a document and its notes


def document_of(sheet: Sheet) -> dict[str, Any]:
    """The document that TOML is written from; settings that are empty are left out."""
    document: dict[str, Any] = {"currency": sheet.currency, "hurdle": _share(sheet.hurdle), "level": sheet.level}
    document["intercompany"] = sheet.intercompany
    if sheet.merge_minor:
        document["merge_minor"] = True
    if sheet.first or sheet.last:
        document["period"] = {"from": _date(sheet.first), "to": _date(sheet.last)}
    columns = {row.name: _filled({"type": row.type, "default": _default(row)}) for row in sheet.columns if row.name}
    ledger = {
        "operating_profit": _number(sheet.operating_profit),
        "unassigned": _number(sheet.unassigned),
        "tolerance": _share(sheet.tolerance),
        "tolerance_amount": _number(sheet.tolerance_amount),
    }
    tables = {
        "column": columns,
        "pool": [_pool(row) for row in sheet.pools],
        "element": [_element(row) for row in sheet.elements],
        "ledger": _filled(ledger) if sheet.operating_profit else {},
    }
    return _filled(document) | {name: table for name, table in tables.items() if table}


def notes_of(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Where each rate comes from, by code of its pool or element."""
    rows: list[PoolRow | ElementRow] = [*sheet.pools, *sheet.elements]
    return {row.code: {"source": row.source, "is_estimated": bool(row.estimated)} for row in rows if row.code}


def _pool(row: PoolRow) -> dict[str, Any]:
    minutes = "theoretical_minutes" if row.factor else "practical_minutes"
    values = {"code": row.code, "cost": _number(row.cost), minutes: _number(row.minutes), "factor": _number(row.factor)}
    return _filled(values | {"department": row.department}) | _origin(row)


def _element(row: ElementRow) -> dict[str, Any]:
    values = {
        "code": row.code,
        "pool": row.pool,
        "per": row.per,
        "where": row.where,
        "minutes" if row.pool else "amount": row.formula,
        "split": "" if row.per == "line" else row.split,
        "step": row.step,
    }
    return _filled(values) | ({"imputed": True} if row.imputed else {}) | _origin(row)


def _origin(row: PoolRow | ElementRow) -> dict[str, Any]:
    return _filled({"source": row.source}) | ({"estimated": True} if row.estimated else {})


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value != ""}


def _number(text: str) -> Decimal | str:
    """As the member writes numbers; in English a comma between thousands will do, and `2,5` stays a text."""
    plain = re.sub(r"[\s_']", "", text)
    if is_english() and re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    try:
        number = (Decimal(plain) if is_english() else read(plain)) if text else None
    except (InvalidOperation, NotANumber):
        return text
    return text if number is None or not number.is_finite() or abs(number.adjusted()) > 40 else number


def _share(text: str) -> Decimal | str:
    number = _number(text.removesuffix("%").strip())
    return number if isinstance(number, str) else number / 100


def _field_of(day: str) -> str:
    return "text" if day and isinstance(_date(day), str) else "date"


def _date(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _default(row: ColumnRow) -> object:
    word = row.default.lower()
    if row.type == "text":
        return row.default
    if word in ("yes", "true", "no", "false"):
        return word in ("yes", "true")
    return _number(row.default)


# From a document to its sheet


def sheet_of(document: Mapping[str, Any], notes: Notes) -> Sheet:
    """What the form shows of a document. Raises NoSheet for one that says more than the form can."""
    _check_shape(document)
    period, ledger = document.get("period", {}), document.get("ledger", {})
    return Sheet(
        currency=_said(document.get("currency", "")),
        hurdle=_percent(document.get("hurdle", Decimal("0.05"))),
        level=_said(document.get("level", "net")),
        intercompany=_said(document.get("intercompany", "")),
        merge_minor="on" if document.get("merge_minor") else "",
        first=_said(period.get("from", "")),
        last=_said(period.get("to", "")),
        operating_profit=_said(ledger.get("operating_profit", "")),
        unassigned=_said(ledger.get("unassigned", "")),
        tolerance=_percent(ledger.get("tolerance", "")),
        tolerance_amount=_said(ledger.get("tolerance_amount", "")),
        pools=tuple(_pool_row(row, notes) for row in document.get("pool", [])),
        elements=tuple(_element_row(row, notes) for row in document.get("element", [])),
        columns=tuple(
            ColumnRow(name, _said(rule.get("type", "")), _said(rule.get("default", "")))
            for name, rule in document.get("column", {}).items()
        ),
    )


TOGETHER = (("pool", "minutes"), ("theoretical_minutes", "factor"))
APART = ({"minutes", "amount"}, {"practical_minutes", "theoretical_minutes"})


def _check_shape(document: Mapping[str, Any]) -> None:
    if unknown := document.keys() - set(SETTINGS[""]):
        said = _("The form knows no setting '{setting}'; mend it in the text.")
        raise NoSheet(said.format(setting=min(unknown)))
    for kind, table in _tables(document):
        if not isinstance(table, Mapping) or any(isinstance(value, list | Mapping) for value in table.values()):
            said = _("A table of '{kind}' is not written as the form would; mend it in the text.")
            raise NoSheet(said.format(kind=kind))
        if unknown := table.keys() - set(SETTINGS[kind]):
            said = _("The form knows no setting '{setting}' of '{kind}'; mend it in the text.")
            raise NoSheet(said.format(setting=min(unknown), kind=kind))
        if any((one in table) != (other in table) for one, other in TOGETHER) or any(
            both <= table.keys() for both in APART
        ):
            said = _("A table of '{kind}' says too much or too little for the form; mend it in the text.")
            raise NoSheet(said.format(kind=kind))


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind in ("period", "ledger"):
        yield kind, document.get(kind, {})
    columns = document.get("column", {})
    for kind in KINDS:
        rows = list(columns.values()) if kind == "column" and isinstance(columns, Mapping) else document.get(kind, [])
        if not isinstance(rows, list):
            said = _("'{kind}' is not written as the form would; mend it in the text.")
            raise NoSheet(said.format(kind=kind))
        if len(rows) > MOST_ROWS:
            said = _("This model has {rows} of '{kind}', the form shows up to {most}; edit the text.")
            raise NoSheet(said.format(rows=f"{len(rows):,}", kind=kind, most=MOST_ROWS))
        yield from ((kind, row) for row in rows)


def _pool_row(row: Mapping[str, Any], notes: Notes) -> PoolRow:
    minutes = row.get("practical_minutes", row.get("theoretical_minutes", ""))
    values = {"cost": row.get("cost", ""), "minutes": minutes, "factor": row.get("factor", "")}
    values |= {"department": row.get("department", "")}
    return PoolRow(
        code=_said(row.get("code", "")), **{key: _said(value) for key, value in values.items()}, **_note(row, notes)
    )


def _element_row(row: Mapping[str, Any], notes: Notes) -> ElementRow:
    return ElementRow(
        code=_said(row.get("code", "")),
        step=_said(row.get("step", "serve")),
        per=_said(row.get("per", "")),
        pool=_said(row.get("pool", "")),
        formula=_said(row.get("minutes", row.get("amount", ""))),
        where=_said(row.get("where", "")),
        split=_said(row.get("split", "lines")),
        imputed="on" if row.get("imputed") is True else "",
        **_note(row, notes),
    )


def _note(row: Mapping[str, Any], notes: Notes) -> dict[str, str]:
    """As the text says it; as it was noted beside a text of before texts said it."""
    if not row.keys().isdisjoint(ORIGIN):
        return {"source": _said(row.get("source", "")), "estimated": "on" if row.get("estimated") is True else ""}
    note = notes.get(_said(row.get("code", "")), {})
    return {"source": str(note.get("source", "")), "estimated": "on" if note.get("is_estimated") else ""}


def _said(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return f"{Decimal(value):,f}" if is_english() else str(typed(value))
        case _:
            return str(value)


def _percent(value: object) -> str:
    return _said((Decimal(value) * 100).normalize()) if isinstance(value, int | Decimal) else _said(value)
