"""Looking for flags in the background: after what may have changed them, and every night."""

from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.flags.kinds import look_again_after
from kingside.flags.operations import LOOK, look, look_again
from kingside.identity.kinds import members_changed
from kingside.jobs.kinds import JobKind, Schedule, job_endings, job_kinds, schedules
from kingside.jobs.models import Job


def look_now(job: Job) -> None:
    """Let all rules look."""
    look(at=timezone.now())


@job_endings.register("flags")
def look_after_a_job(job: Job) -> None:
    """Some work changes what rules find."""
    if job.state == Job.State.DONE and any(job.kind in kinds for kinds in look_again_after.values()):
        look_again()


members_changed.register("flags")(look_again)
job_kinds.register(LOOK)(JobKind(gettext_lazy("Look for flags"), look_now))
schedules.register(LOOK)(Schedule(LOOK, time(4, 0)))
