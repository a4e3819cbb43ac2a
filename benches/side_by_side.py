"""Two commands as processes of their own, in turn: medians of what they take, and the median of each ratio."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MEASURES = ("wall", "cpu", "memory")


@dataclass(frozen=True)
class Run:
    """What one process took: seconds of wall clock and of CPU, bytes of memory at its peak."""

    wall: float
    cpu: float
    memory: int


def in_turn(
    ours: Sequence[str], theirs: Sequence[str], runs: int, *, environment: Mapping[str, str] | None = None
) -> list[tuple[Run, Run]]:
    """So many runs of each, after one that is not counted."""
    pairs = [(_measure(ours, environment), _measure(theirs, environment)) for _ in range(runs + 1)]
    return pairs[1:]


def tell_columns() -> None:
    print(f"{'lines':>12} {'':10} {'wall s':>8} {'CPU s':>8} {'GB':>6}")


def tell(number: int, pairs: Sequence[tuple[Run, Run]]) -> None:
    """Print the medians of both sides, and of the ratios."""
    for who, runs in (("Kingside", [us for us, _ in pairs]), ("by hand", [them for _, them in pairs])):
        wall, cpu, memory = (statistics.median(getattr(run, what) for run in runs) for what in MEASURES)
        print(f"{number:12,} {who:10} {wall:8.2f} {cpu:8.2f} {memory / 1e9:6.2f}")
    ratios = [statistics.median(getattr(us, what) / getattr(them, what) for us, them in pairs) for what in MEASURES]
    print(f"{'':12} {'ratio':10} {ratios[0]:8.2f} {ratios[1]:8.2f} {ratios[2]:6.2f}", flush=True)


def _measure(command: Sequence[str], environment: Mapping[str, str] | None) -> Run:
    """Run a command to its end and take its own resources, children and all."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # closed by wait4
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ended with {process.returncode}")
    kibibyte = 1 if sys.platform == "darwin" else 1024
    return Run(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss * kibibyte)
