"""The import of invoice lines against a plain load of the same file: time and memory as ratios, rows to the cent.

    python -m benches.imports [--lines 1000000] [--runs 3]

By hand the engine tells the types itself and writes Parquet. Kingside looks at every cell besides, parts good rows
from bad, compares them with what is there (nothing, each time), keeps the file and gets the books ready.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb

from benches.profit_map import make_lines
from benches.side_by_side import Rival, in_turn
from benches.telling import Size, tell

BY_HAND = """
import duckdb, sys
duckdb.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}', sample_size = -1)) TO '{sys.argv[2]}' (FORMAT parquet)")
"""
IMPORT = """
import shutil, sys
from kingside.config.cli import main
shutil.rmtree(sys.argv[1], ignore_errors=True)
main(["import", "lines", sys.argv[2], "--source", "ERP"])
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=1_000_000, help="invoice lines to make")
    options.add_argument("--runs", type=int, default=3, help="runs of each, after one that is not counted")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
        compare(Path(folder), chosen.lines, chosen.runs)


def compare(folder: Path, number: int, runs: int) -> None:
    """Make so many lines, run both in turn, print what they took; fails when the rows differ."""
    lines, file, loaded, home = (folder / name for name in ("lines.parquet", "lines.csv", "loaded.parquet", "home"))
    make_lines(lines, number)
    duckdb.execute(f"COPY (SELECT * FROM read_parquet('{lines}')) TO '{file}' (HEADER)")
    kingside = [sys.executable, "-c", IMPORT, str(home), str(file)]
    by_hand = [sys.executable, "-c", BY_HAND, str(file), str(loaded)]
    at_home = {"KINGSIDE_HOME": str(home)}
    found, _ = in_turn([Rival("kingside", kingside, environment=at_home), Rival("by hand", by_hand)], runs)
    agree(home, loaded)
    tell(Size(number, found, {}))


def agree(home: Path, loaded: Path) -> None:
    """Every line is the same on both sides."""
    columns = '"order", line, account, product, date, quantity, net_revenue, cogs, cases, days_outstanding'
    mine, other = (f"SELECT {columns} FROM read_parquet('{side}')" for side in (f"{home}/**/facts.parquet", loaded))
    found = duckdb.execute(f"SELECT COUNT(*) FROM ({mine} EXCEPT ALL {other} UNION ALL ({other} EXCEPT ALL {mine}))")
    (different,) = found.fetchone() or (None,)
    if different != 0:
        raise SystemExit(f"{different} lines differ")


if __name__ == "__main__":
    main()
