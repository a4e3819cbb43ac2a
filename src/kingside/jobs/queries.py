"""Looking at the queue."""

from kingside.jobs.models import Job
from kingside.jobs.runner import is_gone


def latest_job(*, kind: str, subject_id: object) -> Job:
    """The job that was queued last for this subject. Raises Job.DoesNotExist."""
    return Job.objects.filter(kind=kind, subject_id=str(subject_id)).latest("queued_at")


def interrupted() -> list[Job]:
    """Jobs in whose middle a process of this machine ended."""
    return [job for job in Job.objects.filter(state=Job.State.RUNNING).order_by("queued_at") if is_gone(job.runner)]
