"""A standalone cluster of one master and two workers: the command comes to the same bytes, or says who is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.spark_cluster import HERE, SMALL, Cluster, standalone_cluster
from tests.lake import twin
from tests.lake.books import map_of_files, read_map

pytestmark = pytest.mark.spark

IMPATIENT = "import kingside.lake.engines.spark_session as spark; spark.SECONDS_TO_WORK = 1; "
COMMAND = "from kingside.config.cli import main; main()"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A master without workers."""
    with standalone_cluster(tmp_path / "cluster") as started:
        yield started


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> twin.Books:
    return twin.write_books(tmp_path_factory.mktemp("year"), lines=3_000)


def on(cluster: Cluster, year: twin.Books, out: Path, program: str = COMMAND) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which has a Spark of its own."""
    files = {"--lines": year.lines, "--accounts": year.accounts, "--costs": twin.COSTS, "--out": out}
    options = [str(word) for option in files.items() for word in option]
    chosen = {"KINGSIDE_ENGINE": "spark", "KINGSIDE_SPARK_MASTER": cluster.master}
    return subprocess.run(
        [sys.executable, "-c", program, "profit-map", "--with-lines", *options],
        env=os.environ | HERE | SMALL | chosen, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_master_without_workers_is_not_waited_for(cluster: Cluster, year: twin.Books, tmp_path: Path) -> None:
    assert cluster.workers == 0

    ended = on(cluster, year, tmp_path / "map", program=IMPATIENT + COMMAND)

    assert ended.returncode == 2, ended.stderr
    assert f"Nobody worked for the Spark master {cluster.master} within 1 seconds;" in ended.stderr
    assert not (tmp_path / "map").exists()


def test_two_workers_come_to_the_bytes_of_duckdb(cluster: Cluster, year: twin.Books, tmp_path: Path) -> None:
    for _ in range(2):
        cluster.add_worker()

    ended = on(cluster, year, tmp_path / "there")

    assert ended.returncode == 0, ended.stderr
    here = map_of_files(
        lines=year.lines, accounts=year.accounts, costs=twin.COSTS, out=tmp_path / "here", with_lines=True
    )
    there = read_map(tmp_path / "there")
    assert there.files == here.files
    assert there.summary["totals"] == here.summary["totals"]
    assert [len(list(cluster.folder.glob(f"worker-{number}/app-*"))) for number in (0, 1)] == [1, 1]
