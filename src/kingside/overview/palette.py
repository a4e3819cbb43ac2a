"""What the search finds across rooms: pages, and members."""

from collections.abc import Iterator

from django.urls import reverse

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
    SearchKind(name="member", label="Members", model=Member, found=_members, allowed=_whose_roles_are_shown)
)

for _page in (
    Page("Today", "overview:today", _everybody),
    Page("Accounts", "overview:accounts", _everybody, "by net profit"),
    Page("Profit", "profit:business", _everybody, "whale curve, segments, work-lists"),
    Page("Profit map", "profit:map", sees_business, "accounts by products"),
    Page("Compare two periods", "profit:compare", _has_two_periods),
    Page("Cost models", "profit:cost_models", lambda member: may(member, Deed.READ, COST_MODELS)),
    Page("Codes on invoice lines", "profit:codes", lambda member: may(member, Deed.READ, ROWS)),
    Page("Data", "imports:home", _everybody, "imports"),
    Page("Members", "overview:members", may_manage_members, "invitations"),
    Page("Departments", "departments", lambda member: departments_for(member).exists()),
    Page("Business units", "units", lambda member: may(member, Deed.READ, MEMBERS)),
    Page("Flags", "overview:flags", _everybody, "what is wrong and waits for somebody"),
    Page("Notices", "notices:home", _everybody, "what concerns you"),
    Page("Numbers, days, times", "formats", _everybody, "time zone, locale"),
    Page("Background work", "overview:jobs", _everybody, "jobs"),
    Page("Audit trail", "overview:audit", may_read_audit, "who did what when"),
):
    pages.register(_page.address)(_page)
