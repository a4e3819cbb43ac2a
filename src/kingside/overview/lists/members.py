"""Members as a list, for those who look after who is in."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.access import require_sight_of_members, sees_members
from kingside.identity.models import Member
from kingside.identity.queries import members
from kingside.tables.columns import Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists


def _open(member: Member, params: Params) -> Opened:
    require_sight_of_members(member)
    either = Coalesce(Greatest("seen_at", "last_login"), "seen_at", "last_login")  # SQLite knows no greatest of one
    return Opened(rows=members().annotate(last_seen_at=either), order="-is_active", tell=_tell)


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    """Whoever was erased is not let in again."""
    pks = [row["pk"] for row in rows]
    erased = set(Member.objects.filter(pk__in=pks).exclude(erased_at=None).values_list("pk", flat=True))
    for row in rows:
        row["is_erased"] = row["pk"] in erased


def _url(values: Values) -> str:
    return reverse("member", args=[values["pk"]])


MEMBERS: Final = lists.register("members")(
    ListKind(
        name="members",
        title=gettext_lazy("Members"),
        noun=gettext_lazy("member"),
        nouns=ngettext_lazy("{n} member", "{n} members", "number"),
        address="overview:members",
        columns=(
            Column(
                name="name",
                label=gettext_lazy("Name"),
                is_title=True,
                template="overview/cells/you.html",
                may_be_unknown=False,
            ),
            Column(name="title", label=gettext_lazy("Title")),
            Column(name="function", label=gettext_lazy("Function")),
            Column(name="email", label=gettext_lazy("E-mail"), may_be_unknown=False),
            Column(
                name="second_factor",
                label=gettext_lazy("Second factor"),
                kind=Kind.YES_NO,
                path="is_protected",
                may_be_unknown=False,
            ),
            Column(
                name="last_seen_at",
                label=gettext_lazy("Last seen"),
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/last_seen.html",
            ),
            Column(
                name="joined_at",
                label=gettext_lazy("Here since"),
                kind=Kind.MOMENT,
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(
                name="is_active",
                label=gettext_lazy("Let in"),
                kind=Kind.YES_NO,
                starts="desc",
                template="overview/cells/member_state.html",
                may_be_unknown=False,
            ),
        ),
        open=_open,
        may=sees_members,
        search=("name", "email", "title"),
        search_label=gettext_lazy("Name, e-mail or title"),
        ties=("name", "pk"),
        url=_url,
    )
)
