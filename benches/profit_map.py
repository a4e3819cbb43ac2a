"""The profit map against SQL written by hand and against other tools, on lines made on the spot.

    python -m benches.profit_map [--lines 600000 6000000] [--runs 3] [--against polars pandas postgresql]
        [--memory-share 0.6] [--one-core] [--markdown]

From the file of lines to the files of results, each as a process of its own, in turn. What is compared is the median
of each ratio to the SQL written by hand. All tables must agree to the cent, row by row, or no ratio is printed.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benches.side_by_side import Rival, in_turn
from benches.telling import Size, tell, tell_markdown
from kingside.lake.profit_map import ProfitMapRequest

HERE = Path(__file__).parent
COMPARED = {
    "accounts": "*",
    "products": "*",
    "cells": "*",
    "account_elements": "*",
    "cell_elements": "*",
    "elements": "element, amount",
    "pools": "pool, used_minutes, unused_cost",
}
LINES = "lines.parquet"
OTHERS = ("polars", "pandas", "postgresql")
BY_HAND = """
import duckdb, pathlib, string, sys
share = f"{round(100 * float(sys.argv[5]))}%"
connection = duckdb.connect(config={"memory_limit": share, "temp_directory": sys.argv[3]})
connection.execute(f"CREATE VIEW lines AS SELECT * FROM read_parquet('{sys.argv[1]}')")
connection.execute(string.Template(pathlib.Path(sys.argv[4]).read_text()).substitute(out=sys.argv[2]))
"""
MEMORY_SHARE = ProfitMapRequest.memory_share
MANY = 30_000_000
"""From so many lines on, each runs once if not told otherwise."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, nargs="+", default=[600_000, 6_000_000], help="invoice lines to make")
    options.add_argument("--runs", type=int, help="runs of each, after one that is not counted if there are several")
    options.add_argument("--against", nargs="*", choices=OTHERS, default=[], help="besides the SQL written by hand")
    options.add_argument("--memory-share", type=float, default=MEMORY_SHARE, help="that DuckDB may take, 0-1")
    options.add_argument("--one-core", action="store_true", help="everyone on the same core, which counts CPU alike")
    options.add_argument("--markdown", action="store_true", help="as the tables of docs/reference/speed.md")
    chosen = options.parse_args()
    if chosen.one_core:  # of two threads that share the parts of a core, each is counted for all the time they take
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sizes = []
    for number in chosen.lines:
        runs = chosen.runs or (1 if number >= MANY else 3)
        with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
            rivals = all_rivals(Path(folder), chosen.against, chosen.memory_share)
            sizes.append(compare(Path(folder), number, runs, rivals))
        if not chosen.markdown:
            tell(sizes[-1])
    if chosen.markdown:
        tell_markdown(sizes)


def all_rivals(folder: Path, against: Sequence[str], memory_share: float) -> list[Rival]:
    """Kingside first, then the SQL by hand; each reads the lines in the folder and writes to one of its name there."""
    lines, costs = str(folder / LINES), str(HERE / "costs.toml")
    kingside = [sys.executable, "-m", "kingside.config.cli", "profit-map", "--lines", lines, "--costs", costs]
    kingside += ["--out", str(folder / "kingside"), "--memory-percent", str(round(memory_share * 100))]
    by_hand = [sys.executable, "-c", BY_HAND, lines, str(folder / "by hand"), str(folder / "spill")]
    by_hand += [str(HERE / "by_hand.sql"), str(memory_share)]
    rivals = [Rival("kingside", kingside), Rival("by hand", by_hand)]
    for name in against:
        command = [sys.executable, "-m", f"benches.rivals.in_{name}", lines, str(folder / name)]
        rivals.append(Rival(name, command, needs_server=name == "postgresql"))
    return rivals


def compare(folder: Path, number: int, runs: int, rivals: Sequence[Rival]) -> Size:
    """Make so many lines and run everyone in turn; fails when the results of one differ."""
    make_lines(folder / LINES, number)
    for rival in rivals[1:]:  # Kingside makes its folder itself
        (folder / rival.name).mkdir()
    found, killed = in_turn(rivals, runs)
    for name in found:
        agree(folder / "kingside", folder / name)
    return Size(number, found, killed)


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
    """Every row of every table is the same on both sides, by the sum of the hashes of all rows."""
    for table, columns in COMPARED.items():
        described = duckdb.execute(f"DESCRIBE SELECT {columns} FROM read_parquet('{ours}/{table}.parquet')").fetchall()
        cells = ", ".join(f'CAST("{name}" AS {kind})' for name, kind, *_ in described)
        mine, other = (
            duckdb.execute(
                f"SELECT COUNT(*), SUM(hash({cells})) FROM read_parquet('{side}/{table}.parquet')"
            ).fetchone()
            for side in (ours, theirs)
        )
        if mine != other:
            raise SystemExit(f"{theirs.name}, {table}: rows differ")


if __name__ == "__main__":
    main()
