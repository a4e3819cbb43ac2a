"""What this room does in the background: mail, and removing what is old."""

from datetime import time

from django.utils import timezone
from django.utils.translation import gettext_lazy

from kingside.jobs.kinds import JobKind, Schedule, job_kinds, schedules
from kingside.jobs.models import Job
from kingside.notices import mails, operations
from kingside.notices.models import Notice

DIGEST = "notices.digest"
CLEAN_UP = "notices.clean_up"


def mail_one(job: Job) -> None:
    """Mail the notice; it may be gone by now."""
    notice = Notice.objects.select_related("member").filter(pk=job.subject_id).first()
    if notice is not None:
        mails.mail_one(notice=notice, at=timezone.now())


def send_digests(job: Job) -> None:
    """The daily mail."""
    mails.send_digests(at=timezone.now())


def clean_up(job: Job) -> None:
    """Remove notices that nobody needs any more."""
    operations.clean_up(at=timezone.now())


job_kinds.register(operations.MAIL_ONE)(JobKind(gettext_lazy("Mail a notice"), mail_one))
job_kinds.register(DIGEST)(JobKind(gettext_lazy("Send the daily mail of notices"), send_digests))
job_kinds.register(CLEAN_UP)(JobKind(gettext_lazy("Remove notices of long ago"), clean_up))
schedules.register(DIGEST)(Schedule(DIGEST, time(7, 0)))
schedules.register(CLEAN_UP)(Schedule(CLEAN_UP, time(3, 50)))
