"""Slow work of this room."""

from datetime import time

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.exports import operations
from kingside.exports.access import exports_for
from kingside.exports.models import WRITE, Export
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, rows_of, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.web.figures import whole

FORGET = "exports.forget"


def write(job: Job) -> None:
    """Write one file."""
    export = Export.objects.select_related("by").get(pk=job.subject_id)
    report(job, done=0, total=None, says=_("Reading the list"))
    operations.write(export, say=lambda done: report(job, done=done, total=None, says=_rows_written(done)))


def _rows_written(n: int) -> str:
    return ngettext("{n} row written", "{n} rows written", n).format(n=whole(n))


def forget(job: Job) -> None:
    """Remove files that were kept long enough."""
    operations.forget_old_files(now=timezone.now())


job_kinds.register(WRITE)(JobKind(gettext_lazy("Write a file of a list"), write, rows_of(Export, exports_for)))
job_kinds.register(FORGET)(JobKind(gettext_lazy("Remove exported files of some days ago"), forget))
schedules.register(FORGET)(Schedule(FORGET, time(3, 50)))
