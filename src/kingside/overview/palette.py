"""What the search finds across rooms: pages, and members."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.identity.access import MEMBERS, departments_for, may, may_manage_members, may_read_audit, members_for
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.access import ROWS
from kingside.profit.access import COST_MODELS, maps_for, sees_business
from kingside.search.kinds import Found, Page, Rows, SearchKind, pages, search_kinds


def _members(rows: Rows) -> Iterator[Found]:
    for pk, name, title in rows.order_by().values_list("pk", "name", "title"):
        yield Found(ref=str(pk), title=name, detail=title, words=title, url=reverse("member", args=[pk]), about=pk)


def _whose_roles_are_shown(member: Member) -> bool | Rows:
    return may(member, Deed.READ, MEMBERS) or members_for(member).order_by().values("pk")


def _everybody(member: Member) -> bool:
    return member.is_active


def _has_two_periods(member: Member) -> bool:
    return sees_business(member) and len(maps_for(member)[:2]) > 1


search_kinds.register("member")(
    SearchKind(
        name="member", label=gettext_lazy("Members"), model=Member, found=_members, allowed=_whose_roles_are_shown
    )
)

for _page in (
    Page(gettext_lazy("Today"), "overview:today", _everybody),
    Page(gettext_lazy("Accounts"), "overview:accounts", _everybody, gettext_lazy("by net profit")),
    Page(gettext_lazy("Profit"), "profit:business", _everybody, gettext_lazy("whale curve, segments, work-lists")),
    Page(gettext_lazy("Profit map"), "profit:map", sees_business, gettext_lazy("accounts by products")),
    Page(gettext_lazy("Compare two periods"), "profit:compare", _has_two_periods),
    Page(gettext_lazy("Cost models"), "profit:cost_models", lambda member: may(member, Deed.READ, COST_MODELS)),
    Page(gettext_lazy("Codes on invoice lines"), "profit:codes", lambda member: may(member, Deed.READ, ROWS)),
    Page(gettext_lazy("Data"), "imports:home", _everybody, gettext_lazy("imports")),
    Page(gettext_lazy("Members"), "overview:members", may_manage_members, gettext_lazy("invitations")),
    Page(gettext_lazy("Departments"), "departments", lambda member: departments_for(member).exists()),
    Page(gettext_lazy("Business units"), "units", lambda member: may(member, Deed.READ, MEMBERS)),
    Page(gettext_lazy("Flags"), "flags:home", _everybody, gettext_lazy("what is wrong and waits for somebody")),
    Page(gettext_lazy("Notices"), "notices:home", _everybody, gettext_lazy("what concerns you")),
    Page(gettext_lazy("Numbers, days, times"), "formats", _everybody, gettext_lazy("time zone, locale")),
    Page(gettext_lazy("Background work"), "overview:jobs", _everybody, gettext_lazy("jobs")),
    Page(gettext_lazy("Audit trail"), "overview:audit", may_read_audit, gettext_lazy("who did what when")),
):
    pages.register(_page.address)(_page)
