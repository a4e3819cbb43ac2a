"""Real worker processes on the test's database, and one that is killed in the middle of a job."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue

pytestmark = pytest.mark.both_databases

Worker = subprocess.Popen[bytes]
StartWorker = Callable[[], Worker]
PATIENCE = 30.0  # seconds


@pytest.fixture
def start_worker(database_url: str) -> Iterator[StartWorker]:
    """Workers that give a job up for lost after a second without a beat, and end with the test."""
    workers: list[Worker] = []
    environment = os.environ | {"DATABASE_URL": database_url, "KINGSIDE_JOB_STALE_SECONDS": "1"}

    def start() -> Worker:
        command = [sys.executable, "-m", "kingside.jobs.tests.worker_process"]
        workers.append(subprocess.Popen(command, env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def _has_ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_finished


def _says(path: Path, line: str) -> bool:
    return path.exists() and line in path.read_text()


def test_a_worker_does_what_is_queued(start_worker: StartWorker, tmp_path: Path) -> None:
    jobs = [enqueue(kind="tests.note", subject_id=tmp_path / f"notes {number}") for number in range(3)]
    refused = enqueue(kind="tests.refuse", subject_id=1)

    start_worker()

    _until(lambda: all(_has_ended(job) for job in (*jobs, refused)))
    assert [job.state for job in jobs] == [Job.State.DONE] * 3
    assert (refused.state, refused.error) == (Job.State.FAILED, "lines.csv has no column revenue.")


def test_what_a_killed_worker_left_is_done_by_the_next(start_worker: StartWorker, tmp_path: Path) -> None:
    job = enqueue(kind="tests.wait", subject_id=tmp_path / "traces")
    first = start_worker()
    _until(lambda: _says(tmp_path / "traces", "began"))

    first.kill()
    first.wait()
    (tmp_path / "go").touch()
    start_worker()

    _until(lambda: _has_ended(job))
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert (tmp_path / "traces").read_text() == "began\nbegan\nended\n"


def test_a_long_job_keeps_beating_and_is_done_once(start_worker: StartWorker, tmp_path: Path) -> None:
    job = enqueue(kind="tests.wait", subject_id=tmp_path / "traces")
    start_worker()
    _until(lambda: _says(tmp_path / "traces", "began"))
    start_worker()

    time.sleep(2.5)  # more than twice what makes a job without beats lost
    (tmp_path / "go").touch()

    _until(lambda: _has_ended(job))
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


def test_a_worker_asked_to_end_finishes_its_job_first(start_worker: StartWorker, tmp_path: Path) -> None:
    job = enqueue(kind="tests.wait", subject_id=tmp_path / "traces")
    worker = start_worker()
    _until(lambda: _says(tmp_path / "traces", "began"))

    worker.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    (tmp_path / "go").touch()

    worker.wait(PATIENCE)
    assert _has_ended(job)
    assert job.state == Job.State.DONE
