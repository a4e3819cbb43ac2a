"""A changed rate of a line against a full run: how much of it a recalculation takes, results to the byte.

    python -m benches.recalculation [--lines 600000 6000000] [--runs 3]

In one process, as a worker of the server works. A full run reads and checks the lines and writes all tables; after it a
rate changes. Recalculated is the whole map, and the part that trying a draft of a cost model looks into. What is
compared is the median of each ratio to the full run beside it, of wall clock and of CPU.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from benches.profit_map import HERE, make_lines
from kingside.lake.output import TABLES
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map

RATE = "0.02 * max(net_revenue, 0)"
LOOKED_INTO = ("accounts", "elements", "pools")
FULL, MAP, TRIAL = "a full run", "the map again", "a trial again"

Took = tuple[float, float]
"""Seconds on the clock and of CPU."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, nargs="+", default=[600_000, 6_000_000], help="invoice lines to make")
    options.add_argument("--runs", type=int, default=3, help="runs of each")
    options.add_argument("--markdown", action="store_true", help="as rows of docs/reference/speed.md")
    chosen = options.parse_args()
    for number in chosen.lines:
        with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
            found = compare(Path(folder), number, chosen.runs)
        (tell_markdown if chosen.markdown else tell)(number, found)


def compare(folder: Path, number: int, runs: int) -> list[dict[str, Took]]:
    """What each took, run by run; fails when a table differs from that of the full run."""
    lines, kept = folder / "lines.parquet", folder / "kept"
    make_lines(lines, number)
    kept.mkdir()
    build(folder, lines, HERE / "costs.toml", "before", kept=kept)
    found = []
    for run in range(1, runs + 1):
        costs = folder / "costs.toml"
        costs.write_text((HERE / "costs.toml").read_text("utf-8").replace(RATE, f"0.02{run} * max(net_revenue, 0)"))
        full = build(folder, lines, costs, "full")
        again = build(folder, lines, costs, "again", kept=kept)
        trial = build(folder, lines, costs, "trial", kept=kept, tables=LOOKED_INTO)
        agree(folder / "full", folder / "again", folder / "trial")
        found.append({FULL: full, MAP: again, TRIAL: trial})
    return found


def build(
    folder: Path, lines: Path, costs: Path, name: str, *, kept: Path | None = None, tables: Collection[str] = TABLES
) -> Took:
    wall, cpu = time.monotonic(), time.process_time()
    build_profit_map(ProfitMapRequest(lines=lines, costs=costs, out=folder / name, kept=kept, tables=tables))
    return time.monotonic() - wall, time.process_time() - cpu


def agree(full: Path, *others: Path) -> None:
    for file in (file for other in others for file in other.glob("*.parquet")):
        if file.read_bytes() != (full / file.name).read_bytes():
            raise SystemExit(f"{file.parent.name}, {file.name} differs")


def tell(number: int, found: list[dict[str, Took]]) -> None:
    print(f"{number:,} lines")
    print(f"  {'':18} {'wall s':>8} {'CPU s':>8}   {'× wall':>6} {'× CPU':>6}")
    for name in found[0]:
        wall, cpu = (statistics.median(run[name][place] for run in found) for place in (0, 1))
        times = ratios(name, found)
        print(f"  {name:18} {wall:8.2f} {cpu:8.2f}   {times[0]:6.2f} {times[1]:6.2f}")
    print(flush=True)


def tell_markdown(number: int, found: list[dict[str, Took]]) -> None:
    for name in (MAP, TRIAL):
        wall, cpu = ratios(name, found)
        print(f"| {number:,} | {name} | {wall:.2f} | {cpu:.2f} |")


def ratios(name: str, found: list[dict[str, Took]]) -> Took:
    wall, cpu = (statistics.median(run[name][place] / run[FULL][place] for run in found) for place in (0, 1))
    return wall, cpu


if __name__ == "__main__":
    main()
