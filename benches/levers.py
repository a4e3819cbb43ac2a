"""Levers of one account that holds all the lines: from the files to before and after, as a page or a job asks for it.

    python -m benches.levers [--lines 100000 1000000]

In one process, after a question that is not counted. Told are the seconds of the clock with no lever, one, and three.
"""

import argparse
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import duckdb

from benches.profit_map import HERE, make_lines
from kingside.lake.levers import FreightTerms, Lever, OrderSize, Price, Question, what_if

ACCOUNT = "everybody"
LEVERS: tuple[Lever, ...] = (Price(Decimal(3)), OrderSize(Decimal(2)), FreightTerms("delivery"))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, nargs="+", default=[100_000, 1_000_000], help="of the account")
    options.add_argument("--markdown", action="store_true", help="as rows of docs/reference/speed.md")
    chosen = options.parse_args()
    for number in chosen.lines:
        with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
            question = asked(Path(folder), number)
            seconds(question, 0)
            took = [f"{seconds(question, levers):.1f} s" for levers in (0, 1, len(LEVERS))]
        if chosen.markdown:
            print(f"| {number:,} | {' | '.join(took)} |")
        else:
            print(f"{number:,} lines: no lever {took[0]}, one {took[1]}, three {took[2]}")


def asked(folder: Path, number: int) -> Question:
    """So many lines, all of one account."""
    made, lines = folder / "made.parquet", folder / "lines.parquet"
    make_lines(made, number)
    duckdb.execute(
        f"COPY (SELECT * REPLACE ('{ACCOUNT}' AS account) FROM read_parquet('{made}')) TO '{lines}' (FORMAT parquet)"
    )
    return Question(costs=HERE / "costs.toml", lines=lines, account=ACCOUNT)


def seconds(question: Question, levers: int) -> float:
    """What the first so many of the levers take, each alone and all together."""
    started = time.monotonic()
    what_if(question, LEVERS[:levers])
    return time.monotonic() - started


if __name__ == "__main__":
    main()
