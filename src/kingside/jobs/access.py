"""Whose background work a member may see, stop and try again: every active member all, anybody else none."""

from django.contrib.auth.models import AnonymousUser

from kingside.identity.models import Member
from kingside.jobs.models import Job, JobQuerySet


def jobs_for(member: Member | AnonymousUser) -> JobQuerySet:
    """Jobs, those queued last first."""
    return Job.objects.all() if member.is_active else Job.objects.none()
