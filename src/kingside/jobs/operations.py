"""Putting work into the queue, reporting on it, running it here, stopping it, and trying it once more."""

from datetime import datetime, time, timedelta
from time import sleep
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.identity.models import Member
from kingside.jobs import running
from kingside.jobs.kinds import Schedule, job_kinds, schedules
from kingside.jobs.models import Job, ScheduledWork
from kingside.jobs.queries import interrupted

PAUSES = (timedelta(seconds=30), timedelta(minutes=5))  # after the first fault and the second; then it has failed
SECONDS_BETWEEN_LOOKS = 1.0
KEPT_DAYS = 90  # finished jobs
GIVEN_UP = gettext_lazy("The worker stopped {n} times in the middle of this, so Kingside no longer tries.")


class NotFinishedYet(DomainError):
    """This is still waiting or running."""

    status = 409


class IsFinished(DomainError):
    """This has ended already."""

    status = 409


@task
def work_off(job_id: str) -> None:
    """What the queue carries: the id of a job, nothing else."""
    running.attempt(UUID(job_id), put_off=_put_off)


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
    going_on = running.this_attempt(job).filter(stop_asked=False)
    if not going_on.update(done=done, total=total, says=says, beat_at=now):
        raise running.Stopped if running.this_attempt(job).exists() else running.TakenOver
    job.done, job.total, job.says, job.beat_at = done, total, says, now


def run_now(job: Job) -> None:
    """Finish the job before returning: in this process, or by waiting for the worker that was faster.

    How it ended is in `job.state` and `job.error`; a body that fails does not raise here.
    """
    running.attempt(job.pk)
    job.refresh_from_db()
    while not job.is_finished:
        sleep(SECONDS_BETWEEN_LOOKS)
        pick_up_the_lost(now=timezone.now())  # that worker may die, and be the only one
        running.attempt(job.pk)
        job.refresh_from_db()


@transaction.atomic
def stop(*, job: Job, by: Member | None) -> None:
    """Ask whoever works on the job, or will, to leave it; it ends at its next report. Raises IsFinished."""
    if not Job.objects.unfinished().filter(pk=job.pk).update(stop_asked=True):
        raise IsFinished
    job.refresh_from_db()
    record(by=by, verb="stopped", subject=job, detail=_title(job))


@transaction.atomic
def try_again(*, job: Job, by: Member | None) -> None:
    """Queue a job that failed or was stopped as if it had never been tried. Raises NotFinishedYet, IsFinished."""
    ended = Job.objects.filter(pk=job.pk, state__in=(Job.State.FAILED, Job.State.STOPPED))
    fresh = {"attempts": 0, "error": "", "says": "", "stop_asked": False, "finished_at": None, "next_at": None}
    if not ended.update(state=Job.State.QUEUED, beat_at=timezone.now(), **fresh):
        raise IsFinished if Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists() else NotFinishedYet
    job.refresh_from_db()
    record(by=by, verb="tried again", subject=job, detail=_title(job))
    _hand_to_queue(job)


def _title(job: Job) -> str:
    if job.kind not in job_kinds:
        return ""
    with in_english():
        return str(job_kinds[job.kind].title)


def begin_what_is_due(*, now: datetime) -> int:
    """Queue the scheduled work whose time has come; how much that was. Of several workers one does it."""
    known = {row.name: row for row in ScheduledWork.objects.all()}
    return sum(_begin(name, schedule, known.get(name), now=now) for name, schedule in schedules.items())


@transaction.atomic
def _begin(name: str, schedule: Schedule, row: ScheduledWork | None, *, now: datetime) -> bool:
    following = next_time(schedule.at, after=now)
    if row is None:
        ScheduledWork.objects.get_or_create(name=name, defaults={"next_at": following})
        return False
    if row.next_at > now:
        return False
    as_seen = ScheduledWork.objects.filter(name=name, next_at=row.next_at)
    if not as_seen.update(next_at=following, last_at=now):
        return False
    enqueue(kind=schedule.kind, subject_id=name)
    return True


def next_time(at: time, *, after: datetime) -> datetime:
    """The next moment at which it is this time of day here."""
    local = timezone.localtime(after, timezone.get_default_timezone())
    today = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


def forget_old_jobs(*, now: datetime) -> int:
    """Remove finished jobs of long ago; how many there were."""
    removed, _ = Job.objects.filter(finished_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    return removed


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
    if job.attempts >= running.MOST_ATTEMPTS:
        given_up = GIVEN_UP.format(n=running.MOST_ATTEMPTS)
        if not as_seen.update(state=Job.State.FAILED, error=given_up, finished_at=now):
            return False
        running.tell_that_it_ended(job)
        return True
    if not as_seen.update(state=Job.State.QUEUED, beat_at=now):
        return False  # another worker picked it up, or its own came back
    if job.task_id is not None:
        DBTaskResult.objects.filter(pk=job.task_id).update(status=TaskResultStatus.FAILED, finished_at=now)
    _hand_to_queue(job)
    return True


@transaction.atomic
def _put_off(job: Job) -> bool:
    """Have a job in which we failed tried again after a pause; whether that is still worth it."""
    if job.attempts > len(PAUSES):
        return False
    later = timezone.now() + PAUSES[job.attempts - 1]
    if running.this_attempt(job).update(state=Job.State.QUEUED, next_at=later):
        _hand_to_queue(job, after=later)
    return True


def _hand_to_queue(job: Job, *, after: datetime | None = None) -> None:
    job.task_id = UUID(work_off.using(run_after=after).enqueue(str(job.pk)).id)
    Job.objects.filter(pk=job.pk).update(task_id=job.task_id)
