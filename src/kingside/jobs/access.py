"""Whose background work a member may see, stop and try again: one's own, and all of it the administrator."""

from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy

from kingside.identity.access import may, require
from kingside.identity.models import Member, Role
from kingside.identity.policy import READ, WRITE, Deed, Resource, policy
from kingside.identity.trail import readers, with_rows
from kingside.jobs.models import Job, JobQuerySet

JOBS: Final = policy.register("jobs")(
    Resource(
        title=gettext_lazy("Background work of everybody"),
        what=gettext_lazy("What waits, runs and failed, whoever asked for it. One's own is everybody's."),
        cells={Role.ADM: WRITE, Role.PRG: READ},
    )
)


def jobs_for(member: Member | AnonymousUser) -> JobQuerySet:
    """Jobs, those queued last first."""
    if may(member, Deed.READ, JOBS):
        return Job.objects.all()
    return Job.objects.filter(by=member.pk) if member.is_active else Job.objects.none()


def job_to_change(member: Member, job: Job) -> Job:
    """The job, if the member may stop it or try it again: one's own, or whoever looks after that of everybody."""
    if job.by != member:
        require(member, Deed.WRITE, JOBS)
    return job


readers.register("job")(with_rows(JOBS))
