"""The notices that no other room can send: how background work ended that somebody asked for, who stands in."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kingside.core import clock
from kingside.core.texts import Text
from kingside.identity.access import departments_for
from kingside.identity.kinds import deputy_stands_in
from kingside.identity.models import Department, Member
from kingside.jobs.kinds import job_endings, job_kinds
from kingside.jobs.models import Job
from kingside.jobs.queries import reachable, subject_of
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail
from kingside.notices.operations import notify
from kingside.web.locales import day_in_words

DONE = "jobs.done"
FAILED = "jobs.failed"
STANDS_IN = "identity.stands_in"

_about_a_job = named_in_path("pk", reachable)


def _while_deputy(member: Member, paths: Collection[str]) -> Collection[str]:
    return paths if departments_for(member).filter(deputy=member).exists() else ()


notice_kinds.register(FAILED)(
    NoticeKind(
        title=gettext_lazy("Your work failed"),
        sentence=gettext_lazy("When something long that you began could not be finished, with the reason."),
        visible=_about_a_job,
    )
)
notice_kinds.register(DONE)(
    NoticeKind(
        title=gettext_lazy("Your work is done"),
        sentence=gettext_lazy("When an import, a profit map or a trial that you began has come to its end."),
        visible=_about_a_job,
        mail=Mail.NEVER,
    )
)


notice_kinds.register(STANDS_IN)(
    NoticeKind(
        title=gettext_lazy("You stand in"),
        sentence=gettext_lazy("When you are the deputy for a department and whoever represents it is not here."),
        visible=_while_deputy,
        mail=Mail.AT_ONCE,
    )
)


@deputy_stands_in.register("notices")
def tell_the_deputy(department: Department, on: date, by: Member | None) -> None:
    """She answers for the department, from this day on."""
    if department.representative is None:
        says = gettext_lazy("You answer for {department}: nobody represents it.")
    elif on > clock.today():
        says = gettext_lazy("You stand in for {member} and answer for {department} from {day}.")
    else:
        says = gettext_lazy("You stand in for {member} and answer for {department}.")
    text = format_lazy(says, department=department, member=department.representative, day=lazy(day_in_words, str)(on))
    deputies = [department.deputy] if department.deputy else []
    notify(to=deputies, kind=STANDS_IN, text=text, path=reverse("overview:departments"), by=by, at=timezone.now())


@job_endings.register("notices")
def tell_whoever_asked(job: Job) -> None:
    """The end of long work is told to the member who began it; of short steps only that they failed."""
    kind = job_kinds.get(job.kind)
    if job.by is None or kind is None:
        return
    subject = subject_of(job, job.by)
    about = subject.label if subject else ""
    if job.state == Job.State.FAILED:
        said = gettext_lazy("{work} ({about}): {error}") if about else gettext_lazy("{work}: {error}")
        _tell(job, FAILED, format_lazy(said, work=kind.title, about=about, error=job.error))
    elif job.state == Job.State.DONE and kind.once_done and kind.worth_telling(job):
        _tell(job, DONE, format_lazy(kind.once_done, about))


def _tell(job: Job, kind: str, text: Text) -> None:
    if job.by is not None:
        path = reverse("jobs:job", args=[job.pk])
        notify(to=[job.by], kind=kind, text=text, path=path, by=None, at=job.finished_at or timezone.now())
