"""Who plays what at Varrowgard: grants, departments, units, teams and a mentor; and one more mentor is proposed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from kingside.accounts.models import Account, Membership, TeamChange, TeamProposal
from kingside.accounts.proposals import propose
from kingside.accounts.team import add_to_team, assign_mentor, hand_over
from kingside.core import clock
from kingside.demo import story
from kingside.demo.story import Persona
from kingside.demo.supplier import SUPPLIER
from kingside.demo.timeline import Timeline
from kingside.identity.models import BusinessUnit, Grant, Member, Role
from kingside.identity.roles import give_grant, name_department, name_unit

GRANTED: Mapping[Persona, tuple[Role, ...]] = {
    story.HEAD: (Role.PRG, Role.MGR),
    story.EXECUTIVE: (Role.EXE,),
    story.FINANCE: (Role.FIN,),
    story.ADMINISTRATOR: (Role.ADM,),
}
DEPARTMENTS = (
    ("Warehouse and delivery", story.DEPARTMENT_HEAD, story.ACCOUNT_SUPPORT),
    ("Customer service", story.ACCOUNT_SUPPORT, story.DEPARTMENT_HEAD),
    ("Finance", story.FINANCE, story.HEAD),
)
THE_LEADS_OWN = (story.SECOND_LARGEST, story.GROWS_AND_EARNS_LESS)  # the manager's, with support and development
WHY_A_MENTOR = "They grow every year and we earn less on it; I would like to hear from outside what I do not ask."


@transaction.atomic
def give_roles(timeline: Timeline) -> None:
    """Grants and departments; nothing where the personas have theirs."""
    members = _members()
    if Grant.objects.filter(member__in=members.values()).exists():
        return
    began = timeline.period(1).first
    for persona, roles in GRANTED.items():
        for role in roles:
            give_grant(member=members[persona], role=role, by=None, valid_from=began)
    for name, representative, deputy in DEPARTMENTS:
        name_department(name=name, representative=members[representative], deputy=members[deputy], by=None)


@transaction.atomic
def give_accounts(timeline: Timeline) -> None:
    """Units, teams and a mentor, once the accounts are there; nothing where they are given already."""
    if Membership.objects.exists():
        return
    members = _members()
    began, since = timeline.period(1).first, timeline.period(0).first
    _cast_units(members[story.SALES_MANAGER], began)
    _cast_teams(members, began, since)


@transaction.atomic
def propose_a_mentor(*, at: datetime) -> None:
    """By who leads it; nothing where somebody proposed something already."""
    if TeamProposal.objects.exists():
        return
    members = _members()
    propose(
        account=Account.objects.get(number=story.GROWS_AND_EARNS_LESS.number),
        change=TeamChange.MENTOR,
        member=members[story.MENTOR],
        on=clock.day_of(at) + timedelta(days=14),
        why=WHY_A_MENTOR,
        by=members[story.KEY_ACCOUNT_MANAGER],
        at=at,
    )


def _members() -> dict[Persona, Member]:
    return {persona: Member.objects.get(email=persona.email) for persona in story.MEMBERS}


def _cast_units(manager: Member, began: date) -> None:
    """Key accounts are one unit; what is sold by representatives another, which the sales manager manages."""
    company = name_unit(name=SUPPLIER, by=None)
    keys = name_unit(name="Key accounts", parent=company, by=None)
    regional = name_unit(name="Regional sales", parent=company, by=None)
    _place(keys, (each.number for each in story.KEY_ACCOUNTS))
    Account.objects.filter(unit=None).update(unit=regional)  # at once: there may be thousands
    give_grant(member=manager, role=Role.MGR, unit=regional, by=None, valid_from=began)


def _place(unit: BusinessUnit, numbers: Iterable[str]) -> None:
    for number in numbers:
        Account.objects.filter(number__startswith=number).update(unit=unit)


def _cast_teams(members: Mapping[Persona, Member], began: date, since: date) -> None:
    """The head leads the key accounts herself; two of them she handed over a year ago, one has a mentor."""
    head, by = members[story.HEAD], members[story.ADMINISTRATOR]
    for key in story.KEY_ACCOUNTS:
        account = Account.objects.get(number=key.number)
        add_to_team(account=account, member=head, team_role=Role.LEAD, by=by, valid_from=began)
        if key not in THE_LEADS_OWN:
            continue
        hand_over(account=account, to=members[story.KEY_ACCOUNT_MANAGER], by=by, on=since)
        for persona, role in (
            (story.ACCOUNT_SUPPORT, Role.SUPPORT),
            (story.SALES_MANAGER, Role.DEVELOPMENT),
            (story.DEPARTMENT_HEAD, Role.PLAYER),
        ):
            add_to_team(account=account, member=members[persona], team_role=role, by=by, valid_from=since)
    orrestad = Account.objects.get(number=story.SECOND_LARGEST.number)
    assign_mentor(account=orrestad, member=members[story.MENTOR], by=by, valid_from=since)
