"""What the lines of a published map credit: `credits.parquet`, as `lake/credits.py` keeps it beside the tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

import duckdb

from kingside.lake.relation import Relation
from kingside.lake.results.opening import opened
from kingside.lake.results.rows import CellNames
from kingside.lake.sql_text import parquet

__all__ = ["CREDITS", "Credit", "CreditSelection", "CreditTotals", "Credits", "Why", "read_credits"]

CREDITS: Final = "credits.parquet"
Why = Literal["", "missing", "itself", "nothing", "customer", "more"]
"""Why a credit is unmatched: it names no order, itself, nothing that was sold, another customer's, or too much."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A line that credits, and what: `original` is that order as the map names it, None where it credits nothing.

    Amounts are None where the line itself is of another period than the map; `is_here` says whether its original is in
    the map.
    """

    order: str
    line: int
    date: date
    net_revenue: Decimal | None
    net_profit: Decimal | None
    credits_order: str
    credits_line: int | None
    original: str | None
    why: Why
    is_here: bool

    @property
    def is_in_map(self) -> bool:
        return self.net_revenue is not None


@contextmanager
def read_credits(folder: Path) -> Iterator["Credits"]:
    """What the lines of a published map credit; nothing where that was not kept. Raises ResultsGone."""
    with opened(folder) as connection:
        yield Credits(connection, folder / CREDITS)


@dataclass(frozen=True, slots=True)
class CreditTotals:
    """How many lines of a map credit, and what they add up to; the same of those that are unmatched.

    `named` say which order they credit, rightly or not.
    """

    n: int
    named: int
    net_revenue: Decimal
    net_profit: Decimal
    unmatched: int
    unmatched_revenue: Decimal
    unmatched_profit: Decimal


@dataclass(frozen=True, slots=True)
class CreditSelection:
    """Which lines that credit: of an account, of some accounts, matched or not (None is any)."""

    account: str | None = None
    accounts: tuple[str, ...] | None = None
    is_matched: bool | None = None

    @property
    def values(self) -> dict[str, object]:
        asked: dict[str, object] = {
            "account": self.account,
            "accounts": None if self.accounts is None else list(self.accounts),
        }
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def condition(self) -> str:
        conditions = ["is_in_map"]
        if self.account is not None:
            conditions.append("account = $account")
        if self.accounts is not None:
            conditions.append("list_contains($accounts::VARCHAR[], account)")
        if self.is_matched is not None:
            conditions.append(f"why {'=' if self.is_matched else '<>'} ''")
        return " AND ".join(conditions)


_OLDER: Final = """
    SELECT NULL::VARCHAR AS "order", NULL::BIGINT AS line, NULL::DATE AS date, NULL::VARCHAR AS credits_order,
        NULL::BIGINT AS credits_line, NULL::VARCHAR AS original, NULL::VARCHAR AS why, NULL::VARCHAR AS account,
        FALSE AS is_in_map, NULL::VARCHAR AS product, NULL::DECIMAL(28, 2) AS net_revenue, NULL::DECIMAL(28, 2) AS cogs,
        NULL::DECIMAL(28, 2) AS net_profit, NULL::BOOLEAN AS is_here
    LIMIT 0
"""  # of maps that were published before credits were kept, or made of files


class Credits:
    """The lines of one published map that credit, and what. One method is one query."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self._rows = parquet([path]) if path.exists() else f"({_OLDER})"

    def of_orders(self, orders: Sequence[str], *, account: str, limit: int) -> list[Credit]:
        """Those of these orders of an account, then those of other orders that credit one of them."""
        if not orders:
            return []
        rows = self._connection.execute(
            f"""
            SELECT "order", line, date, net_revenue, net_profit, credits_order, credits_line, original, why, is_here
            FROM {self._rows}
            WHERE account = $account
                AND (list_contains($orders::VARCHAR[], "order") OR list_contains($orders::VARCHAR[], original))
            ORDER BY list_contains($orders::VARCHAR[], "order") DESC, "order", line
            LIMIT $limit
            """,
            {"orders": list(orders), "account": account, "limit": limit},
        )
        return [Credit(*row) for row in rows.fetchall()]

    def totals(self, accounts: tuple[str, ...] | None = None) -> CreditTotals:
        """Of the lines of the map, of some accounts or of all."""
        rows = self._connection.execute(
            f"""
            SELECT count(*), count(*) FILTER (credits_order <> ''),
                coalesce(sum(net_revenue), 0), coalesce(sum(net_profit), 0),
                count(*) FILTER (why <> ''),
                coalesce(sum(net_revenue) FILTER (why <> ''), 0), coalesce(sum(net_profit) FILTER (why <> ''), 0)
            FROM {self._rows}
            WHERE is_in_map AND ($accounts IS NULL OR list_contains($accounts::VARCHAR[], account))
            """,
            {"accounts": None if accounts is None else list(accounts)},
        )
        return CreditTotals(*rows.fetchall()[0])

    def relation(self, names: CellNames, which: CreditSelection) -> Relation:
        """Lines of the map that credit, as a list; `pk` is order and line, `state` is why, or `matched`."""
        sql = f"""
            SELECT credit.*, account_name, COALESCE(product_name, product) AS product_name,
                "order" || chr(31) || line AS pk, NULL::DECIMAL(18, 6) AS net_margin,
                CASE WHEN why = '' THEN 'matched' ELSE why END AS state
            FROM (SELECT * FROM {self._rows} WHERE {which.condition}) AS credit
            JOIN (
                SELECT unnest($accounts_named::VARCHAR[]) AS account, unnest($account_names::VARCHAR[]) AS account_name
            ) USING (account)
            LEFT JOIN (
                SELECT unnest($products_named::VARCHAR[]) AS product, unnest($product_names::VARCHAR[]) AS product_name
            ) USING (product)
        """
        return Relation(self._connection, sql, which.values | names.values)
