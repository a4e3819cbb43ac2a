"""Slow work of this room."""

from collections.abc import Callable

from django.utils import timezone

from kingside.imports.kinds import facts_changed
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.profit import books, drafting, operations
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, ProfitMap

facts_changed.register("books")(books.prepare)


@job_kinds.register(BUILD_MAP)
def build_map(job: Job) -> None:
    """Build and publish one profit map; nobody knows beforehand how many steps its cost model takes."""
    profit_map = ProfitMap.objects.select_related("cost_model").get(pk=job.subject_id)
    operations.publish_profit_map(profit_map=profit_map, say=_telling(job))


@job_kinds.register(TRY_COSTS)
def try_costs(job: Job) -> None:
    """Work out what a draft would give."""
    draft = CostDraft.objects.get(pk=job.subject_id)
    drafting.run_trial(draft=draft, at=timezone.now(), say=_telling(job))


def _telling(job: Job) -> Callable[[str], None]:
    def say(step: str) -> None:
        report(job, done=job.done + 1, total=None, says=step)

    return say
