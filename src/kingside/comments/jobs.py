"""What is removed every night."""

from datetime import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.comments import operations
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, schedules
from kingside.jobs.models import Job

CLEAN_UP = "comments.clean_up"


def clean_up(job: Job) -> None:
    """Erase comments that were taken away long enough ago."""
    with settings.KINGSIDE_HOME.files_held():
        operations.clean_up(at=timezone.now())


job_kinds.register(CLEAN_UP)(JobKind(gettext_lazy("Erase comments that were taken away a month ago"), clean_up))
schedules.register(CLEAN_UP)(Schedule(CLEAN_UP, time(3, 20)))
