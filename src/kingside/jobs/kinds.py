"""What kinds of long work there are; each room that has some registers it in its own `jobs.py`."""

from collections.abc import Callable

from kingside.core.registry import Registry
from kingside.jobs.models import Job

Body = Callable[[Job], None]
"""Does the work of one job. After a crash it is called again, so doing it twice must equal doing it once."""

job_kinds: Registry[Body] = Registry("kinds of job")
