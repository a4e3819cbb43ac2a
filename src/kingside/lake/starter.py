"""A first cost model, drafted from the columns of the invoice lines: every rate in it is an estimate to replace.

`look_at` reads the lines, `estimate` makes Answers of what it saw, `draft` writes the cost file that they give. The
command `kingside costs init` does all three at once; the pages ask a person about the answers in between.
"""

import calendar
import datetime as dt
import math
import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import duckdb
from iso4217 import Currency

from kingside.lake.connection import connect
from kingside.lake.exact import half_away
from kingside.lake.facts import REQUIRED
from kingside.lake.likely_columns import LIKELY_DRIVERS, LIKELY_NAMES, is_likely, plain
from kingside.lake.refusal import Phrase, Refusal, all_of
from kingside.lake.source import Source, find_files, open_source
from kingside.lake.sql_text import identifier

__all__ = [
    "Answers",
    "Look",
    "Starter",
    "Team",
    "check_currency",
    "draft",
    "estimate",
    "look_at",
    "newest_year",
    "people_for",
    "team_of",
    "write_starter",
    "years_between",
]

MADE_BY_IMPORTS = {"line", "quantity", "net_revenue", "cogs"}  # counted, or calculated from other columns
USED_SHARE = Decimal("0.85")
PRACTICAL_SHARE = Decimal("0.80")
DAYS_A_YEAR, MINUTES_A_DAY = 220, 480
"""How long one person is at work: about 80 % of it is work on orders, the rest breaks, training and meetings."""
DAYS_OFF = 3  # in a row at most
MINUTES_OF_ORDER, MINUTES_OF_LINE, MINUTES_OF_PICKING = 6, 3, 2
COST_OF_MINUTE = Decimal("0.80")


@dataclass(frozen=True)
class Starter:
    """How many elements were drafted, and what to run next."""

    elements: int
    next_command: str


@dataclass(frozen=True)
class Look:
    """What the invoice lines show: their days, how many there are, and the columns that look like drivers.

    `names` maps names of the contract to those of the file, `drivers` the kinds of LIKELY_DRIVERS to columns.
    """

    label: str
    first: dt.date
    last: dt.date
    orders: int
    lines: int
    names: Mapping[str, str]
    drivers: Mapping[str, str]
    others: str


@dataclass(frozen=True)
class Team:
    """People with their rooms and systems: what they cost in the period, and the minutes that they can work in it."""

    cost: Decimal
    practical_minutes: int


@dataclass(frozen=True)
class Answers:
    """What a first cost model rests on. Columns are names or empty; a cost that is None gets no element.

    Minutes are a person's, costs the currency's; `interest` (a year) and `overhead` are shares, 0-1. `returned` is a
    condition, `days` a column or a number.
    """

    currency: str
    first: dt.date
    last: dt.date
    desk: Team
    order_minutes: Decimal
    line_minutes: Decimal
    warehouse: Team
    picking_minutes: Decimal
    rush: str = ""
    freight: str = ""
    delivery_cost: Decimal | None = Decimal("12.00")
    volume: str = ""
    returned: str = ""
    return_cost: Decimal = Decimal("15.00")
    days: str = ""
    interest: Decimal = Decimal("0.08")
    overhead: Decimal = Decimal("0.02")
    operating_profit: Decimal | None = None


def write_starter(lines: str, out: Path, *, renames: Mapping[str, str], currency: str) -> Starter:
    """Draft a cost model for the columns of `lines` and write it to `out`, which must not exist yet.

    Raises Refusal for an input that cannot be opened, a column that is needed and not found, an unknown currency.
    """
    if os.path.lexists(out):
        raise Refusal("{file} is there already; name another file with --out.", file=out)
    check_currency(currency)
    seen = look_at(lines, renames=renames)
    text = draft(estimate(seen, currency=currency), seen)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal("{file} cannot be written: {error}.", file=str(out)[:80], error=error.strerror) from None
    command = ["kingside", "profit-map", "--lines", lines, "--costs", str(out), "--out", "profit-map"]
    if mapping := ",".join(f"{ours}={theirs}" for ours, theirs in seen.names.items() if ours != theirs):
        command += ["--map", mapping]
    return Starter(text.count("[[element]]"), shlex.join(command))


def check_currency(code: str) -> None:
    """Raise Refusal for what is no currency."""
    try:
        Currency(code)
    except ValueError:
        raise Refusal("currency '{code}' is no ISO 4217 code such as EUR.", code=code) from None


def look_at(
    lines: str, *, renames: Mapping[str, str] | None = None, period: tuple[dt.date, dt.date] | None = None
) -> Look:
    """What the lines show, those of the period where one is given.

    Raises Refusal for an input that cannot be opened and for a column that is needed and not found.
    """
    with tempfile.TemporaryDirectory(prefix="kingside-") as folder:
        staging = Path(folder)
        with connect(readable=find_files(lines), writable=[staging], temp=staging / "spill") as connection:
            source = open_source(connection, lines, renames={}, staging=staging)
            return _Looking(connection, source, dict(renames or {})).look(period)


