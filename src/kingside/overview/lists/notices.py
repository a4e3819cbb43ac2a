"""Notices as a list: what a member was told, while it is for her."""

from typing import Any, Final

from django import forms
from django.db.models import BooleanField, Case, IntegerField, Q, When
from django.db.models.expressions import ExpressionWrapper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import reach_of_policy
from kingside.identity.models import Member
from kingside.notices.access import own_notices, visible_notices
from kingside.notices.kinds import notice_kinds
from kingside.notices.operations import make_new, read
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import BulkVerb, ListKind, Opened, Params, Values, everybody, lists

IS_NEW: Final = Q(read_at=None)
NEW, SEEN = 0, 1  # the versions of a notice: nothing else of it ever changes


def _open(member: Member, params: Params) -> Opened:
    found = visible_notices(member)
    return Opened(
        rows=(found.unread() if params.get("show") == "new" else found).annotate(
            is_new=ExpressionWrapper(IS_NEW, output_field=BooleanField()),
            version=Case(When(IS_NEW, then=NEW), default=SEEN, output_field=IntegerField()),
        ),
        order="-made_at",
        choices={"kind": [Choice(name, str(kind.title)) for name, kind in notice_kinds.items()]},
        scope=reach_of_policy(member),
    )


def _url(values: Values) -> str:
    return reverse("notices:open", args=[values["pk"]])


def mark_as_read(*, pk: str, version: int, by: Member) -> dict[str, Any] | None:
    """One of the member's own; the first time counts."""
    notice = own_notices(by).get(pk=pk)
    if notice.read_at is not None:
        return None
    read(notice=notice, at=timezone.now())
    return {"version": SEEN, "before": NEW}


def mark_as_new(*, pk: str, version: int, before: int, by: Member) -> None:
    """As it was before."""
    make_new(notice=own_notices(by).get(pk=pk))


READ: Final = BulkVerb(
    name="read",
    label=gettext_lazy("Mark as read"),
    form=forms.Form,
    may=everybody,
    apply=mark_as_read,
    undo=mark_as_new,
    is_told=False,  # who has read everything would have one to read
)

NOTICES: Final = lists.register("notices")(
    ListKind(
        name="notices",
        title=gettext_lazy("Notices"),
        noun=gettext_lazy("notice"),
        nouns=ngettext_lazy("{n} notice", "{n} notices", "number"),
        address="overview:notices",
        columns=(
            Column(
                name="text",
                label=gettext_lazy("Notice"),
                is_title=True,
                template="overview/cells/new.html",
                may_be_unknown=False,
            ),
            Column(name="kind", label=gettext_lazy("Why"), kind=Kind.CHOICE, may_be_unknown=False),
            Column(name="made_at", label=gettext_lazy("Told"), kind=Kind.MOMENT, starts="desc", may_be_unknown=False),
            Column(name="is_new", label=gettext_lazy("New"), kind=Kind.YES_NO, is_optional=True, may_be_unknown=False),
            Column(
                name="read_at",
                label=gettext_lazy("Read"),
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/read.html",
            ),
        ),
        open=_open,
        params=("show",),
        search=("text",),
        search_label=gettext_lazy("Words"),
        ties=("-pk",),
        url=_url,
        version="version",
        names_members=True,
        verbs=(READ,),
    )
)
