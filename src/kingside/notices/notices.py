"""The notices that no other room can send: how background work ended that somebody asked for."""

from django.urls import reverse
from django.utils import timezone

from kingside.jobs.kinds import job_endings, job_kinds
from kingside.jobs.models import Job
from kingside.jobs.queries import reachable, subject_of
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail
from kingside.notices.operations import notify

DONE = "jobs.done"
FAILED = "jobs.failed"

_about_a_job = named_in_path("pk", reachable)

notice_kinds.register(FAILED)(
    NoticeKind(
        title="Your work failed",
        sentence="When something long that you began could not be finished, with the reason.",
        visible=_about_a_job,
    )
)
notice_kinds.register(DONE)(
    NoticeKind(
        title="Your work is done",
        sentence="When an import, a profit map or a trial that you began has come to its end.",
        visible=_about_a_job,
        mail=Mail.NEVER,
    )
)


@job_endings.register("notices")
def tell_whoever_asked(job: Job) -> None:
    """The end of long work is told to the member who began it; of short steps only that they failed."""
    kind = job_kinds.get(job.kind)
    if job.by is None or kind is None:
        return
    subject = subject_of(job, job.by)
    about = subject.label if subject else ""
    if job.state == Job.State.FAILED:
        said = f"{kind.title}{f' ({about})' if about else ''}: {job.error}"
        _tell(job, FAILED, said)
    elif job.state == Job.State.DONE and kind.once_done:
        _tell(job, DONE, kind.once_done.format(about))


def _tell(job: Job, kind: str, text: str) -> None:
    if job.by is not None:
        path = reverse("jobs:job", args=[job.pk])
        notify(to=[job.by], kind=kind, text=text, path=path, by=None, at=job.finished_at or timezone.now())
