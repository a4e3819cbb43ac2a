"""Looking at the queue."""

from kingside.jobs.models import Job


def latest_job(*, kind: str, subject_id: object) -> Job:
    """The job that was queued last for this subject. Raises Job.DoesNotExist."""
    return Job.objects.filter(kind=kind, subject_id=str(subject_id)).latest("queued_at")
