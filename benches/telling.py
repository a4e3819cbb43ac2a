"""What everyone took, as tables: for the terminal, and as Markdown for the documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benches.side_by_side import Run, medians, ratios

MEASURE = "by hand"
NAMES = {"kingside": "Kingside", "by hand": "DuckDB SQL by hand", "polars": "Polars", "pandas": "pandas"}
NAMES |= {"postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Size:
    """The runs of everyone on so many lines; who was killed, and by which signal."""

    lines: int
    runs: Mapping[str, Sequence[Run]]
    killed: Mapping[str, str]


def tell(size: Size) -> None:
    """One row each: what a run took, and how many times what the SQL by hand took."""
    print(f"{size.lines:,} lines")
    print(f"  {'':18} {'wall s':>8} {'CPU s':>8} {'GB':>6}   {'× wall':>6} {'× CPU':>6} {'× GB':>6}")
    for name, runs in size.runs.items():
        took, times = medians(runs), ratios(runs, size.runs[MEASURE])
        row = f"{took.wall:8.2f} {took.cpu:8.2f} {took.memory / 1e9:6.2f}"
        row += f"   {times.wall:6.2f} {times.cpu:6.2f} {times.memory:6.2f}"
        print(f"  {NAMES.get(name, name):18} {row}{_parts(took)}")
    for name, signal in size.killed.items():
        print(f"  {NAMES.get(name, name):18} killed: {signal}")
    print(flush=True)


def tell_markdown(sizes: Sequence[Size]) -> None:
    """The tables of docs/reference/speed.md: what everyone took by size, then how it grows."""
    print("| lines | | wall | CPU | memory | wall, × by hand | CPU, × by hand | memory, × by hand |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        for name, runs in size.runs.items():
            took, times = medians(runs), ratios(runs, size.runs[MEASURE])
            cells = [f"{size.lines:,}", NAMES[name], f"{took.wall:.2f} s", f"{took.cpu:.2f} s"]
            cells += [f"{took.memory / 1e9:.2f} GB", f"{times.wall:.2f}", f"{times.cpu:.2f}", f"{times.memory:.2f}"]
            print(f"| {' | '.join(cells)} |")
        for name in size.killed:
            print(f"| {size.lines:,} | {NAMES[name]} | out of memory | | | | | |")
    print()
    names = [name for name in NAMES if any(name in size.runs for size in sizes)]
    print(f"| lines | {' | '.join(NAMES[name] for name in names)} |")
    print(f"|---:|{'---:|' * len(names)}")
    for size in sizes:
        print(f"| {size.lines:,} | {' | '.join(_growth(name, size, sizes[0]) for name in names)} |")


def _growth(name: str, size: Size, first: Size) -> str:
    """Microseconds of the wall clock for a line, and how many times the time of the first size."""
    if name not in size.runs:
        return ""
    wall = medians(size.runs[name]).wall
    grown = f", {wall / medians(first.runs[name]).wall:.1f} ×" if name in first.runs and size is not first else ""
    return f"{wall / size.lines * 1e6:.2f} µs a line{grown}"


def _parts(took: Run) -> str:
    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.parts.items())
    return f"   ({parts})" if parts else ""
