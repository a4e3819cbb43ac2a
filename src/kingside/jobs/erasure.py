"""What failed in the background may have said a name: tracebacks of tasks, and sentences of jobs."""

from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from kingside.identity.kinds import Leaver, erasers
from kingside.jobs.models import Job

GONE: Final = "Erased"


@erasers.register("jobs")
def erase_what_jobs_said(leaver: Leaver) -> None:
    """Only where it has a name or an address of theirs."""
    DBTaskResult.objects.filter(_names("traceback", leaver)).update(traceback="")
    Job.objects.filter(_names("error", leaver)).update(error=GONE)
    Job.objects.filter(_names("says", leaver)).update(says="")


def _names(field: str, leaver: Leaver) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for word in leaver.words))
