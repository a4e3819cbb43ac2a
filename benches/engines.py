"""DuckDB and Spark on the same lines: time, and what Spark shuffles of each invoice line; results to the byte.

    python -m benches.engines [--lines 600000 6000000] [--cluster]

Spark runs in one process on all cores, or with --cluster on a master and two workers of one core each. Each engine
runs once; seconds of CPU are those of all processes but, on a cluster, the workers.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benches.profit_map import HERE, make_lines
from scripts.spark_cluster import HERE as ON_THIS_MACHINE
from scripts.spark_cluster import standalone_cluster

WORKERS = 2


@dataclass(frozen=True)
class Run:
    """Seconds on the clock and of CPU."""

    seconds: float
    cpu: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, nargs="+", default=[600_000, 6_000_000], help="invoice lines to make")
    options.add_argument("--cluster", action="store_true", help="a master and two workers instead of one process")
    chosen = options.parse_args()
    for number in chosen.lines:
        with tempfile.TemporaryDirectory(prefix="kingside-bench-") as folder:
            compare(Path(folder), number, is_cluster=chosen.cluster)


def compare(folder: Path, number: int, *, is_cluster: bool) -> None:
    """Make the lines, run both engines, print what they took; fails when a file differs."""
    lines, log = folder / "lines.parquet", folder / "log"
    make_lines(lines, number)
    log.mkdir()
    with ExitStack() as started:
        logged = f"--conf spark.eventLog.dir={log.as_uri()} --conf spark.eventLog.compress=false"
        settings = {"PYSPARK_SUBMIT_ARGS": f"--conf spark.eventLog.enabled=true {logged} pyspark-shell"}
        if is_cluster:
            cluster = started.enter_context(standalone_cluster(folder))
            for _ in range(WORKERS):
                cluster.add_worker()
            settings |= ON_THIS_MACHINE | {"KINGSIDE_SPARK_MASTER": cluster.master}
        spark = run("spark", lines, folder / "spark", settings)
    duckdb = run("duckdb", lines, folder / "duckdb", {})
    agree(folder / "duckdb", folder / "spark")
    tell(number, lines.stat().st_size, measured(log), {"duckdb": duckdb, "spark": spark})


def run(engine: str, lines: Path, out: Path, settings: Mapping[str, str]) -> Run:
    command = [sys.executable, "-m", "kingside.config.cli", "profit-map", "--engine", engine]
    command += ["--lines", str(lines), "--costs", str(HERE / "costs.toml"), "--out", str(out)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, env=os.environ | settings, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - began, cpu)


def measured(log: Path) -> dict[str, int]:
    """What all tasks of Spark shuffled and spilled, in bytes, by its own event log."""
    found = {"shuffled": 0, "spilled": 0}
    for file in log.rglob("events_*"):
        for line in file.read_text("utf-8").splitlines():
            event = json.loads(line)
            metrics = event.get("Task Metrics") if event["Event"] == "SparkListenerTaskEnd" else None
            if metrics:
                found["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                found["spilled"] += metrics["Disk Bytes Spilled"]
    return found


def agree(here: Path, there: Path) -> None:
    """Every table is the same file on both sides."""
    for file in sorted(here.glob("*.parquet")):
        if file.read_bytes() != (there / file.name).read_bytes():
            raise SystemExit(f"{file.name} differs")


def tell(number: int, given: int, spark: Mapping[str, int], runs: Mapping[str, Run]) -> None:
    per_line = ", ".join(f"{name} {size / number:.0f}" for name, size in {"given": given, **spark}.items())
    print(f"{number:,} lines; bytes a line: {per_line}")
    for engine, took in runs.items():
        print(f"  {engine:<7} {took.seconds:7.1f} s, {took.cpu:7.1f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
