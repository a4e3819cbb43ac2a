"""Slow work of this room: one job per step of a batch; and what is removed every night."""

from collections.abc import Callable
from datetime import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.imports import operations
from kingside.imports.access import batches_for
from kingside.imports.kinds import FactKind, facts_changed, import_kinds
from kingside.imports.models import CHECK, IMPORT, READ, UNDO, ImportBatch
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, rows_of, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.jobs.progress import Say

CLEAN_UP = "imports.clean_up"


def _step(work: Callable[..., None], *, changes_facts: bool = False) -> Callable[[Job], None]:
    def body(job: Job) -> None:
        def say(words: str) -> None:
            report(job, done=job.done + 1, total=None, says=words)

        told: Say = say
        batch = ImportBatch.objects.get(pk=job.subject_id)
        if job.by:
            job.by.remembered = {}  # a step is one moment: what she may do is not asked anew for each row
        work(batch=batch, by=job.by, say=told)
        if changes_facts and isinstance(import_kinds[batch.kind], FactKind):
            told(_("Getting the books ready"))
            for look in facts_changed.values():
                look()

    return body


def clean_up(job: Job) -> None:
    """Remove what was kept long enough, and what no batch names."""
    with settings.KINGSIDE_HOME.files_held():
        operations.remove_orphans(now=timezone.now())


SUBJECTS = rows_of(ImportBatch, batches_for)

job_kinds.register(READ)(JobKind(gettext_lazy("Read a file"), _step(operations.read_file), SUBJECTS))
job_kinds.register(CHECK)(JobKind(gettext_lazy("Try the rows of a file"), _step(operations.try_rows), SUBJECTS))
job_kinds.register(IMPORT)(
    JobKind(
        gettext_lazy("Import a file"),
        _step(operations.take_in, changes_facts=True),
        SUBJECTS,
        gettext_lazy("{} is taken in."),
    )
)
job_kinds.register(UNDO)(
    JobKind(
        gettext_lazy("Undo an import"),
        _step(operations.take_out, changes_facts=True),
        SUBJECTS,
        gettext_lazy("The import of {} is undone."),
    )
)
job_kinds.register(CLEAN_UP)(JobKind(gettext_lazy("Remove files that were kept long enough"), clean_up))
schedules.register(CLEAN_UP)(Schedule(CLEAN_UP, time(3, 0)))
