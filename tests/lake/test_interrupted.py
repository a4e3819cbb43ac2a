"""A run that is stopped half-way leaves the disk as it was, and says so without a trace."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lake.books import map_of_files, table, write_costs, write_csv, write_parquet
from tests.lake.refusals import snapshot
from tests.lake.workshop import COSTS, LINES

MANY_LINES = """
SELECT 'O' || (number // 5) AS "order", number % 5 AS line, DATE '2025-01-01' AS date,
    'A' || (hash(number // 5) % 997) AS account, 'P' || (hash(number) % 313) AS product,
    1 + number % 7 AS quantity, ((hash(number * 3) % 100000) / 100)::DECIMAL(12, 2) AS net_revenue,
    ((hash(number * 5) % 60000) / 100)::DECIMAL(12, 2) AS cogs, (hash(number) % 30)::INTEGER AS cases,
    number % 11 = 0 AS rush, FALSE AS is_return, 30 AS days
FROM range(400_000) AS numbers(number)
"""

# a test run in the background may have been told to ignore Ctrl+C; the command under test has not
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from kingside.config.cli import main
main()
"""
LONGEST = 60
A_MOMENT = 0.1


def run(folder: Path) -> subprocess.Popen[str]:
    """Begin a profit map of many lines."""
    lines, costs = write_parquet(folder / "lines.parquet", MANY_LINES), write_costs(folder, COSTS)
    arguments = ["--lines", str(lines), "--costs", str(costs), "--out", str(folder / "map"), "--with-lines", "--csv"]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "profit-map", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_under_way(process: subprocess.Popen[str], folder: Path) -> bool:
    """Wait until the run has begun to write aside; False where it ended before anybody saw it."""
    until = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < until:
        if any(folder.glob(".map-*")):
            time.sleep(A_MOMENT)
            return process.poll() is None
        time.sleep(0.002)
    return False


def stopped(folder: Path, stop: signal.Signals) -> tuple[int, str]:
    """Exit status and last words of a run that is stopped half-way; 0 where it was too quick for that."""
    with run(folder) as process:
        if is_under_way(process, folder):
            process.send_signal(stop)
        _, said = process.communicate(timeout=LONGEST)
    return process.returncode, said


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing_behind(tmp_path: Path, stop: signal.Signals) -> None:
    status, said = stopped(tmp_path, stop)

    assert "Traceback" not in said
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["costs.toml", "lines.parquet"] or (status == 0 and found == ["costs.toml", "lines.parquet", "map"])


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_the_former_map(tmp_path: Path, stop: signal.Signals) -> None:
    lines, costs = write_csv(tmp_path / "lines.csv", table(LINES)), write_costs(tmp_path, COSTS)
    map_of_files(lines=lines, costs=costs, out=tmp_path / "map")
    former = snapshot(tmp_path / "map")

    status, said = stopped(tmp_path, stop)

    assert "Traceback" not in said
    assert list(tmp_path.glob(".*")) == []
    assert status == 0 or snapshot(tmp_path / "map") == former
