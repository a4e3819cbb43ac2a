"""Putting work into the queue, reporting on it, running it here, and picking up what a dead worker left."""

import time
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kingside.identity.models import Member
from kingside.jobs import running
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.queries import interrupted

MOST_ATTEMPTS = 3
SECONDS_BETWEEN_LOOKS = 1.0
GIVEN_UP = f"The worker stopped {MOST_ATTEMPTS} times in the middle of this, so Kingside no longer tries."


@task
def work_off(job_id: str) -> None:
    """What the queue carries: the id of a job, nothing else."""
    running.attempt(UUID(job_id))


@transaction.atomic
def enqueue(*, kind: str, subject_id: object, by: Member | None = None) -> Job:
    """A waiting job. Inside a transaction no worker sees it before that commits.

    Raises LookupError when no room registered the kind.
    """
    if kind not in job_kinds:
        raise LookupError(f"No room does {kind}.")
    job = Job.objects.create(kind=kind, subject_id=str(subject_id), by=by)
    _hand_to_queue(job)
    return job


def report(job: Job, *, done: int, total: int | None, says: str) -> None:
    """Progress that pages show: `done` of `total` units (None when nobody knows), and what is being done."""
    now = timezone.now()
    if not running.this_attempt(job).update(done=done, total=total, says=says, beat_at=now):
        raise running.TakenOver
    job.done, job.total, job.says, job.beat_at = done, total, says, now


def run_now(job: Job) -> None:
    """Finish the job before returning: in this process, or by waiting for the worker that was faster.

    How it ended is in `job.state` and `job.error`; a body that fails does not raise here.
    """
    running.attempt(job.pk)
    job.refresh_from_db()
    while not job.is_finished:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        pick_up_the_lost(now=timezone.now())  # that worker may die, and be the only one
        running.attempt(job.pk)
        job.refresh_from_db()


def pick_up_the_lost(*, now: datetime) -> int:
    """Queue again what dead workers left behind, at most three attempts each; how many jobs that concerned.

    A job is lost when the process that ran it is gone, or when its last beat is stale and the queue does not hold it
    any more.
    """
    waiting = DBTaskResult.objects.filter(pk=OuterRef("task_id"), status=TaskResultStatus.READY)
    stale = Job.objects.unfinished().filter(beat_at__lt=now - settings.KINGSIDE_JOB_STALE_AFTER)
    lost = {job.pk: job for job in (*interrupted(), *stale.exclude(Exists(waiting)))}
    return sum(_pick_up(job, now=now) for job in lost.values())


@transaction.atomic
def _pick_up(job: Job, *, now: datetime) -> bool:
    as_seen = Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at)
    if job.attempts >= MOST_ATTEMPTS:
        return bool(as_seen.update(state=Job.State.FAILED, error=GIVEN_UP, finished_at=now))
    if not as_seen.update(state=Job.State.QUEUED, beat_at=now):
        return False  # another worker picked it up, or its own came back
    if job.task_id is not None:
        DBTaskResult.objects.filter(pk=job.task_id).update(status=TaskResultStatus.FAILED, finished_at=now)
    _hand_to_queue(job)
    return True


def _hand_to_queue(job: Job) -> None:
    job.task_id = UUID(work_off.enqueue(str(job.pk)).id)
    Job.objects.filter(pk=job.pk).update(task_id=job.task_id)
