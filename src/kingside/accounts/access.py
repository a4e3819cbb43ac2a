"""Which accounts a member may see, how much of each, and what she may do there.

An account's name, tier and why it holds that tier are public to all members. Everything else follows from the policy:
a row of it reaches an `Extent` of accounts, by roles on single accounts, by grants for units or the whole business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.db.models import Case, Exists, Expression, F, Model, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.models import Account, Membership, MentorAssignment, TeamProposal
from kingside.core import clock
from kingside.identity.access import (
    AUDIT,
    NotForYou,
    NotYours,
    Somebody,
    either,
    may,
    members_with,
    remembered,
    remit_of,
    whom_to_ask,
)
from kingside.identity.models import Member, Role, in_force
from kingside.identity.policy import (
    A_MENTOR_MAY,
    APPROVE,
    COMMENT,
    PROPOSE,
    READ,
    WRITE,
    Deed,
    Resource,
    each,
    policy,
)
from kingside.identity.prepared import Prepared
from kingside.identity.trail import Reach, readers, with_rows

PROFILE: Final = policy.register("profile")(
    Resource(
        title=gettext_lazy("Account profile"),
        what=gettext_lazy(
            "Sector, since when, codes, what it is part of up to the top; later requirements and what we know of the "
            "market."
        ),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT), WRITE),
            **each((Role.SPECIALIST, Role.MENTOR, Role.MGR, Role.EXE, Role.FIN, Role.ADM, Role.PRG), READ),
        },
    )
)

TEAM: Final = policy.register("team")(
    Resource(
        title=gettext_lazy("Team, mentor and unit of an account"),
        what=gettext_lazy(
            "Who leads it, who is on the team, who is its mentor, since when; which business unit it is in. A lead "
            "proposes a change of the team; to approve is to approve a mentor."
        ),
        of_accounts=True,
        cells={
            **each((Role.MGR, Role.ADM), WRITE),
            Role.LEAD: PROPOSE,
            Role.EXE: APPROVE,
            **each((Role.SUPPORT, Role.DEVELOPMENT, Role.SPECIALIST, Role.MENTOR), READ),
            **each((Role.FIN, Role.PRG, Role.DEP), READ),
        },
    )
)

COMMENTS: Final = policy.register("comments")(
    Resource(
        title=gettext_lazy("Comments on an account"),
        what=gettext_lazy(
            "What members say to each other about it, and the files they attach; to take away another's is to change."
        ),
        of_accounts=True,
        cells={
            **each((Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.SPECIALIST, Role.MENTOR), COMMENT),
            **each((Role.MGR, Role.EXE, Role.FIN), COMMENT),
            Role.PRG: WRITE,
            Role.ADM: READ,
        },
    )
)

ACCOUNT_CODES: Final = policy.register("account codes")(
    Resource(
        title=gettext_lazy("Codes on invoice lines"),
        what=gettext_lazy("Which code of a customer belongs to which account; making accounts of codes."),
        cells=each((Role.FIN, Role.ADM, Role.PRG), WRITE),
    )
)


NO_ACCOUNT: Final = 0  # a key that no row has: unlike an empty list it is a condition of its own on every database


@dataclass(frozen=True, slots=True)
class Extent:
    """The accounts that a row of the policy reaches for a member: all, those of some units, single ones."""

    is_everywhere: bool = False
    units: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()
    but: frozenset[int] = frozenset()  # accounts whose mentor the member is, where a mentor may not

    def __bool__(self) -> bool:
        """Whether there may be any."""
        return self.is_everywhere or bool(self.units) or bool(self.accounts)

    @property
    def is_whole(self) -> bool:
        return self.is_everywhere and not self.but

    def __str__(self) -> str:
        """What it reaches, in a few words that differ when that does."""
        return f"{self.is_everywhere} {sorted(self.units)} {sorted(self.accounts)} {sorted(self.but)}"

    def holds(self, account: Account) -> bool:
        """Whether this account is among them."""
        is_granted = self.is_everywhere or account.unit_id in self.units
        return account.pk in self.accounts or (is_granted and account.pk not in self.but)

    def condition(self, to: str = "") -> Q:
        """The same for a queryset; `to` leads from its rows to the account, such as "account__"."""
        found = Q(**{f"{to}pk__in": self.accounts}) if self.accounts else Q(**{f"{to}pk": NO_ACCOUNT})
        if not self.is_everywhere and not self.units:
            return found
        granted = Q(**{f"{to}pk__gt": NO_ACCOUNT}) if self.is_everywhere else Q(**{f"{to}unit__in": self.units})
        return found | granted & ~Q(**{f"{to}pk__in": self.but}) if self.but else found | granted

    def shows(self, column: str) -> Expression | F:
        """A column of accounts, null at those that are not among them; so that neither sum nor order tells of it."""
        return F(column) if self.is_whole else Case(When(self.condition(), then=F(column)))

    def is_shown(self) -> Expression:
        """Whether the account of the row is among them."""
        return Value(value=True) if self.is_whole else Case(When(self.condition(), then=True), default=False)


EVERYWHERE: Final = Extent(is_everywhere=True)


@dataclass(frozen=True, slots=True)
class Places:
    """The accounts on which a member has a role today, with that role; `mentored` are among them."""

    roles: Mapping[int, Role] = field(default_factory=dict)

    @property
    def mentored(self) -> frozenset[int]:
        return frozenset(account for account, role in self.roles.items() if role == Role.MENTOR)

    def where(self, deed: Deed, resource: Resource) -> frozenset[int]:
        """The accounts on which that role says so."""
        return frozenset(account for account, role in self.roles.items() if resource.lets(role, deed))


def accounts_for(member: Somebody) -> QuerySet[Account]:
    """Every active member sees that an account is there; what else of it, an extent says."""
    return Account.objects.all() if member.is_active else Account.objects.none()


def places_of(member: Somebody) -> Places:
    """Teams a member is on, and accounts she is mentor of."""
    if not isinstance(member, Member) or not member.is_active:
        return Places()
    return remembered(member, "places", lambda: _places_of(member))


def extent_of(member: Somebody, deed: Deed, resource: Resource) -> Extent:
    """Where a member may do this. A mentor may at most comment at her accounts, whatever else she is granted."""
    if not resource.of_accounts:
        raise TypeError(f"{resource.title}: not a matter of single accounts")
    remit, places = remit_of(member), places_of(member)
    return Extent(
        is_everywhere=remit.lets(deed, resource),
        units=remit.units_for(deed, resource),
        accounts=places.where(deed, resource),
        but=frozenset() if deed in A_MENTOR_MAY else places.mentored,
    )


def reach_of_policy(member: Somebody) -> str:
    """How far each row of the policy is read, in a text that differs when that does, whatever the day or language."""
    rows = {
        name: extent_of(member, Deed.READ, row) if row.of_accounts else may(member, Deed.READ, row)
        for name, row in policy.items()
    }
    return "; ".join(f"{name}: {reach}" for name, reach in rows.items())


def within(member: Somebody, deed: Deed, resource: Resource) -> QuerySet[Account]:
    """The accounts where a member may do this."""
    extent = extent_of(member, deed, resource)
    found = accounts_for(member)
    return found if extent.is_whole else found.filter(extent.condition())


def may_at(account: Account, member: Somebody, deed: Deed, resource: Resource) -> bool:
    """Whether a member may do this at an account."""
    return extent_of(member, deed, resource).holds(account)


def require_at(account: Account, member: Somebody | None, deed: Deed, resource: Resource) -> None:
    """Refuse: as not there what may not be read, with whom to ask what may. None is the installation itself."""
    if member is None or may_at(account, member, deed, resource):
        return
    if not may_at(account, member, Deed.READ, resource):
        raise NotForYou
    raise NotYours(f"{NotYours()} {whom_to_ask_at(account, resource, deed)}")


def require_edit(account: Account, member: Somebody | None) -> None:
    """Refuse whoever may not change what is known of an account: it is there for every member. None is Kingside."""
    if member is not None and not may_at(account, member, Deed.WRITE, PROFILE):
        raise NotYours(f"{NotYours()} {whom_to_ask_at(account, PROFILE, Deed.WRITE)}")


def who_may_at(account: Account, deed: Deed, resource: Resource) -> QuerySet[Member]:
    """The members who may do this at an account today: `may_at`, the other way round."""
    roles = resource.roles_for(deed)
    valid = in_force(clock.today())
    teams = Membership.objects.filter(valid, account=account, member=OuterRef("pk"), team_role__in=roles)
    mentored = MentorAssignment.objects.filter(valid, account=account, member=OuterRef("pk"))
    holds = members_with(roles, unit=account.unit)
    granted = (
        holds.filter(pk=OuterRef("pk")) if deed in A_MENTOR_MAY else holds.filter(~Exists(mentored), pk=OuterRef("pk"))
    )
    here = Q(Exists(teams)) | Q(Exists(granted))
    if Role.MENTOR in roles:
        here |= Q(Exists(mentored))
    return Member.objects.filter(here, is_active=True)


def whom_to_ask_at(account: Account, resource: Resource, deed: Deed = Deed.READ) -> str:
    """Members of the team who may, else whoever may because of a grant."""
    team = Membership.objects.filter(in_force(clock.today()), account=account)
    those = team.filter(team_role__in=resource.roles_for(deed), member__is_active=True)
    names = list(those.order_by("member__name").values_list("member__name", flat=True)[:3])
    return _("Ask {names}.").format(names=either(names)) if names else whom_to_ask(resource, deed)


def proposals_for(member: Somebody) -> QuerySet[TeamProposal]:
    """What is proposed for teams, and why: not for the rest of the team that it is about, nor for its mentor."""
    granted = extent_of(member, Deed.READ, TEAM)
    proposes = extent_of(member, Deed.PROPOSE, TEAM)
    return TeamProposal.objects.filter(replace(granted, accounts=proposes.accounts).condition("account__"))


def may_answer(proposal: TeamProposal, member: Somebody) -> bool:
    """Whether a member may accept or decline it; a guard may still hold up the acceptance."""
    return any(may_at(proposal.account, member, deed, TEAM) for deed in _answering(proposal))


def require_answer(proposal: TeamProposal, member: Member) -> None:
    """Refuse whoever may not answer it, with whom to ask."""
    if not may_answer(proposal, member):
        require_at(proposal.account, member, _answering(proposal)[-1], TEAM)


def proposal_to_answer(account: Account, member: Member, pk: int) -> TeamProposal:
    """One that this member may answer; whoever may answer none is refused, whether or not there is one."""
    proposal = proposals_for(member).filter(account=account, pk=pk).first()
    if proposal is None:
        require_at(account, member, Deed.WRITE, TEAM)
        raise NotForYou
    proposal.account = account
    require_answer(proposal, member)
    return proposal


def with_rows_at(model: type[Model], *rows: Resource, to: str = "account__") -> Callable[[Somebody], Reach]:
    """Of records of single accounts: those where the trail and each of these rows is read.

    `to` leads from a record to its account, such as "account__".
    """

    def reach(member: Somebody) -> Reach:
        extents = {extent_of(member, Deed.READ, row) for row in (AUDIT, *rows)}
        if not all(extents):
            return False
        if all(extent.is_whole for extent in extents):
            return True
        return model._default_manager.filter(*(extent.condition(to) for extent in sorted(extents, key=str)))

    return reach


readers.register("account")(with_rows_at(Account, PROFILE, TEAM, COMMENTS, to=""))
readers.register("team_proposal")(with_rows_at(TeamProposal, TEAM))
readers.register("code_assignment")(with_rows(ACCOUNT_CODES))


def _answering(proposal: TeamProposal) -> tuple[Deed, ...]:
    return (Deed.WRITE, Deed.APPROVE) if proposal.is_of_a_mentor else (Deed.WRITE,)


def _on_teams_and_as_mentor(member_pk: int, day: date) -> QuerySet[Membership, Any]:
    valid = in_force(day)
    teams = Membership.objects.filter(valid, member=member_pk).order_by().values_list("account", "team_role")
    mentored = MentorAssignment.objects.filter(valid, member=member_pk).order_by()
    return teams.union(mentored.values_list("account", Value(Role.MENTOR.value)), all=True)


ON_TEAMS_AND_AS_MENTOR: Final = Prepared(_on_teams_and_as_mentor)


def _places_of(member: Member) -> Places:
    both = ON_TEAMS_AND_AS_MENTOR.rows(member.pk, clock.today())
    return Places({account: Role(role) for account, role in both})
