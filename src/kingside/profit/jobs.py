"""Slow work of this room."""

from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import report
from kingside.profit import operations
from kingside.profit.models import BUILD_MAP, ProfitMap


@job_kinds.register(BUILD_MAP)
def build_map(job: Job) -> None:
    """Build and publish one profit map; nobody knows beforehand how many steps its cost model takes."""
    profit_map = ProfitMap.objects.select_related("cost_model").get(pk=job.subject_id)

    def say(step: str) -> None:
        report(job, done=job.done + 1, total=None, says=step)

    operations.publish_profit_map(profit_map=profit_map, say=say)
