from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kingside.jobs.models import Job
from kingside.jobs.operations import GIVEN_UP, enqueue, pick_up_the_lost, run_now
from kingside.jobs.running import MOST_ATTEMPTS

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def lost(tmp_path: Path) -> Job:
    """A job whose worker died in the middle, an hour ago."""
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    DBTaskResult.objects.filter(pk=str(job.task_id)).update(status=TaskResultStatus.RUNNING)
    _update(job, state=Job.State.RUNNING, attempts=1, started_at=LONG_AGO, beat_at=LONG_AGO)
    return job


def _update(job: Job, **changes: object) -> None:
    Job.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()


def test_a_lost_job_is_queued_again(lost: Job) -> None:
    first_task = lost.task_id

    picked_up = pick_up_the_lost(now=timezone.now())

    lost.refresh_from_db()
    assert picked_up == 1
    assert (lost.state, lost.attempts) == (Job.State.QUEUED, 1)
    assert DBTaskResult.objects.get(pk=str(lost.task_id)).status == TaskResultStatus.READY
    assert DBTaskResult.objects.get(pk=str(first_task)).status == TaskResultStatus.FAILED


def test_and_then_done(lost: Job) -> None:
    pick_up_the_lost(now=timezone.now())

    run_now(lost)

    assert (lost.state, lost.attempts) == (Job.State.DONE, 2)


def test_whoever_waits_for_it_does_it(lost: Job) -> None:
    run_now(lost)

    assert (lost.state, lost.attempts) == (Job.State.DONE, 2)


def test_a_job_taken_from_the_queue_and_never_begun_is_lost_too(lost: Job) -> None:
    _update(lost, state=Job.State.QUEUED, attempts=0)

    assert pick_up_the_lost(now=timezone.now()) == 1


def test_a_job_that_beats_is_left_alone(lost: Job) -> None:
    _update(lost, beat_at=timezone.now())

    assert pick_up_the_lost(now=timezone.now()) == 0
    assert lost.state == Job.State.RUNNING


def test_a_job_that_waits_long_is_left_alone(tmp_path: Path) -> None:
    waiting = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    _update(waiting, beat_at=LONG_AGO)

    assert pick_up_the_lost(now=timezone.now()) == 0


def test_a_finished_job_is_left_alone(lost: Job) -> None:
    _update(lost, state=Job.State.DONE, finished_at=LONG_AGO)

    assert pick_up_the_lost(now=timezone.now()) == 0


def test_a_job_that_kills_its_workers_is_given_up(lost: Job) -> None:
    _update(lost, attempts=MOST_ATTEMPTS)

    pick_up_the_lost(now=timezone.now())

    lost.refresh_from_db()
    assert (lost.state, lost.error) == (Job.State.FAILED, GIVEN_UP.format(n=3))
