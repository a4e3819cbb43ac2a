"""Slow work of this room."""

from collections.abc import Callable
from datetime import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.imports.kinds import facts_changed
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, rows_of, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.profit import books, drafting, operations
from kingside.profit.access import drafts_for, requested_maps_for
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, ProfitMap

CLEAN_UP = "profit.clean_up"

facts_changed.register("books")(books.prepare)


def build_map(job: Job) -> None:
    """Build and publish one profit map; nobody knows beforehand how many steps its cost model takes."""
    profit_map = ProfitMap.objects.select_related("cost_model").get(pk=job.subject_id)
    operations.publish_profit_map(profit_map=profit_map, say=_telling(job))


def try_costs(job: Job) -> None:
    """Work out what a draft would give."""
    draft = CostDraft.objects.get(pk=job.subject_id)
    drafting.run_trial(draft=draft, at=timezone.now(), say=_telling(job))


def clean_up(job: Job) -> None:
    """Remove results that nobody names."""
    with settings.KINGSIDE_HOME.files_held():
        operations.remove_orphans()


def _telling(job: Job) -> Callable[[str], None]:
    def say(step: str) -> None:
        report(job, done=job.done + 1, total=None, says=step)

    return say


job_kinds.register(BUILD_MAP)(
    JobKind(
        gettext_lazy("Build a profit map"),
        build_map,
        rows_of(ProfitMap, requested_maps_for),
        gettext_lazy("The profit map of {} is published."),
    )
)
job_kinds.register(TRY_COSTS)(
    JobKind(
        gettext_lazy("Try a cost model"),
        try_costs,
        rows_of(CostDraft, drafts_for),
        gettext_lazy("The trial of {} has ended."),
    )
)
job_kinds.register(CLEAN_UP)(JobKind(gettext_lazy("Remove results that no profit map names"), clean_up))
schedules.register(CLEAN_UP)(Schedule(CLEAN_UP, time(3, 20)))