def newest_year(first_day: dt.date, last_day: dt.date) -> tuple[dt.date, dt.date]:
    """The newest twelve whole months that the days cover, or all the days where they cover none.

    A month is whole, too, where only a weekend and a holiday are missing at its end: nobody invoices on those.
    """
    length = calendar.monthrange(last_day.year, last_day.month)[1]
    end = last_day.replace(day=length)
    after = end + dt.timedelta(days=1) if length - last_day.day <= DAYS_OFF else last_day.replace(day=1)
    begin = after.replace(year=after.year - 1)
    return (begin, after - dt.timedelta(days=1)) if first_day <= begin else (first_day, last_day)


def estimate(seen: Look, *, currency: str) -> Answers:
    """What an experienced person would write down first, knowing nothing but the lines."""
    minutes = seen.orders * MINUTES_OF_ORDER + seen.lines * MINUTES_OF_LINE
    return Answers(
        currency=currency,
        first=seen.first,
        last=seen.last,
        desk=_team(minutes),
        order_minutes=Decimal(MINUTES_OF_ORDER),
        line_minutes=Decimal(MINUTES_OF_LINE),
        warehouse=_team(seen.lines * MINUTES_OF_PICKING),
        picking_minutes=Decimal(MINUTES_OF_PICKING),
        **_columns_of(seen),
    )


def years_between(first: dt.date, last: dt.date) -> Fraction:
    """How long a period is, both ends included: whole months as twelfths, other periods by the day."""
    after = last + dt.timedelta(days=1)
    if after.day == first.day:
        return Fraction((after.year - first.year) * 12 + after.month - first.month, 12)
    return Fraction((after - first).days, 365)


def team_of(people: Decimal, *, yearly_cost: Decimal, first: dt.date, last: dt.date) -> Team:
    """What so many people cost in the period, and what they can work. Method: docs/methods/time-driven-costing.md."""
    years = years_between(first, last)
    minutes = Fraction(people * PRACTICAL_SHARE) * DAYS_A_YEAR * MINUTES_A_DAY * years
    return Team(Decimal(half_away(Fraction(people * yearly_cost) * years * 100)).scaleb(-2), half_away(minutes))


def people_for(minutes: int, *, first: dt.date, last: dt.date) -> Decimal:
    """How many people so much work needs when they use 85 % of their time: tenths, rounded up."""
    of_one = Fraction(PRACTICAL_SHARE) * DAYS_A_YEAR * MINUTES_A_DAY * years_between(first, last)
    return Decimal(max(math.ceil(minutes / Fraction(USED_SHARE) / of_one * 10), 1)).scaleb(-1)


def draft(answers: Answers, seen: Look) -> str:
    """The cost file, commented, every rate marked as an estimate."""
    elements = [part for part, answer in _optional(answers) if answer]
    parts = ["head", "order", "warehouse", *elements, "overhead", _tail(answers)]
    rush = f" + 10*{answers.rush}" if answers.rush else ""
    values = {
        "currency": answers.currency,
        "first": answers.first,
        "last": answers.last,
        "file": _on_one_line(seen.label),
        "supplied": f"{answers.desk.practical_minutes:_}",
        "cost": _money(answers.desk.cost),
        "supplied_lines": f"{answers.warehouse.practical_minutes:_}",
        "cost_lines": _money(answers.warehouse.cost),
        "minutes": f"{answers.order_minutes} + {answers.line_minutes}*lines{rush}",
        "picking": answers.picking_minutes,
        "delivery": answers.delivery_cost,
        "split": answers.volume or "lines",
        "others": seen.others,
        "freight": answers.freight,
        "returned": answers.returned,
        "return_cost": answers.return_cost,
        "interest": answers.interest,
        "interest_percent": f"{(answers.interest * 100).normalize():f}",
        "days": answers.days,
        "overhead": answers.overhead,
        "operating_profit": _money(answers.operating_profit or Decimal(0)),
    }
    pieces = _pieces()
    return "\n".join(Template(pieces[part]).substitute(values) for part in parts).replace("\n\n\n", "\n\n")


def _team(minutes: int) -> Team:
    """As large as the work needs when 85 % of the capacity is used."""
    supplied = minutes / USED_SHARE
    return Team(Decimal(max(round(supplied * COST_OF_MINUTE), 1)), max(round(supplied), 1))


def _columns_of(seen: Look) -> dict[str, Any]:
    """The answers that are columns."""
    return dict(seen.drivers)


