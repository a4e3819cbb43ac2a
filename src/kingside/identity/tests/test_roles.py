"""Roles are given from one day to another, and one administrator always remains."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from kingside.identity.access import MEMBERS, NotForYou, NotYours, may, members_with, remit_of, require
from kingside.identity.models import BusinessUnit, Department, Grant, Member, Role
from kingside.identity.operations import deactivate
from kingside.identity.policy import Deed
from kingside.identity.roles import (
    AlreadyGranted,
    EndsBeforeItBegins,
    HasEnded,
    LastAdministrator,
    OwnDeputy,
    RoleIsNotGranted,
    RoleOfTheWholeBusiness,
    UnitBelowItself,
    end_absence,
    end_grant,
    give_grant,
    name_department,
    name_unit,
    record_absence,
)

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def test_a_role_holds_from_its_first_day_to_the_day_before_its_last(administrator: Member, stranger: Member) -> None:
    give_grant(member=stranger, role="EXE", by=administrator, valid_from=TODAY, valid_to=TODAY + DAY)
    give_grant(member=stranger, role="MGR", by=administrator, valid_from=TODAY + DAY)
    give_grant(member=stranger, role="FIN", by=administrator, valid_from=TODAY - DAY, valid_to=TODAY)

    assert remit_of(stranger).everywhere == {Role.EXE}


def test_an_ended_role_stays_as_history(administrator: Member, executive: Member) -> None:
    grant = executive.grants.get()

    end_grant(grant=grant, by=administrator, on=TODAY)

    with pytest.raises(HasEnded):
        end_grant(grant=grant, by=administrator, on=TODAY + DAY)
    assert remit_of(executive).everywhere == frozenset()
    assert Grant.objects.get(pk=grant.pk).valid_to == TODAY


def test_a_manager_of_a_unit_manages_what_is_below_it(administrator: Member, stranger: Member) -> None:
    europe = name_unit(name="Europe", by=administrator)
    north = name_unit(name="North", parent=europe, by=administrator)
    asia = name_unit(name="Asia", by=administrator)
    give_grant(member=stranger, role="MGR", unit=europe, by=administrator, valid_from=TODAY)

    assert remit_of(stranger).units == {Role.MGR: {europe.pk, north.pk}}
    assert asia.pk not in remit_of(stranger).units[Role.MGR]
    assert remit_of(stranger).everywhere == frozenset()


def test_the_deputy_stands_in_while_the_representative_is_away(
    administrator: Member, representative: Member, stranger: Member
) -> None:
    department = representative.represents.get()
    name_department(
        name="Warehouse",
        department=department,
        representative=representative,
        deputy=stranger,
        by=administrator,
        seen_version=department.version,
    )
    before = remit_of(stranger).everywhere

    absence = record_absence(member=representative, by=representative, valid_from=TODAY, valid_to=TODAY + DAY)
    during = remit_of(stranger).everywhere
    end_absence(absence=absence, by=representative, on=TODAY)

    assert (before, during) == (frozenset(), {Role.DEP})
    assert remit_of(stranger).everywhere == frozenset()
    assert remit_of(representative).everywhere == {Role.DEP}


def test_the_deputy_stands_in_once_the_representative_is_switched_off(
    representative: Member, stranger: Member, administrator: Member
) -> None:
    Department.objects.filter(representative=representative).update(deputy=stranger)
    before = remit_of(stranger).everywhere

    deactivate(member=representative, by=administrator)

    assert (before, remit_of(stranger).everywhere) == (frozenset(), {Role.DEP})
    assert stranger in members_with([Role.DEP], unit=None)


def test_whoever_is_switched_off_holds_nothing(finance: Member) -> None:
    finance.is_active = False

    assert remit_of(finance).everywhere == frozenset()


def test_only_administrators_give_roles(manager: Member, stranger: Member, administrator: Member) -> None:
    with pytest.raises(NotYours, match="Ask Ada Vos"):
        give_grant(member=stranger, role="FIN", by=manager, valid_from=TODAY)
    with pytest.raises(NotForYou):
        give_grant(member=stranger, role="ADM", by=stranger, valid_from=TODAY)

    assert not stranger.grants.exists()
    assert may(administrator, Deed.WRITE, MEMBERS)


def test_the_installation_itself_needs_no_role() -> None:
    require(None, Deed.WRITE, MEMBERS)


def test_the_last_administrator_stays(administrator: Member) -> None:
    with pytest.raises(LastAdministrator):
        end_grant(grant=administrator.grants.get(), by=administrator, on=TODAY + DAY)


@pytest.mark.parametrize("ends", [None, TODAY + 30 * DAY])
def test_only_an_administrator_without_end_lets_another_go(
    administrator: Member, stranger: Member, ends: date | None
) -> None:
    give_grant(member=stranger, role="ADM", by=administrator, valid_from=TODAY, valid_to=ends)
    last = administrator.grants.get()

    if ends is None:
        end_grant(grant=last, by=stranger, on=TODAY)
        assert not may(administrator, Deed.WRITE, MEMBERS)
    else:
        with pytest.raises(LastAdministrator):
            end_grant(grant=last, by=stranger, on=TODAY)


@pytest.mark.parametrize("role", ["LEAD", "MENTOR", "DEP", "KING"])
def test_what_follows_from_a_team_or_department_is_not_granted(
    administrator: Member, stranger: Member, role: str
) -> None:
    with pytest.raises(RoleIsNotGranted):
        give_grant(member=stranger, role=role, by=administrator, valid_from=TODAY)


def test_nobody_administers_a_unit(administrator: Member, stranger: Member) -> None:
    unit = name_unit(name="North", by=administrator)

    with pytest.raises(RoleOfTheWholeBusiness):
        give_grant(member=stranger, role="ADM", unit=unit, by=administrator, valid_from=TODAY)


def test_nobody_holds_a_role_twice(administrator: Member, executive: Member) -> None:
    with pytest.raises(AlreadyGranted, match="Edgar Olsen holds the role Executive"):
        give_grant(member=executive, role="EXE", by=administrator, valid_from=TODAY)


def test_the_database_refuses_a_second_open_grant_too(executive: Member) -> None:
    with pytest.raises(IntegrityError):
        Grant.objects.create(member=executive, role="EXE", valid_from=TODAY)


def test_a_role_does_not_end_before_it_begins(administrator: Member, stranger: Member) -> None:
    with pytest.raises(EndsBeforeItBegins):
        give_grant(member=stranger, role="EXE", by=administrator, valid_from=TODAY, valid_to=TODAY - DAY)


def test_nobody_is_the_own_deputy(administrator: Member, stranger: Member) -> None:
    with pytest.raises(OwnDeputy):
        name_department(name="Sales", representative=stranger, deputy=stranger, by=administrator)


def test_units_form_a_tree(administrator: Member) -> None:
    top = name_unit(name="Europe", by=administrator)
    below = name_unit(name="North", parent=top, by=administrator)

    with pytest.raises(UnitBelowItself):
        name_unit(name="Europe", unit=top, parent=below, by=administrator, seen_version=1)

    assert BusinessUnit.objects.get(name="Europe").parent is None
