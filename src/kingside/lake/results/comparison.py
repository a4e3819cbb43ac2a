"""Two published profit maps beside each other, account by account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb

from kingside.lake.results.opening import opened, view_of_file

Move = Literal["gone", "new", "shrank", "grew", "same"]

# One row per account of either map. An account that a map does not hold has null there: it is not zero, it is absent.
MOVED = """
    WITH moved AS (
        SELECT account,
            earlier.net_revenue AS revenue_then, earlier.net_profit AS profit_then,
            earlier.net_margin AS margin_then, earlier.segment AS segment_then,
            later.net_revenue AS revenue_now, later.net_profit AS profit_now,
            later.net_margin AS margin_now, later.segment AS segment_now,
            coalesce(profit_now, 0) - coalesce(profit_then, 0) AS change,
            CASE
                WHEN later.net_profit IS NULL THEN 'gone'
                WHEN earlier.net_profit IS NULL THEN 'new'
                WHEN change < 0 THEN 'shrank'
                WHEN change > 0 THEN 'grew'
                ELSE 'same'
            END AS move
        FROM earlier FULL JOIN later USING (account)
    )
"""

TURNED = "(profit_then < 0 AND profit_now >= 0) OR (profit_then >= 0 AND profit_now < 0)"


@dataclass(frozen=True, slots=True)
class MovedAccount:
    """What an account earned then and now; None throughout a map that does not hold it."""

    account: str
    move: Move
    revenue_then: Decimal | None
    margin_then: Decimal | None
    profit_then: Decimal | None
    revenue_now: Decimal | None
    margin_now: Decimal | None
    profit_now: Decimal | None
    change: Decimal


@dataclass(frozen=True, slots=True)
class MoveTotals:
    """How many accounts moved in this way, and by how much together."""

    move: Move
    n: int
    change: Decimal


@dataclass(frozen=True, slots=True)
class Migration:
    """Accounts that went from one segment to another; None is a map that does not hold them."""

    segment_then: str | None
    segment_now: str | None
    n: int
    profit_then: Decimal
    profit_now: Decimal


@dataclass(frozen=True, slots=True)
class PeriodTotals:
    """The sums of one map."""

    net_revenue: Decimal
    cogs: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class ElementChange:
    """What a cost element took then and now; 0 in a map whose model does not have it."""

    code: str
    step: str
    then: Decimal
    now: Decimal


@contextmanager
def read_comparison(earlier: Path, later: Path) -> Iterator["Comparison"]:
    """Open two published folders; raises ResultsGone, from within the block too, when one is there no more."""
    with opened(earlier, later) as connection:
        yield Comparison(connection, earlier, later)


class Comparison:
    """One method is one query over the accounts, or the elements, of both maps."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, earlier: Path, later: Path) -> None:
        self._connection = connection
        for name, folder in (("earlier", earlier), ("later", later)):
            for suffix, table in (("", "accounts"), ("_elements", "elements")):
                view_of_file(connection, f"{name}{suffix}", folder / f"{table}.parquet", is_numbered=True)

    def totals(self) -> tuple[PeriodTotals, PeriodTotals]:
        """The sums of the earlier map and of the later one."""
        sums = """
            SELECT coalesce(sum(net_revenue), 0)::DECIMAL(38, 6), coalesce(sum(cogs), 0)::DECIMAL(38, 6),
                coalesce(sum(net_profit), 0)::DECIMAL(38, 6)
        """
        earlier, later = self._connection.execute(
            f"SELECT * FROM ({sums} FROM earlier) UNION ALL ({sums} FROM later)"
        ).fetchall()
        return PeriodTotals(*earlier), PeriodTotals(*later)

    def elements(self) -> list[ElementChange]:
        """Every element of either model, in the order of the later one."""
        sql = """
            SELECT element, coalesce(later_elements.step, earlier_elements.step),
                coalesce(earlier_elements.amount, 0), coalesce(later_elements.amount, 0)
            FROM later_elements FULL JOIN earlier_elements USING (element)
            ORDER BY later_elements.file_row_number NULLS LAST, earlier_elements.file_row_number
        """
        return [ElementChange(*row) for row in self._connection.execute(sql).fetchall()]

    def moves(self) -> list[MoveTotals]:
        """Count and sum of each kind of move that happened."""
        sql = f"{MOVED} SELECT move, count(*), sum(change)::DECIMAL(38, 6) FROM moved GROUP BY move"
        return [MoveTotals(*row) for row in self._connection.execute(sql).fetchall()]

    def migrations(self) -> list[Migration]:
        """How many accounts went from which segment to which."""
        sql = f"""
            {MOVED}
            SELECT segment_then, segment_now, count(*), coalesce(sum(profit_then), 0)::DECIMAL(38, 6),
                coalesce(sum(profit_now), 0)::DECIMAL(38, 6)
            FROM moved GROUP BY ALL ORDER BY ALL
        """
        return [Migration(*row) for row in self._connection.execute(sql).fetchall()]

    def moved(self, *, order: Literal["lost", "gained"], limit: int) -> list[MovedAccount]:
        """The accounts that lost most, or that gained most; who did neither is in no list."""
        direction, condition = ("ASC", "change < 0") if order == "lost" else ("DESC", "change > 0")
        sql = f"""
            {MOVED}
            SELECT account, move, revenue_then, margin_then, profit_then, revenue_now, margin_now, profit_now, change
            FROM moved WHERE {condition} ORDER BY change {direction}, account LIMIT $limit
        """
        return [MovedAccount(*row) for row in self._connection.execute(sql, {"limit": limit}).fetchall()]

    def turned(self, *, limit: int) -> list[MovedAccount]:
        """Accounts of both maps that earn in one and lose in the other, the largest change first."""
        sql = f"""
            {MOVED}
            SELECT account, move, revenue_then, margin_then, profit_then, revenue_now, margin_now, profit_now, change
            FROM moved WHERE {TURNED} ORDER BY abs(change) DESC, account LIMIT $limit
        """
        return [MovedAccount(*row) for row in self._connection.execute(sql, {"limit": limit}).fetchall()]

    def n_turned(self) -> int:
        """How many accounts earn in one map and lose in the other."""
        return int(self._connection.execute(f"{MOVED} SELECT count(*) FROM moved WHERE {TURNED}").fetchall()[0][0])

    def most_of_it(self, share: Decimal = Decimal("0.5")) -> int:
        """How few of the accounts that lost make up more than this share (0-1) of all that was lost."""
        sql = f"""
            {MOVED},
            losers AS (
                SELECT sum(change) OVER (ORDER BY change, account ROWS UNBOUNDED PRECEDING) AS lost,
                    sum(change) OVER () AS whole, change
                FROM moved WHERE change < 0
            )
            SELECT count(*) FILTER (lost - change >= $share::DECIMAL(18, 6) * whole) FROM losers
        """
        return int(self._connection.execute(sql, {"share": share}).fetchall()[0][0])