def _optional(answers: Answers) -> tuple[tuple[str, object], ...]:
    """Parts of the file that stand or fall with an answer, in the order of the file."""
    return (
        ("delivery", answers.delivery_cost is not None),
        ("freight", answers.freight),
        ("returned", answers.returned),
        ("days", answers.days),
    )


def _tail(answers: Answers) -> str:
    return "tail" if answers.operating_profit is None else "ledger"


def _money(amount: Decimal) -> str:
    """As TOML writes it, in groups of three."""
    return f"{amount:,f}".replace(",", "_")


_NO_SUCH_COLUMN = Phrase("{file}: no column looks like {columns}; say which with {option}")
_CAN_BE_MADE = Phrase(
    "{file}: no column looks like {columns}; say which with {option} (what the file does not have, kingside import "
    "counts or calculates)."
)


class _Looking:
    def __init__(self, connection: duckdb.DuckDBPyConnection, source: Source, renames: dict[str, str]) -> None:
        self.connection, self.source = connection, source
        self.names = {name: self._theirs(name, renames) for name in REQUIRED}
        self._refuse_missing()
        self.names |= {ours: theirs for ours, theirs in renames.items() if ours not in REQUIRED}

    def look(self, period: tuple[dt.date, dt.date] | None) -> Look:
        found = {name: column for name in LIKELY_DRIVERS if (column := self._driver(name))}
        used = {*self.names.values(), *found.values()}
        others = _on_one_line(", ".join(column for column in self.source.columns if column not in used)) or "none"
        return Look(str(self.source.label), *self._measured(period), names=self.names, drivers=found, others=others)

    def _theirs(self, name: str, renames: Mapping[str, str]) -> str:
        if name in renames:
            return self.source.column(renames[name]).name
        if name in self.source.columns:
            return name
        likely = [column for column in self.source.columns if re.fullmatch(LIKELY_NAMES[name], plain(column))]
        return likely[0] if likely else ""

    def _refuse_missing(self) -> None:
        """All in one sentence, so that nobody is told of one after the other."""
        missing = [name for name, theirs in self.names.items() if not theirs]
        if missing:
            raise Refusal(
                _CAN_BE_MADE if set(missing) & MADE_BY_IMPORTS else _NO_SUCH_COLUMN,
                file=self.source.label,
                columns=all_of([f"'{name}'" for name in missing]),
                option=f"--map {','.join(f'{name}=…' for name in missing)}",
            )  # fmt: skip

    def _driver(self, name: str) -> str | None:
        """The column that looks like the driver and can stand in a formula under its own name."""
        for column in self.source.columns:
            free = column not in self.names.values() and re.fullmatch(r"[^\W\d]\w*", column)
            if free and is_likely(name, column) and self._fits(name, column):
                return column
        return None

    def _fits(self, name: str, column: str) -> bool:
        kind = self.source.columns[column].type
        if name in ("rush", "returned"):
            words = "lower(cell) IN ('true', 'false', 'yes', 'no', '1', '0')"
            return kind in ("BOOLEAN", "VARCHAR") and self._all(column, words)
        return kind != "BOOLEAN" and self._all(column, "TRY_CAST(cell AS DECIMAL(38, 6)) IS NOT NULL")

    def _all(self, column: str, test: str) -> bool:
        """Whether a test of `cell` holds in every row."""
        cells = f"SELECT CAST({self._physical(column)} AS VARCHAR) AS cell FROM {self.source.relation}"
        query = f"SELECT BOOL_AND(COALESCE({test}, FALSE)) FROM ({cells})"
        return bool((self.connection.execute(query).fetchone() or (False,))[0])

    def _physical(self, column: str) -> str:
        return identifier(self.source.column(column).physical)

    def _measured(self, period: tuple[dt.date, dt.date] | None) -> tuple[dt.date, dt.date, int, int]:
        """First and last day that can be read (this year's, where none can), number of orders and of lines."""
        day = f"TRY_CAST(CAST({self._physical(self.names['date'])} AS VARCHAR) AS DATE)"
        order = self._physical(self.names["order"])
        within = f"WHERE {day} BETWEEN DATE '{period[0]}' AND DATE '{period[1]}'" if period else ""
        first, last, orders, lines = self.connection.execute(
            f"SELECT MIN({day}), MAX({day}), COUNT(DISTINCT {order}), COUNT(*) FROM {self.source.relation} {within}"
        ).fetchone() or (None, None, 0, 0)
        if period:
            return *period, orders, lines
        year = dt.date.today().year  # noqa: DTZ011  # a placeholder that a person corrects
        return first or dt.date(year, 1, 1), last or dt.date(year, 12, 31), orders, lines


def _on_one_line(text: str) -> str:
    """What stands in a comment must not leave it."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)


def _pieces() -> dict[str, str]:
    text = files("kingside.lake").joinpath("starter.toml.txt").read_text("utf-8")
    parts = re.split(r"^#: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
