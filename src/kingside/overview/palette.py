"""What the search finds across rooms: pages, and members."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.urls import reverse

from kingside.accounts.access import COMMENTS, PROFILE, TEAM, extent_of, within
from kingside.identity.access import MEMBERS, departments_for, may, may_manage_members, may_read_audit, members_for
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.imports.access import ROWS
from kingside.profit.access import COST_MODELS, STATEMENT, maps_for, sees_business
from kingside.search.kinds import Found, Page, Rows, SearchKind, Section, pages, search_kinds, sections


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


def _at(resource: Resource, deed: Deed = Deed.READ) -> Callable[[Member], bool | Rows]:
    """All accounts, or those at which a member may do something."""

    def allowed(member: Member) -> bool | Rows:
        return extent_of(member, deed, resource).is_whole or within(member, deed, resource).order_by()

    return allowed


def _of_account(view: str, anchor: str = "") -> Callable[..., str]:
    return lambda number: reverse(view, args=[number]) + anchor


def _products_of(number: str) -> str:
    return f"{reverse('profit:cells')}?{urlencode({'show': 'all', 'account': number})}"


for _section in (
    Section(kind="account", title="Team", url=_of_account("accounts:team"), allowed=_at(TEAM), words="people lead"),
    Section(kind="account", title="Products", url=_products_of, allowed=_at(STATEMENT), words="profit cells"),
    Section(kind="account", title="Comments", url=_of_account("overview:account", "#comments"), allowed=_at(COMMENTS)),
    Section(
        kind="account",
        title="Change",
        url=_of_account("accounts:edit"),
        allowed=_at(PROFILE, Deed.WRITE),
        words="edit profile",
    ),
    Section(kind="account", title="History", url=_of_account("overview:account", "#history"), allowed=may_read_audit),
):
    sections.register(f"{_section.kind} {_section.title}")(_section)

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
