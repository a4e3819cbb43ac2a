"""Reads the files of a published profit map: one method is one query, with the columns that a page shows.

Amounts are decimals in the currency of the map, costs positive; a rate is a fraction of revenue (0.05 is 5 %)
and None where there is no revenue to measure it against. docs/methods/profit-map.md describes the files.
"""

# ruff: noqa: S608  what is put into SQL here are names of our own tables and columns; values are parameters

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import duckdb

from kingside.lake.connection import connect
from kingside.lake.cost_model import LEVELS, STEPS

__all__ = [
    "AccountFigures",
    "CellFigures",
    "CellSelection",
    "CellTotals",
    "CurvePoint",
    "Element",
    "ElementAmount",
    "Figures",
    "LineFigures",
    "LossCount",
    "PoolUse",
    "Results",
    "read_results",
]

Entity = Literal["accounts", "products"]
CellOrder = Literal["worst", "best", "stake"]

# The steps of the cascade that have been paid when a margin of that name is struck.
STEPS_PAID = {level: STEPS[:place] for place, level in enumerate(LEVELS)}
CELL_ORDERS: dict[CellOrder, str] = {
    "worst": "net_profit",
    "best": "net_profit DESC",
    "stake": "at_level - $hurdle::DECIMAL(18, 12) * net_revenue",
}
CODE_OF: dict[Entity, str] = {"accounts": "account", "products": "product"}
IN_FILE_ORDER = ("elements", "pools")  # tables whose rows stand in the order of the cost model
THREADS = 2  # of one page; several members read at a time


@dataclass(frozen=True, slots=True)
class Figures:
    """What one account, product or cell brought in and what was left of it."""

    lines: int
    net_revenue: Decimal
    cogs: Decimal
    gross_margin: Decimal
    cost_to_serve: Decimal
    net_profit: Decimal
    net_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountFigures(Figures):
    """One row per account; `rank` and `cumulative_profit` follow the profit at the level of the map."""

    account: str
    rank: int
    cumulative_profit: Decimal
    segment: str


@dataclass(frozen=True, slots=True)
class CellFigures(Figures):
    """One row per account and product. `at_level` is its profit at the level of the map.

    `dominating` is its costliest element, `dominating_amount` what that took; both None without any cost.
    """

    account: str
    product: str
    profit_class: str
    at_level: Decimal
    dominating: str | None
    dominating_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class CellTotals:
    """How many cells a selection holds, and their sums."""

    n: int
    net_revenue: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One step of the whale curve: `profit` and `cumulative` at the level of the map."""

    rank: int
    code: str
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    profit: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class Element:
    """One cost element as the map used it; `estimated_lines` of its `lines` took a default value."""

    code: str
    pool: str | None
    per: str
    step: str
    lines: int
    amount: Decimal
    estimated_lines: int


@dataclass(frozen=True, slots=True)
class ElementAmount:
    """What one element cost an account or a cell, in the order of the model."""

    code: str
    step: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PoolUse:
    """Minutes a resource supplied and those used; `unused_cost` is negative when it was overrun."""

    code: str
    supplied_minutes: Decimal
    used_minutes: Decimal
    unused_minutes: Decimal
    unused_cost: Decimal
    overrun: bool


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One invoice line with the cost of each element (code, amount) in the order of the model."""

    order: str
    line: int
    net_revenue: Decimal
    cogs: Decimal
    elements: tuple[tuple[str, Decimal], ...]
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class LossCount:
    """How many of `n` lose money after every cost, and the positive revenue they stand for."""

    n: int
    losing: int
    revenue: Decimal
    losing_revenue: Decimal


@dataclass(frozen=True, slots=True)
class CellSelection:
    """Which cells: of an account, a product, a profit class (None is any); or only those that lose money."""

    account: str | None = None
    product: str | None = None
    profit_class: str | None = None
    is_losing: bool = False

    @property
    def values(self) -> dict[str, object]:
        asked = {"account": self.account, "product": self.product, "profit_class": self.profit_class}
        return {column: value for column, value in asked.items() if value is not None}

    @property
    def condition(self) -> str:
        equal = [f"{column} = ${column}" for column in self.values]
        return " AND ".join([*equal, "net_profit < 0"] if self.is_losing else equal) or "true"


ACCOUNT_COLUMNS = ", ".join(field.name for field in fields(AccountFigures))
CELL_COLUMNS = ", ".join(field.name for field in fields(CellFigures))


