"""The cost model of a TOML file: pools of capacity and the elements that cost what serving a customer costs."""

import datetime as dt
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast

from iso4217 import Currency

from kingside.lake.formula import Column, Node, columns_of, parse
from kingside.lake.own_files import called
from kingside.lake.refusal import Phrase, Place, Refusal
from kingside.lake.toml_table import TomlTable, nearest

__all__ = [
    "EXACT",
    "LEVELS",
    "LEVEL_NAMES",
    "ORIGIN",
    "SETTINGS",
    "STEPS",
    "UNCALCULATED",
    "ColumnRule",
    "CostModel",
    "Element",
    "Kind",
    "Ledger",
    "Period",
    "Pool",
    "read_cost_model",
]

Kind = Literal["number", "flag", "text"]
STEPS = ("pocket", "serve", "sustaining", "overhead")
LEVELS = ("gross", "pocket", "contribution", "sustained", "net")
LEVEL_NAMES = {
    "gross": "gross margin",
    "pocket": "pocket margin",
    "contribution": "contribution",
    "sustained": "contribution after sustaining",
    "net": "net profit",
}
ORIGIN = ("source", "estimated")
"""Where a rate comes from; nothing is calculated with it."""
UNCALCULATED = ("department", *ORIGIN)
"""What a pool or an element says besides: whose it is, and where it comes from."""
SETTINGS = {
    "": ("currency", "hurdle", "level", "intercompany", "merge_minor", "period", "column", "pool", "element", "ledger"),
    "period": ("from", "to"),
    "column": ("type", "default"),
    "pool": ("code", "cost", "practical_minutes", "theoretical_minutes", "factor", *UNCALCULATED),
    "element": ("code", "pool", "per", "minutes", "amount", "where", "split", "step", "imputed", *ORIGIN),
    "ledger": ("operating_profit", "unassigned", "tolerance", "tolerance_amount"),
}
"""What a cost model may say, by table; the empty name is the top."""
EXACT = 100
"""Digits that no sum or product of the numbers of a cost model can exceed."""
SHORTEST_MONTH = 28
A_YEAR = "period = { from = 2025-01-01, to = 2025-12-31 }"
EVENTS = ("line", "order", "account")
KINDS = ("number", "flag", "text")


@dataclass(frozen=True)
class Period:
    """Both ends belong to it."""

    first: dt.date
    last: dt.date

    def following(self) -> "Period":
        """The one right after it: as many months if it is whole months, else as many days.

        Raises OverflowError or ValueError where the calendar ends.
        """
        begins = self.last + dt.timedelta(days=1)
        months = 12 * (begins.year - self.first.year) + begins.month - self.first.month
        if months <= 0 or begins.day != self.first.day or begins.day > SHORTEST_MONTH:
            return Period(begins, begins + (self.last - self.first))
        year, month = divmod(12 * begins.year + begins.month - 1 + months, 12)
        return Period(begins, dt.date(year, month + 1, begins.day) - dt.timedelta(days=1))


@dataclass(frozen=True)
class ColumnRule:
    """What the file alone cannot tell about a column: its kind, and the value of its empty cells."""

    kind: Kind | None
    default: Decimal | str | bool | None


@dataclass(frozen=True)
class Pool:
    """A resource: what its capacity of the period costs, and the minutes of it that work can use."""

    code: str
    cost: Decimal
    practical_minutes: Fraction

    @property
    def rate(self) -> Fraction:
        """Capacity cost rate, currency per minute. Method: docs/methods/time-driven-costing.md."""
        return Fraction(self.cost) / self.practical_minutes


@dataclass(frozen=True)
class Element:
    """One cost of serving customers: when it occurs, how much it is, which lines carry it."""

    code: str
    per: str
    formula: Node
    source: str
    pool: Pool | None
    where: Node | None
    split: str
    step: str
    is_imputed: bool

    def columns(self) -> Iterable[str]:
        """Names of the columns that its condition, formula and split name; `lines` is none."""
        named = [*columns_of(self.formula), *(columns_of(self.where) if self.where else ())]
        return dict.fromkeys(name for name in (*named, self.split) if name != "lines")

    @property
    def booked_column(self) -> str | None:
        """The column that is the amount of each line as it stands, kept with the file's precision, if it is one."""
        if self.pool is not None or self.per != "line" or not isinstance(self.formula, Column):
            return None
        return self.formula.name


