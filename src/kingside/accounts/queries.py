"""What other rooms ask about accounts, what the page of a team shows, and two versions of what is said of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.access import EVERYWHERE, TEAM, Extent, accounts_for, may_at, whom_to_ask_at
from kingside.accounts.models import TEAM_ROLES, Account, Membership, MentorAssignment, Standing, Tier
from kingside.audit.conflicts import AskedBy, conflict_over, sent
from kingside.core.texts import Text
from kingside.core.versioning import Conflict
from kingside.identity.models import BusinessUnit, Member, Role
from kingside.identity.policy import Deed

PARENTS_OFFERED: Final = 200
SAID: Final[Mapping[str, Text]] = {
    "name": gettext_lazy("Name"),
    "sector": gettext_lazy("Sector"),
    "since": gettext_lazy("Customer since"),
    "parent": gettext_lazy("Part of"),
}
"""What people say of an account, and what pages call it."""


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by its name and the address of its page."""

    number: str
    name: str
    url: str


def named(member: Member, numbers: Iterable[str], extent: Extent = EVERYWHERE) -> dict[str, NamedAccount]:
    """The accounts of these numbers that lie in an extent of this member, by number; names are public to members."""
    found = accounts_for(member).filter(extent.condition(), number__in=set(numbers))
    rows = found.order_by().values_list("number", "name")
    return {number: NamedAccount(number, name, Account(number=number).get_absolute_url()) for number, name in rows}


def account_called(member: Member, text: str) -> Account | None:
    """The one account with this number or name; None when there is none, or more than one."""
    said = text.partition(" – ")[0].strip()
    by_number = accounts_for(member).filter(number=said).first()
    if by_number is not None:
        return by_number
    by_name = list(accounts_for(member).filter(name__iexact=text.strip())[:2])
    return by_name[0] if len(by_name) == 1 else None


def as_typed(account: Account | None) -> str:
    """What `account_called` finds it by, and people read."""
    return f"{account.number} – {account.name}" if account else ""


def usual_parents(member: Member) -> list[Account]:
    """Accounts that somebody who types one may mean: those that others are part of, and key accounts."""
    keys = Standing.objects.filter(account=OuterRef("pk"), tier=Tier.KEY, until=None)
    parts = Account.objects.filter(parent=OuterRef("pk"))
    return list(accounts_for(member).filter(Exists(parts) | Exists(keys))[:PARENTS_OFFERED])


def key_accounts() -> list[str]:
    """The numbers of those that are key accounts today; which they are is public to members."""
    held = Standing.objects.filter(tier=Tier.KEY, until=None)
    return list(held.order_by("account__number").values_list("account__number", flat=True))


def tier_of(account: Account) -> str:
    """The tier that it holds today; "" for none."""
    return account.standings.filter(until=None).values_list("tier", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Held:
    """One row of the team's history. `is_current` holds today, `is_over` never again."""

    pk: int
    who: str
    title: str
    role: str
    valid_from: date
    valid_to: date | None
    recorded_by: str
    is_current: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything the page shows: who is on the team, who mentors, who was; and whether this member may change it."""

    finding: str
    team: list[Held]
    mentors: list[Held]
    history: list[Held]
    unit: str
    has_lead: bool
    may_change: bool
    ask: str


def team_page(member: Member, account: Account, *, today: date) -> TeamPage:
    """The team of one account."""
    memberships = account.memberships.select_related("member", "recorded_by").order_by("valid_from", "pk")
    mentorships = account.mentorships.select_related("member", "recorded_by").order_by("valid_from", "pk")
    team = [_held(each, str(Role(each.team_role).label), today) for each in memberships]
    mentors = [_held(each, _mentor(each.interval_months), today) for each in mentorships]
    places = {str(role.label): place for place, role in enumerate(TEAM_ROLES)}
    now = sorted((each for each in team if not each.is_over), key=lambda each: places[each.role])
    may_change = may_at(account, member, Deed.WRITE, TEAM)
    leads = [each.who for each in now if each.is_current and each.role == str(Role.LEAD.label)]
    return TeamPage(
        finding=_leads(leads[0], account) if leads else _("Nobody leads {account}").format(account=account.name),
        team=now,
        mentors=[each for each in mentors if not each.is_over],
        history=sorted((each for each in [*team, *mentors] if each.is_over), key=_ended, reverse=True),
        unit=str(account.unit or ""),
        has_lead=bool(leads),
        may_change=may_change,
        ask="" if may_change else whom_to_ask_at(account, TEAM, Deed.WRITE),
    )


def _leads(who: str, account: Account) -> str:
    return _("{who} leads {account}").format(who=who, account=account.name)


def _mentor(months: int) -> str:
    return ngettext("Mentor, every {n} month", "Mentor, every {n} months", months).format(n=months)


def said_of(account: Account) -> dict[str, Any]:
    """What people say of an account."""
    return {field: getattr(account, field) for field in SAID}


def conflict_of(number: str, seen: int, said: Mapping[str, Any]) -> Conflict:
    """Their version as it is by now, and what was typed over an earlier one."""
    account = Account.objects.select_related("parent").get(number=number)
    return conflict_over(
        account,
        said,
        seen=seen,
        fields=SAID,
        form=AskedBy(
            title=account.name,
            back=account.get_absolute_url(),
            action=reverse("accounts:edit", args=[number]),
            sends=_sent,
        ),
    )


def conflict_of_place(number: str, seen: int, unit: BusinessUnit | None) -> Conflict:
    """The unit that an account is in by now, and the one that somebody wanted who had not seen it."""
    account = Account.objects.select_related("unit").get(number=number)
    address = reverse("accounts:team", args=[number])
    return conflict_over(
        account,
        {"unit": unit},
        seen=seen,
        fields={"unit": gettext_lazy("Business unit")},
        form=AskedBy(title=account.name, back=address, action=address, name_of="unit-{}".format, also={"do": "unit"}),
    )


def _sent(value: object) -> str:
    """A value as the form sends it."""
    return value.number if isinstance(value, Account) else sent(value)


def _held(row: Membership | MentorAssignment, role: str, today: date) -> Held:
    is_over = row.valid_to is not None and row.valid_to <= today
    return Held(
        pk=row.pk,
        who=str(row.member),
        title=row.member.title,
        role=role,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        recorded_by=str(row.recorded_by or ""),
        is_current=not is_over and row.valid_from <= today,
        is_over=is_over,
    )


def _ended(held: Held) -> date:
    return held.valid_to or date.max
