"""Background work as a list: one's own, or that of everybody for whoever looks after it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.models import Member
from kingside.jobs.access import jobs_for
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.queries import in_words
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, lists

STATES: Final = tuple(Choice(value, label) for value, label in Job.State.choices)


def _open(member: Member, params: Params) -> Opened:
    return Opened(
        rows=jobs_for(member).annotate(who=F("by__name")),
        order="-queued_at",
        choices={"kind": [Choice(name, str(kind.title)) for name, kind in job_kinds.items()]},
        tell=partial(_tell, member=member),
    )


def _tell(rows: Sequence[dict[str, Any]], member: Member) -> None:
    jobs = Job.objects.in_bulk([row["pk"] for row in rows])
    for row, work in zip(rows, in_words([jobs[row["pk"]] for row in rows], member), strict=True):
        row["subject"] = work.subject
        row["how"] = "" if work.job.state == Job.State.DONE else work.job.fell_short or work.job.doing


WORK: Final = lists.register("jobs")(
    ListKind(
        name="jobs",
        title=gettext_lazy("Background work"),
        noun=gettext_lazy("job"),
        nouns=ngettext_lazy("{n} job", "{n} jobs", "number"),
        address="overview:jobs",
        columns=(
            Column(name="kind", label=gettext_lazy("What"), kind=Kind.CHOICE, is_title=True, may_be_unknown=False),
            Column(  # what it is about may be hidden from the same member tomorrow, and a file would still say it
                name="subject",
                label=gettext_lazy("About"),
                is_told=True,
                is_filterable=False,
                is_exported=False,
                template="overview/cells/subject.html",
            ),
            Column(name="state", label=gettext_lazy("State"), kind=Kind.CHOICE, choices=STATES, may_be_unknown=False),
            Column(name="how", label=gettext_lazy("How far, or why not"), is_told=True, is_filterable=False),
            Column(name="by", label=gettext_lazy("For"), path="who", template="overview/cells/on_behalf_of.html"),
            Column(
                name="queued_at", label=gettext_lazy("Asked for"), kind=Kind.MOMENT, starts="desc", may_be_unknown=False
            ),
            Column(name="finished_at", label=gettext_lazy("Ended"), kind=Kind.MOMENT, starts="desc"),
            Column(
                name="attempts", label=gettext_lazy("Attempts"), kind=Kind.COUNT, is_optional=True, may_be_unknown=False
            ),
        ),
        open=_open,
        search=("who", "error"),
        search_label=gettext_lazy("Member or reason"),
    )
)
