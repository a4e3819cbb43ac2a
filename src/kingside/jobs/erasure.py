"""What failed in the background may have said a name: tracebacks of tasks, and sentences of jobs."""

from django.db import connection
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from kingside.identity.kinds import Leaver, erasers
from kingside.jobs.journal import EMPTY
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue


@erasers.register("jobs")
def erase_what_jobs_said(leaver: Leaver) -> None:
    """Only where it has a name or an address of theirs."""
    _replace(DBTaskResult, "traceback", leaver)
    _replace(Job, "error", leaver)
    _replace(Job, "says", leaver)
    if connection.vendor == "sqlite":
        enqueue(kind=EMPTY, subject_id=leaver.member.pk)  # begins once all this is written


def _replace(model: type[Model], field: str, leaver: Leaver) -> None:
    rows, longest = model._default_manager, getattr(model._meta.get_field(field), "max_length", None)
    said = rows.exclude(**{field: ""}).order_by().values_list("pk", field)
    for pk, text in said.iterator():
        if (kept := leaver.replaced_in(text)) != text:
            rows.filter(pk=pk).update(**{field: kept[:longest]})
