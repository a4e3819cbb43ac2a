"""Slow work of this room: one job per step of a batch."""

from collections.abc import Callable

from kingside.imports import operations
from kingside.imports.kinds import FactKind, facts_changed, import_kinds
from kingside.imports.models import CHECK, IMPORT, READ, UNDO, ImportBatch
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.jobs.progress import Say


def _step(work: Callable[..., None], *, changes_facts: bool = False) -> Callable[[Job], None]:
    def body(job: Job) -> None:
        def say(words: str) -> None:
            report(job, done=job.done + 1, total=None, says=words)

        told: Say = say
        batch = ImportBatch.objects.get(pk=job.subject_id)
        work(batch=batch, say=told)
        if changes_facts and isinstance(import_kinds[batch.kind], FactKind):
            told("Getting the books ready")
            for look in facts_changed.values():
                look()

    return body


job_kinds.register(READ)(_step(operations.read_file))
job_kinds.register(CHECK)(_step(operations.try_rows))
job_kinds.register(IMPORT)(_step(operations.take_in, changes_facts=True))
job_kinds.register(UNDO)(_step(operations.take_out, changes_facts=True))
