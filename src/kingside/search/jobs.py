"""What this room does every night."""

import logging
from datetime import time

from django.utils.translation import gettext_lazy

from kingside.jobs.kinds import JobKind, Schedule, job_kinds, schedules
from kingside.jobs.models import Job
from kingside.search import operations

HEAL = "search.heal"

logger = logging.getLogger(__name__)


def heal(job: Job) -> None:
    """Mend what the index says otherwise than the rows do."""
    if healed := operations.heal():
        logger.info("The search index said otherwise than the rows in %d entries.", healed)


job_kinds.register(HEAL)(JobKind(gettext_lazy("Compare the search index with what it tells of"), heal))
schedules.register(HEAL)(Schedule(HEAL, time(3, 30)))
