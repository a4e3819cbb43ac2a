"""The profit map against SQL written by hand for the same model: time and memory as ratios, results to the cent.

    python -m benches.profit_map [--lines 600000] [--runs 3]

Both run as processes of their own, in turn, on lines made on the spot; what is compared is the median of each ratio.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb

from benches.side_by_side import in_turn, tell, tell_columns

HERE = Path(__file__).parent
COMPARED = {
    "accounts": "*",
    "products": "*",
    "cells": "*",
    "account_elements": "*",
    "cell_elements": "*",
    "elements": "element, amount",
}
BY_HAND = """
import duckdb, pathlib, string, sys
connection = duckdb.connect(config={"memory_limit": "60%", "temp_directory": sys.argv[3]})
connection.execute(f"CREATE VIEW lines AS SELECT * FROM read_parquet('{sys.argv[1]}')")
connection.execute(string.Template(pathlib.Path(sys.argv[4]).read_text()).substitute(out=sys.argv[2]))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, nargs="+", default=[600_000, 6_000_000], help="invoice lines to make")
    options.add_argument("--runs", type=int, default=3, help="runs of each, after one that is not counted")
    chosen = options.parse_args()
    tell_columns()
    for number in chosen.lines:
        with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
            compare(Path(folder), number, chosen.runs)


def compare(folder: Path, number: int, runs: int) -> None:
    """Make so many lines, run both in turn, print what they took; fails when the results differ."""
    lines = folder / "lines.parquet"
    make_lines(lines, number)
    ours, theirs = folder / "ours", folder / "by_hand"
    theirs.mkdir()
    kingside = [sys.executable, "-m", "kingside.config.cli", "profit-map", "--lines", str(lines)]
    kingside += ["--costs", str(HERE / "costs.toml"), "--out", str(ours)]
    by_hand = [sys.executable, "-c", BY_HAND, str(lines), str(theirs), str(folder / "spill"), str(HERE / "by_hand.sql")]
    pairs = in_turn(kingside, by_hand, runs)
    agree(ours, theirs)
    tell(number, pairs)


def make_lines(path: Path, number: int) -> None:
    """Invoice lines of a year, four to an order, 5,000 accounts and 500 products, in no order; always the same."""
    orders = number // 4
    duckdb.execute(f"""COPY (
        WITH orders AS (
            SELECT o, 'SO' || lpad(CAST((o * 7919) % {orders} AS VARCHAR), 8, '0') AS "order",
                'C' || lpad(CAST(hash(o) % 5000 AS VARCHAR), 5, '0') AS account, hash(o * 3) % 10 = 0 AS rush,
                1 + hash(o * 5) % 7 AS n, DATE '2025-01-01' + CAST(hash(o * 11) % 365 AS INTEGER) AS date,
                [30, 45, 60, 90][CAST(1 + hash(o * 13) % 4 AS INTEGER)] AS days_outstanding
            FROM range({orders}) AS t(o)
        )
        SELECT "order", line, account, 'P' || lpad(CAST(hash(o * 100 + line) % 500 AS VARCHAR), 4, '0') AS product,
            date,
            CASE WHEN returned THEN -1 ELSE 1 END * CAST(1 + hash(o * 10 + line) % 50 AS INTEGER) AS quantity,
            CASE WHEN returned THEN -1 ELSE 1 END
                * CAST(CAST(hash(o * 17 + line) % 200000 AS BIGINT) / 100 AS DECIMAL(12, 2)) AS net_revenue,
            CASE WHEN returned THEN 0 ELSE 1 END
                * CAST(CAST(hash(o * 17 + line) % 140000 AS BIGINT) / 100 AS DECIMAL(12, 2)) AS cogs,
            CAST(1 + hash(o * 19 + line) % 30 AS INTEGER) AS cases, rush, returned AS is_return, days_outstanding
        FROM orders, range(1, 8) AS l(line), (SELECT 1), LATERAL (SELECT hash(o * 31 + line) % 40 = 0 AS returned)
        WHERE line <= n
        ORDER BY hash(o * 7 + line)
    ) TO '{path}' (FORMAT parquet)""")


def agree(ours: Path, theirs: Path) -> None:
    """Every row of every table is the same on both sides."""
    for table, columns in COMPARED.items():
        mine, other = (f"SELECT {columns} FROM read_parquet('{side}/{table}.parquet')" for side in (ours, theirs))
        found = duckdb.execute(
            f"SELECT COUNT(*) FROM ({mine} EXCEPT ALL {other} UNION ALL ({other} EXCEPT ALL {mine}))"
        )
        (different,) = found.fetchone() or (None,)
        if different != 0:
            raise SystemExit(f"{table}: {different} rows differ")


if __name__ == "__main__":
    main()
