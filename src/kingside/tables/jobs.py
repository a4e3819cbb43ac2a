"""Slow work of this room: many rows changed, or brought back; and what is removed every night."""

from collections.abc import Callable
from datetime import time, timedelta
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, rows_of, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.tables import changes
from kingside.tables.access import changes_for
from kingside.tables.models import CHANGE, UNDO, BulkChange
from kingside.tables.operations import forget_deleted_views

FORGET = "tables.forget"
VIEWS_KEPT = timedelta(days=30)  # after somebody deleted them


def _of_rows(
    work: Callable[..., None], says: Text, rows: Callable[[BulkChange], int] = attrgetter("n")
) -> Callable[[Job], None]:
    def body(job: Job) -> None:
        change = BulkChange.objects.select_related("by").get(pk=job.subject_id)
        total = rows(change)
        report(job, done=0, total=total, says=str(says))
        work(change=change, say=lambda done: report(job, done=done, total=total, says=str(says)))

    return body


def forget(job: Job) -> None:
    """Remove deleted views, and changes that are too old to be undone."""
    now = timezone.now()
    forget_deleted_views(before=now - VIEWS_KEPT)
    changes.forget_old_changes(now=now)


def is_worth_telling(job: Job) -> bool:
    """Not of what is done to be told less."""
    return changes.verb_of(BulkChange.objects.get(pk=job.subject_id)).is_told


SUBJECTS = rows_of(BulkChange, changes_for)

job_kinds.register(CHANGE)(
    JobKind(
        gettext_lazy("Change many rows"),
        _of_rows(changes.carry_out, gettext_lazy("Changing row by row")),
        SUBJECTS,
        gettext_lazy("{} is done."),
        is_worth_telling,
    )
)
job_kinds.register(UNDO)(
    JobKind(
        gettext_lazy("Undo a change of many rows"),
        _of_rows(changes.carry_back, gettext_lazy("Bringing back"), changes.rows_to_undo),
        SUBJECTS,
        gettext_lazy("{} is undone."),
        is_worth_telling,
    )
)
job_kinds.register(FORGET)(JobKind(gettext_lazy("Remove deleted views and old changes of lists"), forget))
schedules.register(FORGET)(Schedule(FORGET, time(3, 40)))
