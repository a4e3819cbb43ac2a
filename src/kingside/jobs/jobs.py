"""What this room does every night, and after somebody was erased."""

from datetime import time

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.identity.invitations import forget_guests
from kingside.identity.operations import forget_what_expired
from kingside.jobs import journal
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, forget_old_jobs

FORGET = "jobs.forget"


def forget(job: Job) -> None:
    """Remove what finished long ago, here and in the queue; what was remembered for a while; guests who never came."""
    forget_old_jobs(now=timezone.now())
    forget_what_expired(now=timezone.now())
    if forget_guests(now=timezone.now()) and connection.vendor == "sqlite":
        enqueue(kind=journal.EMPTY, subject_id=job.pk)
    call_command("prune_db_task_results", verbosity=0)


job_kinds.register(FORGET)(JobKind(gettext_lazy("Forget background work of long ago"), forget))
schedules.register(FORGET)(Schedule(FORGET, time(3, 40)))
job_kinds.register(journal.EMPTY)(JobKind(gettext_lazy("Empty the log beside the database"), journal.empty))
