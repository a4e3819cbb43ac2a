"""Who may do something at an account is the same as at which accounts somebody may."""

from collections.abc import Iterable
from itertools import product

import pytest

from kingside.accounts.access import COMMENTS, PROFILE, TEAM, may_at, who_may_at
from kingside.accounts.models import Account
from kingside.accounts.team import place_in_unit
from kingside.identity.models import BusinessUnit, Department, Member, Role
from kingside.identity.operations import deactivate
from kingside.identity.policy import Deed, Resource
from kingside.identity.roles import give_grant, record_absence
from tests.cast import A_WHILE_AGO, mentors, on_team

RESOURCES = (PROFILE, TEAM, COMMENTS)


@pytest.fixture
def accounts(lead: Member, support: Member, mentor: Member, unit_manager: Member, finance: Member) -> list[Account]:
    """One in the north, one below it, one in no unit; Farida of finance is also mentor of the second."""
    north = BusinessUnit.objects.get(name="North")
    far_north = BusinessUnit.objects.create(name="Far north", parent=north)
    found = [Account.objects.create(number=f"1002{n}", name=f"Orrestad {n}") for n in range(3)]
    place_in_unit(account=found[0], unit=north, by=None, seen_version=found[0].version)
    place_in_unit(account=found[1], unit=far_north, by=None, seen_version=found[1].version)
    on_team(found[0], lead)
    on_team(found[0], support, Role.SUPPORT)
    on_team(found[1], lead)
    mentors(found[0], mentor)
    mentors(found[1], finance)
    return found


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.title)
def test_both_ways_agree_for_everybody(
    accounts: list[Account],
    everybody: Iterable[Member],
    resource: Resource,
) -> None:
    deeds = (Deed.READ, Deed.COMMENT, Deed.PROPOSE, Deed.WRITE, Deed.APPROVE)

    differing = [
        (str(account), deed, str(member))
        for account, deed in product(accounts, deeds)
        for member in set(Member.objects.all())
        if may_at(account, member, deed, resource) != who_may_at(account, deed, resource).filter(pk=member.pk).exists()
    ]

    assert differing == []


def test_a_deputy_stands_in_while_the_representative_is_away(
    accounts: list[Account], representative: Member, stranger: Member
) -> None:
    Department.objects.update(deputy=stranger)
    assert stranger not in who_may_at(accounts[0], Deed.READ, TEAM)

    record_absence(member=representative, by=None, valid_from=A_WHILE_AGO)

    assert stranger in who_may_at(accounts[0], Deed.READ, TEAM)


def test_who_is_switched_off_may_nothing(accounts: list[Account], lead: Member) -> None:
    deactivate(member=lead, by=None)

    assert lead not in who_may_at(accounts[0], Deed.READ, PROFILE)


@pytest.fixture
def everybody(
    manager: Member, executive: Member, administrator: Member, representative: Member, stranger: Member, player: Member
) -> list[Member]:
    """The cast beside those of the accounts; Edgar is executive of a unit only."""
    give_grant(member=player, role=Role.EXE, unit=BusinessUnit.objects.first(), by=None, valid_from=A_WHILE_AGO)
    return [manager, executive, administrator, representative, stranger, player]
