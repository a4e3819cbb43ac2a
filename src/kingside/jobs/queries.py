"""Looking at the queue."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.jobs.access import jobs_for
from kingside.jobs.kinds import Subject, Subjects, job_kinds, schedules
from kingside.jobs.models import Job, JobQuerySet, ScheduledWork
from kingside.jobs.runner import is_gone

WORKER_SEEN = "kingside.worker-seen"
GOING_ON_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """A job in words; the subject is None where it is gone, or where there is none."""

    job: Job
    title: Text
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """What is done every day; None where it has never been, or no worker has looked yet."""

    title: Text
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobsPage:
    """What needs somebody: `failed` is what nobody has tried again, the newest first."""

    going_on: list[Work]
    failed: list[Work]
    recurring: list[Recurring]

    @property
    def finding(self) -> str:
        """What the page says, in a few words."""
        if self.failed:
            n = len(self.failed)
            return ngettext("one failed", "{n} failed", n).format(n=n)
        if self.going_on:
            n = len(self.going_on)
            return ngettext("{n} under way", "{n} under way", n).format(n=n)
        return _("nothing is under way")


def jobs_page(member: Member) -> JobsPage:
    """What is going on, what failed, and what is done every day."""
    jobs = jobs_for(member).select_related("by")
    going_on = list(jobs.unfinished().order_by("queued_at")[:GOING_ON_AT_MOST])
    failed = list(jobs.dead()[:GOING_ON_AT_MOST])
    words = {work.job.pk: work for work in in_words([*going_on, *failed], member)}
    return JobsPage(
        going_on=[words[job.pk] for job in going_on],
        failed=[words[job.pk] for job in failed],
        recurring=_recurring(),
    )


def job_for(member: Member, pk: UUID) -> Job:
    """One that the member may see; else it is not there."""
    return get_object_or_404(jobs_for(member), pk=pk)


def jobs_in(jobs: JobQuerySet, state: str) -> JobQuerySet:
    """Those that are `unfinished`, `finished`, or `failed` and not tried again; all where nothing is asked."""
    match state:
        case "unfinished":
            return jobs.unfinished()
        case "finished":
            return jobs.finished()
        case "failed":
            return jobs.dead()
    return jobs


def subject_of(job: Job, member: Member) -> Subject | None:
    """What the job is about, if the member may see it."""
    return next(work.subject for work in in_words([job], member))


def reachable(member: Member, ids: Collection[str]) -> set[str]:
    """The jobs with these ids that a member may open: his to see, and so is what they are about, if anything is."""
    jobs = list(jobs_for(member).filter(pk__in=ids))
    return {str(work.job.pk) for work in in_words(jobs, member) if work.subject or not _has_subject(work.job)}


def latest_job(*, kind: str, subject_id: object) -> Job:
    """The job that was queued last for this subject. Raises Job.DoesNotExist."""
    return Job.objects.filter(kind=kind, subject_id=str(subject_id)).latest("queued_at")


def interrupted() -> list[Job]:
    """Jobs in whose middle a process of this machine ended."""
    return [job for job in Job.objects.filter(state=Job.State.RUNNING).order_by("queued_at") if is_gone(job.runner)]


def seconds_between_beats() -> float:
    """How often a worker says that it is there."""
    return float(settings.KINGSIDE_JOB_STALE_AFTER.total_seconds() / 2)


def worker_last_seen() -> datetime | None:
    """When any worker last said that it is there; None if none ever did."""
    seen: datetime | None = cache.get(WORKER_SEEN)
    return seen


def worker_is_beating(*, now: datetime) -> bool:
    """Whether some worker was there within three of its beats."""
    seen = worker_last_seen()
    return seen is not None and now - seen < timedelta(seconds=3 * seconds_between_beats())


def in_words(jobs: Iterable[Job], member: Member) -> list[Work]:
    """Jobs with their titles, and with their subjects as far as the member may see those."""
    listed = list(jobs)
    ids: dict[str, set[str]] = defaultdict(set)
    for job in listed:
        ids[job.kind].add(job.subject_id)
    known = [kind for kind in ids if kind in job_kinds]
    asked: dict[Subjects, set[str]] = defaultdict(set)
    for kind in known:
        asked[job_kinds[kind].subjects] |= ids[kind]
    told = {subjects: subjects(found, member) for subjects, found in asked.items()}
    return [
        Work(job, job_kinds[job.kind].title, told[job_kinds[job.kind].subjects].get(job.subject_id))
        if job.kind in job_kinds
        else Work(job, job.kind, None)
        for job in listed
    ]


def _has_subject(job: Job) -> bool:
    return job.kind in job_kinds and job_kinds[job.kind].has_subjects


def _recurring() -> list[Recurring]:
    rows = ScheduledWork.objects.in_bulk()
    found = []
    for name, schedule in schedules.items():
        row = rows.get(name)
        found.append(
            Recurring(job_kinds[schedule.kind].title, row.last_at if row else None, row.next_at if row else None)
        )
    return found
