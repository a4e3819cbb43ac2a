"""Slow work of this room."""

from collections.abc import Callable
from datetime import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.imports.kinds import facts_changed
from kingside.jobs.kinds import JobKind, Schedule, job_kinds, rows_of, schedules
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.profit import books, drafting, operations, what_ifs
from kingside.profit.access import drafts_for, kept_what_ifs_for, requested_maps_for
from kingside.profit.models import BUILD_MAP, TRY_COSTS, WORK_OUT, CostDraft, KeptWhatIf, ProfitMap

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


def work_out(job: Job) -> None:
    """Work out levers of a large account, a calculation for each and one for all together."""
    what_if = KeptWhatIf.objects.select_related("profit_map__cost_model", "account").get(pk=job.subject_id)
    says = _("Working out the levers")
    report(job, done=0, total=None, says=says)
    what_ifs.run(what_if=what_if, tell=lambda done, steps: report(job, done=done, total=steps, says=says))


def clean_up(job: Job) -> None:
    """Remove results that nobody names, and what-ifs of some days ago."""
    with settings.KINGSIDE_HOME.files_held():
        operations.remove_orphans()
    what_ifs.forget_old(now=timezone.now())


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
job_kinds.register(WORK_OUT)(
    JobKind(
        gettext_lazy("Work out levers"),
        work_out,
        rows_of(KeptWhatIf, kept_what_ifs_for),
        gettext_lazy("The levers of {} are worked out."),
    )
)
job_kinds.register(CLEAN_UP)(JobKind(gettext_lazy("Remove results that no profit map names"), clean_up))
schedules.register(CLEAN_UP)(Schedule(CLEAN_UP, time(3, 20)))
