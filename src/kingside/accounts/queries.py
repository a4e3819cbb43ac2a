"""What other rooms ask about accounts, what the page of a team shows, and two versions of what is said of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.accounts.access import (
    EVERYWHERE,
    TEAM,
    Extent,
    accounts_for,
    extent_of,
    may_answer,
    may_at,
    proposals_for,
    whom_to_ask_at,
)
from kingside.accounts.lifecycle import MENTOR_NOT_APPROVED, asked_by
from kingside.accounts.models import (
    TEAM_ROLES,
    Account,
    Membership,
    MentorAssignment,
    ProposalState,
    Standing,
    TeamChange,
    TeamProposal,
    Tier,
)
from kingside.audit.conflicts import AskedBy, conflict_over, sent
from kingside.core import clock
from kingside.core.texts import Text, in_a_sentence
from kingside.core.versioning import Conflict
from kingside.core.workflow import OTHERS, Mode, Modes, guards, modes_now
from kingside.identity.models import BusinessUnit, Member, Role, overlapping
from kingside.identity.policy import Deed
from kingside.web.locales import day_in_words

PARENTS_OFFERED: Final = 200
ANSWERED_SHOWN: Final = 20
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


def usual_accounts(member: Member) -> list[Account]:
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
class Proposed:
    """What somebody proposed for the team, in words, and what this member may do with it now.

    `waits_for_executive` where nobody else can accept it, `is_late` where its day is over; `ahead` is what this member
    would be warned of on accepting it, `warned` what was warned of then.
    """

    pk: int
    says: str
    why: str
    who: str
    at: datetime
    state: ProposalState
    change: TeamChange
    member: Member
    team_role: str
    interval_months: int | None
    on: date
    answered_by: str
    answered_at: datetime | None
    answer: str
    warned: list[str]
    ahead: str
    waits_for_executive: bool
    is_late: bool
    may_accept: bool
    may_decline: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.PROPOSED


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything the page shows: who is on the team, who mentors, who was; and what this member may do about it.

    `proposals` wait for an answer, `answered` are the last that got one; both are empty for whoever may not read them.
    `is_mentor_held_up` where this member may name a mentor, and an executive has to approve one first; `mentor_warning`
    is what she is warned of on naming one.
    """

    finding: str
    team: list[Held]
    mentors: list[Held]
    history: list[Held]
    unit: str
    has_lead: bool
    may_change: bool
    may_propose: bool
    is_mentor_held_up: bool
    mentor_warning: str
    proposals: list[Proposed]
    answered: list[Proposed]
    ask: str
    ask_executive: str


def team_page(member: Member, account: Account, *, today: date) -> TeamPage:
    """The team of one account."""
    memberships = account.memberships.select_related("member", "recorded_by").order_by("valid_from", "pk")
    mentorships = account.mentorships.select_related("member", "recorded_by").order_by("valid_from", "pk")
    team = [_held(each, str(Role(each.team_role).label), today) for each in memberships]
    mentors = [_held(each, _mentor(each.interval_months), today) for each in mentorships]
    places = {str(role.label): place for place, role in enumerate(TEAM_ROLES)}
    now = sorted((each for each in team if not each.is_over), key=lambda each: places[each.role])
    may_change = may_at(account, member, Deed.WRITE, TEAM)
    approves = may_at(account, member, Deed.APPROVE, TEAM)
    leads = [each.who for each in now if each.is_current and each.role == str(Role.LEAD.label)]
    mode = mentor_mode(account)
    is_mentor_held_up = may_change and not approves and mode == "block"
    proposals = [proposed(each, member, today, mode) for each in _proposals(member, account, is_open=True)]
    waits = is_mentor_held_up or any(each.waits_for_executive for each in proposals)
    return TeamPage(
        finding=_leads(leads[0], account) if leads else _("Nobody leads {account}").format(account=account.name),
        team=now,
        mentors=[each for each in mentors if not each.is_over],
        history=sorted((each for each in [*team, *mentors] if each.is_over), key=_ended, reverse=True),
        unit=str(account.unit or ""),
        has_lead=bool(leads),
        may_change=may_change,
        may_propose=not may_change and may_at(account, member, Deed.PROPOSE, TEAM),
        is_mentor_held_up=is_mentor_held_up,
        mentor_warning=_warning(mode, is_approved=approves) if may_change else "",
        proposals=proposals,
        answered=[proposed(each, member, today, mode) for each in _proposals(member, account, is_open=False)],
        ask="" if may_change else whom_to_ask_at(account, TEAM, Deed.WRITE),
        ask_executive=whom_to_ask_at(account, TEAM, Deed.APPROVE) if waits and not approves else "",
    )