@contextmanager
def read_results(folder: Path, *, level: str = "net") -> Iterator["Results"]:
    """Open the published folder for reading; `level` is the margin the map was ranked by."""
    connection = connect(readable=[folder], threads=THREADS)
    try:
        yield Results(connection, folder, level)
    finally:
        connection.close()


class Results:
    """The tables of one published profit map."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, level: str) -> None:
        self._connection = connection
        self._folder = folder
        self._level = level
        self._opened: set[str] = set()

    def every_account(self) -> Iterator[AccountFigures]:
        """All accounts by rank, in portions; for publishing, not for pages."""
        self._open("accounts")
        cursor = self._connection.execute(f"SELECT {ACCOUNT_COLUMNS} FROM accounts ORDER BY rank")
        while portion := cursor.fetchmany(5000):
            yield from (AccountFigures(*row) for row in portion)

    def every_product_code(self) -> list[str]:
        """The codes of all products by rank."""
        return [code for (code,) in self._rows("SELECT product FROM products ORDER BY rank", "products")]

    def account(self, account: str) -> AccountFigures | None:
        """The figures of one account, None when the map does not hold it."""
        sql = f"SELECT {ACCOUNT_COLUMNS} FROM accounts WHERE account = $account"
        rows = self._rows(sql, "accounts", account=account)
        return AccountFigures(*rows[0]) if rows else None

    def elements(self) -> list[Element]:
        """The cost elements in the order of the model."""
        sql = """
            SELECT element, pool, per, step, lines, amount, estimated_lines
            FROM elements ORDER BY file_row_number
        """
        return [Element(*row) for row in self._rows(sql, "elements")]

    def pools(self) -> list[PoolUse]:
        """The resources in the order of the model."""
        sql = """
            SELECT pool, supplied_minutes, used_minutes, unused_minutes, unused_cost, overrun
            FROM pools ORDER BY file_row_number
        """
        return [PoolUse(*row) for row in self._rows(sql, "pools")]

    def account_elements(self, account: str) -> list[ElementAmount]:
        """What each element cost this account, in the order of the model."""
        sql = """
            SELECT elements.element, elements.step, costs.amount
            FROM elements JOIN account_elements AS costs USING (element)
            WHERE costs.account = $account ORDER BY elements.file_row_number
        """
        rows = self._rows(sql, "elements", "account_elements", account=account)
        return [ElementAmount(*row) for row in rows]

    def cell_elements(self, *, account: str, product: str) -> list[ElementAmount]:
        """What each element cost this account with this product, in the order of the model."""
        sql = """
            SELECT elements.element, elements.step, costs.amount
            FROM elements JOIN cell_elements AS costs USING (element)
            WHERE costs.account = $account AND costs.product = $product ORDER BY elements.file_row_number
        """
        rows = self._rows(sql, "elements", "cell_elements", account=account, product=product)
        return [ElementAmount(*row) for row in rows]

    def cell_totals(self, which: CellSelection) -> CellTotals:
        """Number and sums of the selected cells."""
        sql = f"""
            SELECT count(*), coalesce(sum(net_revenue), 0)::DECIMAL(38, 6),
                coalesce(sum(net_profit), 0)::DECIMAL(38, 6)
            FROM cells WHERE {which.condition}
        """
        return CellTotals(*self._rows(sql, "cells", **which.values)[0])

    def cells(
        self,
        which: CellSelection,
        *,
        order: CellOrder,
        limit: int,
        offset: int = 0,
        hurdle: Decimal = Decimal(0),
    ) -> list[CellFigures]:
        """Selected cells in this order; the `hurdle` (a share of revenue) matters for "stake" only."""
        sql = f"""
            WITH levelled AS (SELECT *, {self._profit_at_level()} AS at_level FROM cells),
            page AS (
                SELECT * FROM levelled WHERE {which.condition}
                ORDER BY {CELL_ORDERS[order]}, account, product LIMIT $limit OFFSET $offset
            ),
            dominating AS (
                SELECT costs.account, costs.product, costs.element AS dominating,
                    costs.amount AS dominating_amount
                FROM cell_elements AS costs
                SEMI JOIN page ON page.account = costs.account AND page.product = costs.product
                JOIN elements ON elements.element = costs.element
                WHERE costs.amount > 0
                QUALIFY row_number() OVER (
                    PARTITION BY costs.account, costs.product
                    ORDER BY costs.amount DESC, elements.file_row_number
                ) = 1
            )
            SELECT {CELL_COLUMNS} FROM page LEFT JOIN dominating USING (account, product)
            ORDER BY {CELL_ORDERS[order]}, account, product
        """
        values = {**which.values, "limit": limit, "offset": offset}
        if order == "stake":
            values["hurdle"] = hurdle
        return [CellFigures(*row) for row in self._rows(sql, "cells", "cell_elements", "elements", **values)]

    def lines(self, *, account: str, product: str, limit: int, offset: int = 0) -> list[LineFigures]:
        """The invoice lines of one cell by order and line, each with its cost elements."""
        self._open("lines")
        cursor = self._connection.execute(
            """
            SELECT * EXCLUDE (account, product) FROM lines WHERE account = $account AND product = $product
            ORDER BY "order", line LIMIT $limit OFFSET $offset
            """,
            {"account": account, "product": product, "limit": limit, "offset": offset},
        )
        codes = [column[0] for column in cursor.description or ()][4:-1]
        return [
            LineFigures(order, line, revenue, cogs, tuple(zip(codes, costs, strict=True)), profit)
            for order, line, revenue, cogs, *costs, profit in cursor.fetchall()
        ]

    def curve(self, entity: Entity, *, points: int) -> list[CurvePoint]:
        """The whale curve, thinned evenly to about `points` steps; first, last and peak are always there."""
        sql = f"""
            WITH steps AS (
                SELECT rank, {CODE_OF[entity]} AS code, net_revenue, net_profit, net_margin,
                    cumulative_profit - lag(cumulative_profit, 1, 0) OVER (ORDER BY rank) AS profit,
                    cumulative_profit, count(*) OVER () AS n,
                    row_number() OVER (ORDER BY cumulative_profit DESC, rank) = 1 AS is_peak
                FROM {entity}
            )
            SELECT rank, code, net_revenue, net_profit, net_margin, profit, cumulative_profit FROM steps
            WHERE n <= $points OR rank IN (1, n) OR is_peak OR (rank * $points) % n < $points
            ORDER BY rank
        """
        return [CurvePoint(*row) for row in self._rows(sql, entity, points=points)]

    def earned_by_best(self, entity: Entity, share: Fraction) -> Fraction | None:
        """Profit of the best `share` (0-1) of all, straight between two of them; None when there is none."""
        sql = f"""
            WITH place AS (SELECT count(*) * $part AS part, $whole AS whole FROM {entity})
            SELECT
                coalesce(max(cumulative_profit) FILTER (rank = part // whole), 0),
                coalesce(max(cumulative_profit) FILTER (rank = part // whole + 1), 0),
                max(part) % $whole
            FROM {entity}, place
        """
        below, above, rest = self._rows(sql, entity, part=share.numerator, whole=share.denominator)[0]
        if rest is None:
            return None
        return Fraction(below) + (Fraction(above) - Fraction(below)) * Fraction(rest, share.denominator)

    def losses(self, table: Entity | Literal["lines"]) -> LossCount:
        """Of the accounts, products or invoice lines, how many lose money."""
        sql = f"""
            SELECT count(*), count(*) FILTER (net_profit < 0),
                coalesce(sum(greatest(net_revenue, 0)), 0)::DECIMAL(38, 6),
                coalesce(sum(greatest(net_revenue, 0)) FILTER (net_profit < 0), 0)::DECIMAL(38, 6)
            FROM {table}
        """
        return LossCount(*self._rows(sql, table)[0])

    def _profit_at_level(self) -> str:
        if self._level == "net":
            return "net_profit"
        steps = ", ".join(f"'{step}'" for step in STEPS_PAID[self._level]) or "NULL"
        return f"""
            gross_margin - coalesce((
                SELECT sum(paid.amount) FROM cell_elements AS paid JOIN elements USING (element)
                WHERE elements.step IN ({steps})
                    AND paid.account = cells.account AND paid.product = cells.product
            ), 0)
        """

    def _rows(self, sql: str, *tables: str, **values: object) -> list[Any]:
        self._open(*tables)
        return self._connection.execute(sql, values).fetchall()

    def _open(self, *tables: str) -> None:
        for table in set(tables) - self._opened:
            path = str(self._folder / f"{table}.parquet")
            files = self._connection.read_parquet(path, file_row_number=table in IN_FILE_ORDER)
            files.create_view(table)
            self._opened.add(table)
