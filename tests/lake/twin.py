"""The hand-written twin of one profit map: its books, its cost file, and SQL that computes every table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.lake.books import Row

HERE = Path(__file__).parent
COSTS = HERE / "twin_costs.toml"
SQL = HERE / "twin.sql"

TABLES = (
    "accounts",
    "products",
    "cells",
    "account_elements",
    "cell_elements",
    "elements",
    "pools",
    "lines",
)

# A number from 0 to n - 1 that depends on its arguments alone.
DRAW = "CREATE MACRO draw(key, salt, n) AS (hash(key * 1000 + salt) % n)::BIGINT"

# A year and a bit of orders of one to four lines, with returns, samples, strangers and gaps in the drivers,
# in no order at all.
LINES = """
WITH drawn AS (
    SELECT number, number // 4 AS o, draw(number, 7, 17) = 0 AS is_return, draw(number, 8, 23) = 0 AS is_sample,
        1 + draw(number, 9, 40) AS units
    FROM range({lines}) AS numbers(number)
    WHERE number % 4 = 0 OR draw(number, 20, 3) > 0
)
SELECT 'SO' || o AS "order", (10 * (1 + number % 4) + draw(number, 1, 3))::INTEGER AS line,
    TIMESTAMP '2024-12-20 13:45:00' + to_days(draw(o, 2, 380)::INTEGER) AS date,
    CASE WHEN draw(o, 3, 97) = 0 THEN NULL ELSE 'A' || draw(o, 4, {accounts}) END AS account,
    CASE WHEN draw(number, 5, 211) = 0 THEN '' ELSE 'P' || draw(number, 6, 90) END AS product,
    if(is_return, -units, units)::INTEGER AS quantity,
    (if(is_sample, 0, if(is_return, -1, 1) * units * (500 + draw(number, 10, 9000)))::DECIMAL(14, 0) * 0.01)
        ::DECIMAL(16, 2) AS net_revenue,
    (if(is_return, -draw(number, 11, 2), 1) * units * (300 + draw(number, 12, 8500))::DECIMAL(14, 0) * 0.01)
        ::DECIMAL(16, 2) AS cogs,
    (draw(number, 13, 200000)::DECIMAL(14, 0) * 0.0001)::DECIMAL(16, 4) AS freight,
    (greatest(draw(number, 14, 3000) - 300, 0)::DECIMAL(14, 0) * 0.01)::DECIMAL(16, 2) AS cases,
    CASE WHEN draw(number, 15, 29) = 0 THEN NULL ELSE draw(number, 16, 9) = 0 END AS rush, is_return,
    CASE WHEN draw(number, 17, 31) = 0 THEN NULL ELSE draw(o, 18, 90) END::INTEGER AS days_outstanding,
    ['web', 'edi', 'export', 'desk'][1 + draw(o, 19, 4)] AS channel
FROM drawn
ORDER BY hash(number)
"""

# The first tenth of the codes is missing (their lines are unmapped), the last tenth bought nothing.
ACCOUNTS = """
SELECT 'A' || number AS account,
    CASE WHEN draw(number, 31, 7) > 0 THEN DATE '2023-01-01' + draw(number, 32, 1000)::INTEGER END AS since,
    draw(number, 33, 12)::INTEGER AS visits, draw(number, 34, 30)::INTEGER AS tickets
FROM range({accounts} // 10, {accounts} + {accounts} // 10) AS numbers(number)
"""


@dataclass(frozen=True)
class Books:
    """The input files of the twin."""

    lines: Path
    accounts: Path


def write_books(folder: Path, *, lines: int) -> Books:
    """Write invoice lines (somewhat fewer than ``lines``) and the accounts file as Parquet."""
    books = Books(lines=folder / "lines.parquet", accounts=folder / "accounts.parquet")
    connection = duckdb.connect()
    connection.execute(DRAW)
    for path, query in ((books.lines, LINES), (books.accounts, ACCOUNTS)):
        rows = query.format(lines=lines, accounts=20 + lines // 100)
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return books


def compute(books: Books, connection: duckdb.DuckDBPyConnection) -> None:
    """Leave every table of the profit map in a database."""
    connection.execute(f"CREATE VIEW invoice_lines AS FROM read_parquet('{books.lines}')")
    connection.execute(f"CREATE VIEW known_accounts AS FROM read_parquet('{books.accounts}')")
    connection.execute(SQL.read_text("utf-8"))


def tables_of(books: Books) -> tuple[dict[str, list[Row]], dict[str, list[tuple[str, str]]]]:
    """Rows, and names with types of the columns, of every table of the profit map."""
    connection = duckdb.connect()
    compute(books, connection)
    rows, types = {}, {}
    for name in TABLES:
        types[name] = [(column, kind) for column, kind, *_ in connection.execute(f"DESCRIBE {name}").fetchall()]
        names = [column for column, _ in types[name]]
        found = connection.execute(f"FROM {name}").fetchall()
        rows[name] = [dict(zip(names, row, strict=True)) for row in found]
    return rows, types