@dataclass(frozen=True)
class Ledger:
    """What the general ledger says of the period, and how far the profit map may be from it."""

    operating_profit: Decimal
    unassigned: Decimal
    tolerance: Decimal


@dataclass(frozen=True)
class CostModel:
    """Everything a profit map needs to know besides the invoice lines.

    Lines on which `intercompany` is true sell to companies of our own, and are left out.
    With `merges_minor` low revenue is the segment desert, whatever the margin.
    """

    currency: str
    minor_places: int
    hurdle: Fraction
    level: str
    intercompany: Node | None
    merges_minor: bool
    period: Period | None
    columns: Mapping[str, ColumnRule]
    pools: tuple[Pool, ...]
    elements: tuple[Element, ...]
    ledger: Ledger | None
    hash: str


def read_cost_model(path: Path) -> CostModel:
    """Read and check a cost model; raises Refusal with file, table and key for what is missing, unknown or wrong."""
    file = called(path.name)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise Refusal("{file} cannot be read: {error}.", file=file, error=error.strerror) from None
    except UnicodeDecodeError:
        raise Refusal("{file} is not UTF-8 text.", file=file) from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Refusal("{file} is not valid TOML: {error}.", file=file, error=error) from None
    return _Reading(file).model(document)


class _Reading:
    """Walks the document once, table by table."""

    def __init__(self, file: Place) -> None:
        self.file = file

    def model(self, document: dict[str, Any]) -> CostModel:
        top = TomlTable(self.file, document, SETTINGS[""])
        currency, minor_places = self._currency(top)
        pools = tuple(self._pools(top))
        period = self._period(top) if "period" in top else None
        if pools and period is None:
            raise Refusal("{file}: with pools a period is needed, such as {example}.", file=self.file, example=A_YEAR)
        return CostModel(
            currency=currency,
            minor_places=minor_places,
            hurdle=Fraction(top.number("hurdle", default=Decimal("0.05"))),
            level=top.choice("level", LEVELS, default="net"),
            intercompany=self._formula(top, "intercompany") if "intercompany" in top else None,
            merges_minor=top.truth("merge_minor", default=False),
            period=period,
            columns=dict(self._columns(top.table("column", place=Phrase("{file}, column", file=self.file)))),
            pools=pools,
            elements=tuple(self._elements(top, {pool.code: pool for pool in pools})),
            ledger=self._ledger(top) if "ledger" in top else None,
            hash=_hash_of(document),
        )

    def _currency(self, top: TomlTable) -> tuple[str, int]:
        code = top.text("currency")
        try:
            return code, Currency(code).exponent or 0
        except ValueError:
            raise Refusal(
                "{file}: currency '{code}' is no ISO 4217 code such as EUR.", file=self.file, code=code
            ) from None

    def _period(self, top: TomlTable) -> Period:
        table = top.table("period", SETTINGS["period"], place=Phrase("{file}, period", file=self.file))
        period = Period(table.date("from"), table.date("to"))
        if period.last < period.first:
            raise Refusal(
                "{place}: it ends on {last} before it begins on {first}.",
                place=table.place, last=period.last, first=period.first,
            )  # fmt: skip
        return period

    def _columns(self, columns: TomlTable) -> Iterable[tuple[str, ColumnRule]]:
        for name in columns.values:
            place = Phrase("{file}, column {column}", file=self.file, column=name)
            table = columns.table(name, SETTINGS["column"], place=place)
            kind = cast("Kind", table.choice("type", KINDS)) if "type" in table else None
            default = table.values.get("default")
            if isinstance(default, int | Decimal) and not isinstance(default, bool):
                default = table.number("default")
            if not isinstance(default, Decimal | str | bool | None):
                raise Refusal("{place}: its default is neither a number, a flag nor a text.", place=place)
            yield name, ColumnRule(kind, default)

    def _pools(self, top: TomlTable) -> Iterable[Pool]:
        place = Phrase("{file}, pool {pool}")
        twice = Phrase("{place}: this code is used by another pool.")
        for table in top.rows("pool", SETTINGS["pool"], place=place, twice=twice):
            cost = table.number("cost")
            if cost < 0:
                raise Refusal("{place}: its cost is negative.", place=table.place)
            minutes = self._practical_minutes(table)
            if minutes <= 0:
                raise Refusal("{place}: its capacity is not above zero minutes.", place=table.place)
            self._check_origin(table)
            if "department" in table:
                table.text("department")
            yield Pool(table.text("code"), cost, minutes)

    def _practical_minutes(self, table: TomlTable) -> Fraction:
        if ("practical_minutes" in table) == ("theoretical_minutes" in table):
            raise Refusal(
                "{place}: it takes either practical_minutes, or theoretical_minutes and a factor.", place=table.place
            )
        if "theoretical_minutes" in table:
            return Fraction(table.number("theoretical_minutes")) * Fraction(table.number("factor"))
        if "factor" in table:
            raise Refusal("{place}: a factor goes with theoretical_minutes.", place=table.place)
        return Fraction(table.number("practical_minutes"))

    def _elements(self, top: TomlTable, pools: Mapping[str, Pool]) -> Iterable[Element]:
        place = Phrase("{file}, element {element}")
        twice = Phrase("{place}: this code is used by another element.")
        for table in top.rows("element", SETTINGS["element"], place=place, twice=twice):
            pool = self._pool_of(table, pools)
            per = table.choice("per", EVENTS)
            key = "minutes" if pool else "amount"
            self._check_origin(table)
            yield Element(
                code=self._code_of(table),
                per=per,
                formula=self._formula(table, key),
                source=table.text(key),
                pool=pool,
                where=self._formula(table, "where") if "where" in table else None,
                split=table.text("split") if "split" in table else "lines",
                step=table.choice("step", STEPS, default="serve"),
                is_imputed=table.truth("imputed", default=False),
            )

    def _check_origin(self, table: TomlTable) -> None:
        if not isinstance(table.values.get("source", ""), str):
            raise Refusal("{place}: {key} is not a text in quotes.", place=table.place, key="source")
        table.truth("estimated", default=False)

    def _formula(self, table: TomlTable, key: str) -> Node:
        return parse(table.text(key), place=Phrase("{place}, {key}", place=table.place, key=key))

    def _code_of(self, table: TomlTable) -> str:
        code = table.text("code")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", code):
            raise Refusal(
                "{place}: a code is made of letters, digits and underscores and begins with no digit.",
                place=table.place,
            )
        if code.lower() in _OUTPUT_COLUMNS:
            raise Refusal(
                "{place}: '{code}' is the name of an output column; choose another code.", place=table.place, code=code
            )
        return code

    def _pool_of(self, table: TomlTable, pools: Mapping[str, Pool]) -> Pool | None:
        if ("minutes" in table) == ("amount" in table):
            raise Refusal("{place}: it takes either minutes of a pool or an amount.", place=table.place)
        if ("minutes" in table) != ("pool" in table):
            raise Refusal("{place}: minutes and pool go together; an amount has no pool.", place=table.place)
        if "pool" not in table:
            return None
        code = table.text("pool")
        if code in pools:
            return pools[code]
        if meant := nearest(code, pools):
            raise Refusal(
                "{place}: there is no pool '{code}' (did you mean '{meant}'?).",
                place=table.place, code=code, meant=meant,
            )  # fmt: skip
        raise Refusal("{place}: there is no pool '{code}'.", place=table.place, code=code)

    def _ledger(self, top: TomlTable) -> Ledger:
        table = top.table("ledger", SETTINGS["ledger"], place=Phrase("{file}, ledger", file=self.file))
        profit = table.number("operating_profit")
        if "tolerance" in table and "tolerance_amount" in table:
            raise Refusal("{place}: it takes either tolerance or tolerance_amount.", place=table.place)
        if "tolerance_amount" in table:
            tolerance = table.number("tolerance_amount")
        else:
            with localcontext(prec=EXACT):
                tolerance = table.number("tolerance", default=Decimal("0.005")) * abs(profit)
        if tolerance < 0:
            raise Refusal("{place}: its tolerance is negative.", place=table.place)
        return Ledger(profit, table.number("unassigned", default=Decimal(0)), tolerance)


_OUTPUT_COLUMNS = {"order", "line", "account", "product", "net_revenue", "cogs", "net_profit"}


def _hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of what the document says: comments, white space and the order of settings do not change it."""
    canonical = json.dumps(document, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
