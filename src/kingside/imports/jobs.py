"""Slow work of this room: one job per step of a batch."""

from collections.abc import Callable

from kingside.imports import operations
from kingside.imports.models import CHECK, IMPORT, READ, UNDO, ImportBatch
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.jobs.progress import Say


def _step(work: Callable[..., None]) -> Callable[[Job], None]:
    def body(job: Job) -> None:
        def say(words: str) -> None:
            report(job, done=job.done + 1, total=None, says=words)

        told: Say = say
        work(batch=ImportBatch.objects.get(pk=job.subject_id), say=told)

    return body


job_kinds.register(READ)(_step(operations.read_file))
job_kinds.register(CHECK)(_step(operations.try_rows))
job_kinds.register(IMPORT)(_step(operations.take_in))
job_kinds.register(UNDO)(_step(operations.take_out))
