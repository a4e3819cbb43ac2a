"""Members as a list, for those who let people in."""

from typing import Final

from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from kingside.identity.access import may_manage_members, require_manager
from kingside.identity.models import Member
from kingside.identity.queries import members
from kingside.tables.columns import Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists


def _open(member: Member, params: Params) -> Opened:
    require_manager(member)
    either = Coalesce(Greatest("seen_at", "last_login"), "seen_at", "last_login")  # SQLite knows no greatest of one
    return Opened(rows=members().annotate(last_seen_at=either), order="-is_active")


def _url(values: Values) -> str:
    return reverse("member", args=[values["pk"]])


MEMBERS: Final = lists.register("members")(
    ListKind(
        name="members",
        title="Members",
        noun="member",
        address="overview:members",
        columns=(
            Column(name="name", label="Name", is_title=True, template="overview/cells/you.html", may_be_unknown=False),
            Column(name="title", label="Title"),
            Column(name="function", label="Function"),
            Column(name="email", label="E-mail", may_be_unknown=False),
            Column(
                name="second_factor",
                label="Second factor",
                kind=Kind.YES_NO,
                path="is_protected",
                may_be_unknown=False,
            ),
            Column(
                name="last_seen_at",
                label="Last seen",
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/last_seen.html",
            ),
            Column(name="joined_at", label="Here since", kind=Kind.MOMENT, is_optional=True, may_be_unknown=False),
            Column(
                name="is_active",
                label="Let in",
                kind=Kind.YES_NO,
                starts="desc",
                template="overview/cells/member_state.html",
                may_be_unknown=False,
            ),
        ),
        open=_open,
        may=may_manage_members,
        search=("name", "email", "title"),
        search_label="Name, e-mail or title",
        ties=("name", "pk"),
        url=_url,
    )
)
