"""A first cost model, drafted from the columns of the invoice lines: every rate in it is an estimate to replace."""

import datetime as dt
import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import duckdb
from iso4217 import Currency

from kingside.lake.connection import connect
from kingside.lake.facts import REQUIRED
from kingside.lake.refusal import Refusal
from kingside.lake.source import Source, find_files, open_source
from kingside.lake.sql_text import identifier

__all__ = ["Starter", "write_starter"]

LIKELY_NAMES = {
    "order": r"order_?(no|nr|number|id|key)?|sales_?order.*|invoice_?(no|nr|number|id)?|document_?(no|nr)?",
    "line": r"(sales_?)?(order|invoice)?_?(line|position|item)_?(no|nr|number|id)?|l_linenumber|pos",
    "account": r"(account|customer|client|reseller|debtor|sold_?to|cust)_?(no|nr|number|id|key|code)?",
    "product": r"(product|item|article|material|sku|part)_?(no|nr|number|id|key|code)?",
    "date": r"(order|invoice|posting|document|ship)?_?date|day",
    "quantity": r"(order|invoiced?)?_?(quantity|qty|units|pieces)",
    "net_revenue": r"(net_?)?(revenue|sales|amount|sales_?amount|turnover)",
    "cogs": r"cogs|cost_of_(goods|sales)|total_(product_)?cost",
}
LIKELY_DRIVERS = {
    "freight": r"freight.*|shipping_?cost|carriage",
    "rush": r"(is_)?(rush|express|urgent)(_order)?",
    "returned": r"(is_)?(return|returned|credit)",
    "volume": r"cases|cartons|boxes|pallets|parcels|(gross_?)?weight(_kg)?|volume",
    "days": r"days|(days_(outstanding|to_pay)|payment_(days|terms)|terms_days)",
}
USED_SHARE = 0.85
MINUTES_OF_ORDER, MINUTES_OF_LINE = 6, 3
COST_OF_MINUTE = 0.80


@dataclass(frozen=True)
class Starter:
    """How many elements were drafted, and what to run next."""

    elements: int
    next_command: str


def write_starter(lines: str, out: Path, *, renames: Mapping[str, str], currency: str) -> Starter:
    """Draft a cost model for the columns of `lines` and write it to `out`, which must not exist yet.

    Raises Refusal for an input that cannot be opened, a column that is needed and not found, an unknown currency.
    """
    if os.path.lexists(out):
        raise Refusal(f"{out} is there already; name another file with --out.")
    try:
        Currency(currency)
    except ValueError:
        raise Refusal(f"currency '{currency}' is no ISO 4217 code such as EUR.") from None
    with tempfile.TemporaryDirectory(prefix="kingside-") as folder:
        staging = Path(folder)
        with connect(readable=find_files(lines), writable=[staging], temp=staging / "spill") as connection:
            source = open_source(connection, lines, renames={}, staging=staging)
            draft = _Draft(connection, source, dict(renames), currency)
            text = draft.text()
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{str(out)[:80]} cannot be written: {error.strerror}.") from None
    command = ["kingside", "profit-map", "--lines", lines, "--costs", str(out), "--out", "profit-map"]
    if mapping := ",".join(f"{ours}={theirs}" for ours, theirs in draft.names.items() if ours != theirs):
        command += ["--map", mapping]
    return Starter(text.count("[[element]]"), shlex.join(command))


class _Draft:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, source: Source, renames: dict[str, str], currency: str
    ) -> None:
        self.connection, self.source, self.currency = connection, source, currency
        self.names = {name: self._theirs(name, renames) for name in REQUIRED}
        self.names |= {ours: theirs for ours, theirs in renames.items() if ours not in REQUIRED}

    def _theirs(self, name: str, renames: Mapping[str, str]) -> str:
        if name in renames:
            return self.source.column(renames[name]).name
        if name in self.source.columns:
            return name
        likely = [column for column in self.source.columns if re.fullmatch(LIKELY_NAMES[name], _plain(column))]
        if not likely:
            raise Refusal(f"{self.source.label}: no column looks like '{name}'; say which with --map {name}=…")
        return likely[0]

    def text(self) -> str:
        first, last, orders, lines = self._measured()
        parts = ["head", "order", "warehouse", *self._elements(), "overhead", "tail"]
        minutes = orders * MINUTES_OF_ORDER + lines * MINUTES_OF_LINE
        supplied = max(round(minutes / USED_SHARE), 1)
        values = {
            "currency": self.currency,
            "first": first,
            "last": last,
            "file": _on_one_line(self.source.label),
            "supplied": f"{supplied:_}",
            "cost": f"{round(supplied * COST_OF_MINUTE):_}",
            "supplied_lines": f"{max(round(lines * 2 / USED_SHARE), 1):_}",
            "cost_lines": f"{max(round(lines * 2 / USED_SHARE * COST_OF_MINUTE), 1):_}",
            "minutes": self._order_minutes(),
            "split": self._split(),
            "others": self._others(),
            **{name: self._driver(name) or "" for name in LIKELY_DRIVERS},
        }
        pieces = _pieces()
        return "\n".join(Template(pieces[part]).substitute(values) for part in parts).replace("\n\n\n", "\n\n")

    def _elements(self) -> list[str]:
        return [name for name in ("freight", "returned", "days") if self._driver(name)]

    def _order_minutes(self) -> str:
        rush = self._driver("rush")
        return f"{MINUTES_OF_ORDER} + {MINUTES_OF_LINE}*lines{f' + 10*{rush}' if rush else ''}"

    def _split(self) -> str:
        return self._driver("volume") or "lines"

    def _driver(self, name: str) -> str | None:
        """The column that looks like the driver and can stand in a formula under its own name."""
        for column in self.source.columns:
            free = column not in self.names.values() and re.fullmatch(r"[^\W\d]\w*", column)
            if free and re.fullmatch(LIKELY_DRIVERS[name], _plain(column)) and self._fits(name, column):
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

    def _measured(self) -> tuple[dt.date, dt.date, int, int]:
        """First and last day that can be read (this year's, where none can), number of orders and of lines."""
        day = f"TRY_CAST(CAST({self._physical(self.names['date'])} AS VARCHAR) AS DATE)"
        order = self._physical(self.names["order"])
        first, last, orders, lines = self.connection.execute(
            f"SELECT MIN({day}), MAX({day}), COUNT(DISTINCT {order}), COUNT(*) FROM {self.source.relation}"
        ).fetchone() or (None, None, 0, 0)
        year = dt.date.today().year  # noqa: DTZ011  # a placeholder that a person corrects
        return first or dt.date(year, 1, 1), last or dt.date(year, 12, 31), orders, lines

    def _others(self) -> str:
        used = {*self.names.values(), *filter(None, (self._driver(name) for name in LIKELY_DRIVERS))}
        return _on_one_line(", ".join(column for column in self.source.columns if column not in used)) or "none"


def _on_one_line(text: str) -> str:
    """What stands in a comment must not leave it."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)


def _plain(column: str) -> str:
    """CamelCase, spaces and dashes as lower_case_words."""
    return re.sub(r"[\s-]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column)).lower()


def _pieces() -> dict[str, str]:
    text = files("kingside.lake").joinpath("starter.toml.txt").read_text("utf-8")
    parts = re.split(r"^#: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
