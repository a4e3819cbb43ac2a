"""After a fault of ours a job is tried again, later each time; whoever asked can stop it, and try it once more."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kingside.jobs.models import Job
from kingside.jobs.operations import (
    PAUSES,
    IsFinished,
    NotFinishedYet,
    enqueue,
    run_now,
    stop,
    try_again,
    work_off,
)

pytestmark = pytest.mark.django_db


def _work_off(job: Job) -> None:
    """As a worker does."""
    work_off.call(str(job.pk))
    job.refresh_from_db()


def test_a_fault_is_tried_again_after_a_pause(tmp_path: Path) -> None:
    job = enqueue(kind="tests.stumble_once", subject_id=tmp_path / "notes")

    _work_off(job)

    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert job.next_at is not None
    assert abs(job.next_at - timezone.now() - PAUSES[0]) < timedelta(seconds=20)
    assert DBTaskResult.objects.get(pk=str(job.task_id)).run_after == job.next_at
    assert job.doing.startswith("Kingside failed here and tries again at ")


def test_and_done_then(tmp_path: Path) -> None:
    job = enqueue(kind="tests.stumble_once", subject_id=tmp_path / "notes")
    _work_off(job)

    _work_off(job)

    assert (job.state, job.attempts, job.next_at) == (Job.State.DONE, 2, None)
    assert (tmp_path / "notes").read_text() == "noted\n"


def test_the_third_fault_is_the_last(tmp_path: Path) -> None:
    job = enqueue(kind="tests.stumble", subject_id=1)

    for _ in range(3):
        _work_off(job)

    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    assert job.fell_short.startswith("Kingside failed here, not you;")


def test_a_refusal_is_final_at_once(tmp_path: Path) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1)

    _work_off(job)

    assert (job.state, job.attempts) == (Job.State.FAILED, 1)


def test_a_job_that_is_stopped_ends_at_its_next_report(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")

    stop(job=job, by=None)
    _work_off(job)

    assert (job.state, job.fell_short) == (Job.State.STOPPED, "It was stopped.")
    assert not (tmp_path / "notes").exists()


def test_what_is_finished_cannot_be_stopped(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    run_now(job)

    with pytest.raises(IsFinished):
        stop(job=job, by=None)


def test_what_was_stopped_can_be_tried_again(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    stop(job=job, by=None)
    _work_off(job)

    try_again(job=job, by=None)
    _work_off(job)

    assert (job.state, job.attempts) == (Job.State.DONE, 1)


def test_what_is_done_or_under_way_is_not_tried_again(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    with pytest.raises(NotFinishedYet):
        try_again(job=job, by=None)
    run_now(job)

    with pytest.raises(IsFinished):
        try_again(job=job, by=None)
