"""What the search finds across rooms: pages; and members, departments and business units."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.accounts.access import ACCOUNT_CODES, COMMENTS, PROFILE, TEAM
from kingside.accounts.palette import at_accounts
from kingside.flags.access import FLAG_RULES
from kingside.guards.access import GUARDS
from kingside.identity.access import (
    AUDIT,
    MEMBERS,
    departments_for,
    may,
    may_read_audit,
    members_for,
    sees_members,
)
from kingside.identity.models import BusinessUnit, Department, Member
from kingside.identity.policy import Deed
from kingside.profit.access import COST_MODELS, DRAFTS, STATEMENT, maps_for, sees_business
from kingside.profit.palette import has_a_map
from kingside.search.kinds import Found, Page, Rows, SearchKind, Section, pages, search_kinds, sections


def _members(rows: Rows) -> Iterator[Found]:
    for pk, name, title in rows.order_by().values_list("pk", "name", "title"):
        yield Found(ref=str(pk), title=name, detail=title, words=title, url=reverse("member", args=[pk]), about=pk)


def _whose_roles_are_shown(member: Member) -> bool | Rows:
    return may(member, Deed.READ, MEMBERS) or members_for(member).order_by().values("pk")


def _departments(rows: Rows) -> Iterator[Found]:
    for pk, name in rows.order_by().values_list("pk", "name"):
        yield Found(ref=str(pk), title=name, url=reverse("department", args=[pk]), about=pk)


def _which_departments(member: Member) -> bool | Rows:
    return sees_members(member) or departments_for(member).order_by().values("pk")


def _units(rows: Rows) -> Iterator[Found]:
    for pk, name in rows.order_by().values_list("pk", "name"):
        yield Found(ref=str(pk), title=name, url=reverse("unit", args=[pk]))


def _everybody(member: Member) -> bool:
    return member.is_active


def _has_two_periods(member: Member) -> bool:
    return sees_business(member) and len(maps_for(member)[:2]) > 1


def _sees_rules(member: Member) -> bool:
    return may(member, Deed.READ, FLAG_RULES)


def _sees_guards(member: Member) -> bool:
    return may(member, Deed.READ, GUARDS)


search_kinds.register("member")(
    SearchKind(
        name="member", label=gettext_lazy("Members"), model=Member, found=_members, allowed=_whose_roles_are_shown
    )
)

search_kinds.register("department")(
    SearchKind(
        name="department",
        label=gettext_lazy("Departments"),
        model=Department,
        found=_departments,
        allowed=_which_departments,
    )
)
search_kinds.register("unit")(
    SearchKind(
        name="unit", label=gettext_lazy("Business units"), model=BusinessUnit, found=_units, allowed=sees_members
    )
)


def _of_account(view: str, anchor: str = "") -> Callable[..., str]:
    return lambda number: reverse(view, args=[number]) + anchor


def _products_of(number: str) -> str:
    return f"{reverse('profit:cells')}?{urlencode({'show': 'all', 'account': number})}"


for _section in (
    Section(
        kind="account",
        name="team",
        title=gettext_lazy("Team"),
        url=_of_account("accounts:team"),
        allowed=at_accounts(TEAM),
        words=gettext_lazy("people lead"),
    ),
    Section(
        kind="account",
        name="products",
        title=gettext_lazy("Products"),
        url=_products_of,
        allowed=at_accounts(STATEMENT),
        words=gettext_lazy("profit cells"),
    ),
    Section(
        kind="account",
        name="comments",
        title=gettext_lazy("Comments"),
        url=_of_account("overview:account", "#comments"),
        allowed=at_accounts(COMMENTS),
    ),
    Section(
        kind="account",
        name="change",
        title=gettext_lazy("Change"),
        url=_of_account("accounts:edit"),
        allowed=at_accounts(PROFILE, Deed.WRITE),
        words=gettext_lazy("edit profile"),
    ),
    Section(
        kind="account",
        name="history",
        title=gettext_lazy("History"),
        url=_of_account("overview:account", "#history"),
        allowed=at_accounts(AUDIT),
    ),
):
    sections.register(f"{_section.kind} {_section.name}")(_section)

for _page in (
    Page(gettext_lazy("Today"), "overview:today", _everybody),
    Page(gettext_lazy("Accounts"), "overview:accounts", _everybody, gettext_lazy("by net profit")),
    Page(gettext_lazy("Profit"), "profit:business", _everybody, gettext_lazy("whale curve, segments, work-lists")),
    Page(gettext_lazy("Profit map"), "profit:map", has_a_map(sees_business), gettext_lazy("accounts by products")),
    Page(gettext_lazy("Compare two periods"), "profit:compare", _has_two_periods),
    Page(gettext_lazy("Cost models"), "profit:cost_models", lambda member: may(member, Deed.READ, COST_MODELS)),
    Page(
        gettext_lazy("Drafts of cost models"),
        "profit:cost_drafts",
        lambda member: may(member, Deed.READ, DRAFTS),
        is_offered=False,
    ),
    Page(gettext_lazy("Codes on invoice lines"), "profit:codes", lambda member: may(member, Deed.READ, ACCOUNT_CODES)),
    Page(
        gettext_lazy("Assigned codes"),
        "profit:assigned_codes",
        lambda member: may(member, Deed.READ, ACCOUNT_CODES),
        is_offered=False,
    ),
    Page(gettext_lazy("Data"), "imports:home", _everybody, gettext_lazy("imports")),
    Page(gettext_lazy("Members"), "overview:members", sees_members, gettext_lazy("invite somebody")),
    Page(gettext_lazy("Invitations"), "overview:invitations", sees_members, gettext_lazy("guests"), is_offered=False),
    Page(gettext_lazy("Departments"), "overview:departments", lambda member: departments_for(member).exists()),
    Page(gettext_lazy("Business units"), "units", lambda member: may(member, Deed.READ, MEMBERS)),
    Page(gettext_lazy("Flags"), "overview:flags", _everybody, gettext_lazy("what is wrong and waits for somebody")),
    Page(gettext_lazy("Notices"), "overview:notices", _everybody, gettext_lazy("what concerns you")),
    Page(gettext_lazy("Numbers, days, times"), "formats", _everybody, gettext_lazy("time zone, locale")),
    Page(gettext_lazy("Background work"), "overview:jobs", _everybody, gettext_lazy("jobs")),
    Page(gettext_lazy("Audit trail"), "overview:audit", may_read_audit, gettext_lazy("who did what when")),
    Page(gettext_lazy("Flag rules"), "flags:rules", _sees_rules, gettext_lazy("how loud flags are"), is_offered=False),
    Page(gettext_lazy("Guards"), "guards:guards", _sees_guards, gettext_lazy("off, warn, block"), is_offered=False),
    Page(gettext_lazy("How notices come"), "notices:settings", _everybody, gettext_lazy("mail"), is_offered=False),
    Page(
        gettext_lazy("Your sign-in"),
        "mfa_index",
        _everybody,
        gettext_lazy("password, passkeys, second factor, sessions, tokens"),
        is_offered=False,
    ),
    Page(
        gettext_lazy("REST API"),
        "api_reference",
        _everybody,
        gettext_lazy("reference of operations, for programs"),
        is_offered=False,
    ),
):
    pages.register(_page.address)(_page)
