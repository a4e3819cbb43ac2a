"""From which source and on which day each line of a profit map was booked, what its months add up to, and their lines.

`booked.parquet` beside the tables of a map has one row per order and line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from kingside.lake.connection import connect
from kingside.lake.results.opening import opened, view_of_file
from kingside.lake.sql_text import identifier, literal, parquet
from kingside.lake.stand_ins import UNMAPPED

__all__ = [
    "BOOKED",
    "Amount",
    "BookedLine",
    "BookedMonth",
    "BookedMonths",
    "LeftOutMonth",
    "Portion",
    "keep_booked",
    "left_out_of",
    "read_booked",
]

BOOKED = "booked.parquet"
PORTION = 1_000
NEAR = 3  # days on either side of a month within which a line may have been booked in its neighbour
Amount = Literal["net_revenue", "cogs"]


@dataclass(frozen=True, slots=True)
class BookedMonth:
    """What the lines of one source and month add up to."""

    source: str
    month: date
    lines: int
    net_revenue: Decimal
    cogs: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class LeftOutMonth:
    """What the intercompany lines of one source and month add up to, which stand in no table of the map."""

    source: str
    month: date
    lines: int
    net_revenue: Decimal
    cogs: Decimal


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One invoice line with its day."""

    order: str
    line: int
    date: date
    account: str
    product: str
    net_revenue: Decimal
    cogs: Decimal
    net_profit: Decimal

    @property
    def net_margin(self) -> Decimal | None:
        return self.net_profit / self.net_revenue if self.net_revenue > 0 else None

    @property
    def is_unmapped(self) -> bool:
        return self.account == UNMAPPED


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of the lines: how many, and what they add up to."""

    n: int
    amount: Decimal


def keep_booked(lines: Path, folder: Path) -> list[BookedMonth]:
    """Write the day and source of each line beside the map in `folder`; its sums, by source and month.

    `lines` are the invoice lines the map was made from. Empty where they name no source.
    """
    out = folder / BOOKED
    with connect(readable=[lines, folder], writable=[folder]) as connection:
        columns = connection.execute(f"DESCRIBE SELECT * FROM {parquet([lines])}").fetchall()
        if not {"source", "date"} <= {name for name, *_ in columns}:
            return []
        connection.execute(
            f'COPY (SELECT "order", line, date, source FROM {parquet([lines])} ORDER BY 1, 2) '
            f"TO {literal(out)} (FORMAT parquet)"
        )
        return _booked_in(folder, connection).months()


def left_out_of(lines: Path, folder: Path) -> list[LeftOutMonth]:
    """By source and month, the intercompany lines: those a map was made from that are not in the map in `folder`."""
    with connect(readable=[lines, folder]) as connection:
        rows = connection.execute(
            f"""
            SELECT source, CAST(date_trunc('month', date) AS DATE) AS month, count(*), sum(net_revenue), sum(cogs)
            FROM {parquet([lines])} AS given
            ANTI JOIN {parquet([folder / "lines.parquet"])} AS kept USING ("order", line)
            GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
    return [LeftOutMonth(*row) for row in rows]


@contextmanager
def read_booked(folder: Path) -> Iterator["BookedMonths"]:
    """The lines of a published map with their days. Raises ResultsGone."""
    with opened(folder) as connection:
        yield _booked_in(folder, connection)


def _booked_in(folder: Path, connection: duckdb.DuckDBPyConnection) -> "BookedMonths":
    for name in ("lines", "booked"):
        path = folder / f"{name}.parquet"
        if name == "booked" and not path.exists():  # a map of files
            connection.execute(
                "CREATE TEMP VIEW booked AS SELECT \"order\", line, NULL::DATE AS date, '' AS source FROM lines LIMIT 0"
            )
            continue
        view_of_file(connection, name, path)
    return BookedMonths(connection)


class BookedMonths:
    """The lines of one published map by source and month. One method is one query."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def months(self) -> list[BookedMonth]:
        """One row per source and month."""
        rows = self._connection.execute(
            """
            SELECT source, CAST(date_trunc('month', date) AS DATE) AS month, count(*),
                sum(net_revenue), sum(cogs), sum(net_profit)
            FROM lines JOIN booked USING ("order", line) GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
        return [BookedMonth(*row) for row in rows]

    def lines(
        self, *, source: str, month: date, of: Amount, limit: int, sizes: tuple[Decimal, ...] = ()
    ) -> list[BookedLine]:
        """Lines of a source and month: those of one of these sizes first, then the largest."""
        rows = self._connection.execute(
            f"""
            SELECT "order", line, date, account, product, net_revenue, cogs, net_profit
            FROM lines JOIN booked USING ("order", line)
            WHERE source = $source AND date_trunc('month', date) = $month
            ORDER BY list_contains($sizes::VARCHAR[], CAST(abs({of}) AS VARCHAR)) DESC, abs({of}) DESC, "order", line
            LIMIT $limit
            """,  # one of two names
            {"source": source, "month": month, "limit": limit, "sizes": self._written(of, sizes)},
        ).fetchall()
        return [BookedLine(*row) for row in rows]

    def elements(self) -> list[str]:
        """The codes of the cost elements that lines have, in the order of the model."""
        columns = [name for name, *_ in self._connection.execute("DESCRIBE lines").fetchall()]
        return columns[6:-1]

    def every_line(self, account: str) -> Iterator[tuple[Any, ...]]:
        """An account's lines: order, line, day (None is unknown), product, revenue, cost of goods and each element."""
        costs = "".join(f", lines.{identifier(code)}" for code in self.elements())
        cursor = self._connection.execute(
            f"""
            SELECT lines."order", lines.line, booked.date, lines.product, lines.net_revenue, lines.cogs{costs}
            FROM lines LEFT JOIN booked USING ("order", line)
            WHERE account = $account ORDER BY booked.date NULLS FIRST, lines."order", lines.line
            """,  # names are quoted
            {"account": account},
        )
        while portion := cursor.fetchmany(PORTION):
            yield from portion

    def unmapped(self, *, source: str, month: date, of: Amount) -> Portion:
        """Those of nobody."""
        where = "source = $source AND date_trunc('month', date) = $month AND account = $nobody"
        return self._portion(of, where, source=source, month=month, nobody=UNMAPPED)

    def near(self, *, source: str, month: date, of: Amount) -> Portion:
        """Those of the neighbouring months that are dated within a few days of this one."""
        where = """
            source = $source AND date_trunc('month', date) <> $month
            AND date BETWEEN $month::DATE - $near::INTEGER
            AND CAST($month::DATE + INTERVAL 1 MONTH AS DATE) + $near::INTEGER - 1
        """
        return self._portion(of, where, source=source, month=month, near=NEAR)

    def _portion(self, of: Amount, where: str, **values: object) -> Portion:
        sql = f"""
            SELECT count(*), coalesce(sum({of}), 0) FROM lines JOIN booked USING ("order", line) WHERE {where}
        """  # names and conditions of this file
        return Portion(*self._connection.execute(sql, values).fetchall()[0])

    def _written(self, of: Amount, sizes: tuple[Decimal, ...]) -> list[str]:
        """Sizes as the column writes them, so that equal amounts are equal texts; without those it cannot hold."""
        [(kind,)] = self._connection.execute(f"SELECT typeof({of}) FROM lines LIMIT 1").fetchall() or [("DECIMAL",)]
        places = int(kind.rpartition(",")[2].strip(" )")) if "," in kind else 2
        return [f"{size:.{places}f}" for size in sizes if size == round(size, places)]
