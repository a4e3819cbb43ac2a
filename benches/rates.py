"""The rate slider: from moved rates to the verdict on every account, as the page of rates asks for it.

    python -m benches.rates [--lines 600000] [--moves 61]

In one process, on a map that was read once before: a rate goes from -30 to 30 percent, and each move reads all that the
page shows. Told are the median and the slowest, in milliseconds.
"""

import argparse
import statistics
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from benches.profit_map import HERE, make_lines
from kingside.lake.cost_model import read_cost_model
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.results import MOST, read_results, read_sensitivity

WATCHED = 20  # of the largest accounts, as key accounts are
LIST_ROWS = 13  # what the page asks for
MOVED = "delivery"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=600_000, help="invoice lines to make")
    options.add_argument("--moves", type=int, default=2 * MOST + 1, help="how often the rate is moved")
    options.add_argument("--markdown", action="store_true", help="as a row of docs/reference/speed.md")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
        lines, out = Path(folder, "lines.parquet"), Path(folder, "map")
        make_lines(lines, chosen.lines)
        summary = build_profit_map(ProfitMapRequest(lines=lines, costs=HERE / "costs.toml", out=out)).document
        with read_results(out, level=summary["level"]) as results:
            by_revenue = sorted(results.every_account(), key=lambda account: account.net_revenue, reverse=True)
        watched = [account.account for account in by_revenue[:WATCHED]]
        verdict(out, 1, watched)
        took = [verdict(out, move % (2 * MOST + 1) - MOST, watched) for move in range(chosen.moves)]
    accounts, median, slowest = summary["n"]["accounts"], f"{statistics.median(took):.0f} ms", f"{max(took):.0f} ms"
    if chosen.markdown:
        print(f"| {chosen.lines:,} | {accounts:,} | {median} | {slowest} |")
    else:
        print(
            f"{chosen.lines:,} lines, {accounts:,} accounts, {chosen.moves} moves: median {median}, slowest {slowest}"
        )


def verdict(folder: Path, percents: int, watched: list[str]) -> float:
    """Milliseconds that everything on the page takes, with one rate moved."""
    model = read_cost_model(HERE / "costs.toml")
    hurdle = Decimal(model.hurdle.numerator) / model.hurdle.denominator
    started = time.monotonic()
    with read_sensitivity(
        folder, level=model.level, hurdle=hurdle, shifts={MOVED: Decimal(percents) / 100}, watched=watched
    ) as found:
        found.kept()
        found.profit()
        found.segments()
        found.rooms()
        found.shifted(limit=LIST_ROWS)
        found.unsure(limit=LIST_ROWS)
    return (time.monotonic() - started) * 1000


if __name__ == "__main__":
    main()