def mentor_mode(account: Account) -> Mode:
    """What the guard of a mentor whom no executive approved does there."""
    return modes_now().mode(MENTOR_NOT_APPROVED, tier_of(account))


def with_it(account: Account) -> QuerySet[Member]:
    """Who is on the team or mentor, today or from a day to come."""
    then = overlapping(clock.today(), None)
    teams = Membership.objects.filter(then, account=account, member=OuterRef("pk"))
    mentored = MentorAssignment.objects.filter(then, account=account, member=OuterRef("pk"))
    return Member.objects.filter(Exists(teams) | Exists(mentored))


def proposed(proposal: TeamProposal, member: Member, today: date, mode: Mode) -> Proposed:
    """One proposal as this member sees it; `mode` is that of the guard of a mentor there."""
    account, is_open = proposal.account, proposal.is_open
    answers = is_open and may_answer(proposal, member)
    approves = may_at(account, member, Deed.APPROVE, TEAM)
    waits = is_open and asked_by(proposal, mode) == (Deed.APPROVE,)
    writes = may_at(account, member, Deed.WRITE, TEAM)
    is_own = proposal.proposed_by_id == member.pk
    return Proposed(
        pk=proposal.pk,
        says=sentence_of(proposal),
        why=proposal.why,
        who=str(proposal.proposed_by),
        at=proposal.proposed_at,
        state=ProposalState(proposal.state),
        change=TeamChange(proposal.change),
        member=proposal.member,
        team_role=proposal.team_role,
        interval_months=proposal.interval_months,
        on=proposal.on,
        answered_by=str(proposal.answered_by or ""),
        answered_at=proposal.answered_at,
        answer=proposal.answer,
        warned=[str(guards[code].sentence) for code in proposal.reservations if code in guards],
        ahead=_warning(mode, is_approved=approves) if answers and proposal.is_of_a_mentor else "",
        waits_for_executive=waits,
        is_late=is_open and proposal.on < today,
        may_accept=answers and (approves or not waits),
        may_decline=answers,
        may_withdraw=is_open and may_at(account, member, Deed.PROPOSE, TEAM) and (is_own or not writes),
    )


def _warning(mode: Mode, *, is_approved: bool) -> str:
    return str(MENTOR_NOT_APPROVED.sentence) if mode == "warn" and not is_approved else ""


def sentence_of(proposal: TeamProposal) -> str:
    """What would be different, in words."""
    named = {"member": proposal.member, "day": day_in_words(proposal.on)}
    match proposal.change:
        case TeamChange.JOIN:
            role = in_a_sentence(Role(proposal.team_role).label)
            return _("{member} joins the team from {day}, as {role}.").format(role=role, **named)
        case TeamChange.LEAVE:
            return _("{member} is no longer with the account from {day}.").format(**named)
        case TeamChange.HAND_OVER:
            return _("{member} leads the account from {day}.").format(**named)
    months = proposal.interval_months or 0
    return ngettext(
        "{member} is mentor from {day}, with a review every {n} month.",
        "{member} is mentor from {day}, with a review every {n} months.",
        months,
    ).format(n=months, **named)


def waiting_proposals(member: Member) -> list[TeamProposal]:
    """Those that this member is asked to answer, the longest waiting first."""
    reach = {deed: extent_of(member, deed, TEAM) for deed in (Deed.WRITE, Deed.APPROVE)}
    if not any(reach.values()):
        return []
    found = proposals_for(member).filter(state=ProposalState.PROPOSED).exclude(proposed_by=member)
    tier = Standing.objects.filter(account=OuterRef("account"), until=None).values("tier")[:1]
    rows = found.select_related("account", "member", "proposed_by").order_by("proposed_at", "pk")
    waiting = list(rows.annotate(tier=Coalesce(Subquery(tier), Value(OTHERS))))
    modes = modes_now() if waiting else Modes()

    def is_asked(proposal: Any) -> bool:
        asked = asked_by(proposal, modes.mode(MENTOR_NOT_APPROVED, proposal.tier))
        return any(reach[deed].holds(proposal.account) for deed in asked)

    return [each for each in waiting if is_asked(each)]


def _proposals(member: Member, account: Account, *, is_open: bool) -> Iterable[TeamProposal]:
    found = proposals_for(member).filter(account=account).select_related("member", "proposed_by", "answered_by")
    if is_open:
        rows = found.filter(state=ProposalState.PROPOSED).order_by("proposed_at", "pk")
    else:
        rows = found.exclude(state=ProposalState.PROPOSED).order_by("-answered_at", "-pk")[:ANSWERED_SHOWN]
    for proposal in rows:
        proposal.account = account  # its unit is known already
        yield proposal


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
