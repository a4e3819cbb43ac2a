"""One attempt at one job: take it, stay alive while its body works, write down how it ended."""

import errno
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from uuid import UUID

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from kingside.core.errors import DomainError
from kingside.identity.formats import language_of
from kingside.jobs.kinds import job_endings, job_kinds
from kingside.jobs.models import Job, JobQuerySet
from kingside.jobs.runner import job_at_hand, this_process
from kingside.lake.refusal import Refusal

PutOff = Callable[[Job], bool]

logger = logging.getLogger(__name__)

OUR_FAULT = gettext_lazy(
    "Kingside failed here, not you; whoever runs it finds the reason in the worker's log under job {id}."
)
DISK_FULL = gettext_lazy(
    "The disk of this installation is full; whoever runs Kingside has to make room, then try it again."
)
FULL = {errno.ENOSPC, errno.EDQUOT}

MOST_ATTEMPTS = 3


class Stopped(DomainError):
    """Somebody stopped this; nothing of it is half done."""

    status = 409


class TakenOver(Exception):
    """This attempt was given up for dead and another worker has the job; stop quietly."""


def attempt(job_id: UUID, *, put_off: PutOff | None = None) -> None:
    """Run the job here, unless it is finished or another worker has it.

    After a fault of ours `put_off` may have it tried once more later; without it, or when it answers False, the job
    has failed.
    """
    job = claim(job_id)
    if job is not None:
        at_hand = job_at_hand.set(str(job.pk))
        try:
            with beating(job), _for_whoever_asked(job):
                _run_claimed(job, put_off)
        finally:
            job_at_hand.reset(at_hand)


def claim(job_id: UUID) -> Job | None:
    """The job, now running in this process; None when it was not waiting."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        done=0,
        total=None,
        says="",
        next_at=None,
        started_at=now,
        beat_at=now,
        runner=this_process(),
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _for_whoever_asked(job: Job) -> AbstractContextManager[None]:
    """What a job writes down, how it failed above all, is written in the language of the member who asked for it."""
    return override(language_of(job.by)) if job.by else nullcontext()


def _run_claimed(job: Job, put_off: PutOff | None) -> None:
    """The body, and how it ended: one sentence for people, the traceback for the log."""
    try:
        job_kinds[job.kind].body(job)
    except Stopped:
        _finish(job, Job.State.STOPPED, error="")
    except (DomainError, Refusal) as refusal:
        _finish(job, Job.State.FAILED, error=str(refusal))
    except TakenOver:
        logger.warning("Job %s was taken over; this attempt stops.", job.pk)
    except Exception as error:
        logger.exception("Job %s (%s) failed.", job.pk, job)
        if put_off is not None and put_off(job):
            return
        is_full = isinstance(error, OSError) and error.errno in FULL
        _finish(job, Job.State.FAILED, error=str(DISK_FULL) if is_full else OUR_FAULT.format(id=job.pk))
    else:
        _finish(job, Job.State.DONE, error="")


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Say every few seconds, from another thread, that the worker of this job is alive."""
    is_over = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, is_over), name=f"beat of {job.pk}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        is_over.set()
        heart.join()


def _beat(job: Job, is_over: threading.Event) -> None:
    seconds = settings.KINGSIDE_JOB_STALE_AFTER.total_seconds() / 6
    try:
        while not is_over.wait(seconds):
            try:
                this_attempt(job).update(beat_at=timezone.now())
            except AnyDatabaseError:
                logger.warning("Job %s missed a beat.", job.pk, exc_info=True)
    finally:
        connection.close()


def this_attempt(job: Job) -> JobQuerySet:
    """The row of the job as long as this attempt owns it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _finish(job: Job, state: Job.State, *, error: str) -> None:
    if this_attempt(job).update(state=state, error=error, finished_at=timezone.now()):
        tell_that_it_ended(job)


def tell_that_it_ended(job: Job) -> None:
    """Let whoever listens know; the job has ended whatever becomes of that."""
    job.refresh_from_db()
    for name, hears in job_endings.items():
        try:
            with transaction.atomic():
                hears(job)
        except Exception:
            logger.exception("%s could not be told that job %s ended.", name, job.pk)
