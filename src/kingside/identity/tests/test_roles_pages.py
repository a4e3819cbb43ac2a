"""/members/…/, /departments/ and /units/: what members may do, and how we are divided."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kingside.identity.access import remit_of
from kingside.identity.models import BusinessUnit, Department, Member, Role
from kingside.identity.queries import unit_tree
from kingside.identity.roles import give_grant
from tests.cast import ClientOf
from tests.html_tables import read

TODAY = timezone.localdate()


def _page(browser: Client, member: Member) -> str:
    return browser.get(f"/members/{member.pk}/").content.decode()


def test_an_administrator_gives_a_role_for_a_unit(administrator: Member, stranger: Member, client_of: ClientOf) -> None:
    north = BusinessUnit.objects.create(name="North")
    given = {"do": "grant", "grant-role": "MGR", "grant-unit": north.pk, "grant-valid_from": str(TODAY)}

    page = client_of(administrator).post(f"/members/{stranger.pk}/", given, follow=True)

    assert read(page).headings[0] == "Silas Marsh: manager, North"
    assert remit_of(stranger).units == {Role.MGR: {north.pk}}


def test_a_role_that_is_ended_stands_in_the_list_of_before(
    administrator: Member, executive: Member, client_of: ClientOf
) -> None:
    grant = executive.grants.get()

    page = client_of(administrator).post(f"/members/{executive.pk}/grants/{grant.pk}/end/", follow=True)

    assert "Roles held before" in page.content.decode()
    assert remit_of(executive).everywhere == frozenset()


def test_the_last_administrator_is_kept_with_a_sentence(administrator: Member, client_of: ClientOf) -> None:
    grant = administrator.grants.get()

    answer = client_of(administrator).post(f"/members/{administrator.pk}/grants/{grant.pk}/end/")

    assert answer.status_code == 409
    assert "Somebody has to administer Kingside." in answer.content.decode()


def test_a_role_twice_is_refused_in_the_form(administrator: Member, executive: Member, client_of: ClientOf) -> None:
    given = {"do": "grant", "grant-role": "EXE", "grant-valid_from": str(TODAY)}

    answer = client_of(administrator).post(f"/members/{executive.pk}/", given)

    assert answer.status_code == 409
    assert "Edgar Olsen holds the role Executive in this time already." in answer.content.decode()


def test_everybody_looks_at_the_own_roles_and_says_when_away(
    representative: Member, administrator: Member, client_of: ClientOf
) -> None:
    browser = client_of(representative)
    away = {"do": "absence", "absence-valid_from": str(TODAY), "absence-valid_to": str(TODAY + timedelta(days=3))}

    browser.post(f"/members/{representative.pk}/", away)

    assert "Represents Warehouse" in _page(browser, representative)
    assert "deputies stand in" in _page(browser, representative)
    assert "Ask Ada Vos." in _page(browser, representative)
    assert "Give a role" not in _page(browser, representative)

    browser.post(f"/members/{representative.pk}/absences/{representative.absences.get().pk}/end/")
    assert "deputies stand in" not in _page(browser, representative)


def test_departments_are_named_and_renamed(administrator: Member, stranger: Member, client_of: ClientOf) -> None:
    browser = client_of(administrator)

    browser.post("/departments/", {"department-name": "Delivery", "department-representative": stranger.pk})
    department = Department.objects.get(representative=stranger)
    browser.post(f"/departments/{department.pk}/", {"department-name": "Logistics", "version": 1})
    refused = browser.post("/departments/", {"department-name": "logistics"})

    department.refresh_from_db()
    assert (department.name, department.representative) == ("Logistics", None)
    assert refused.status_code == 409
    assert "Another one is called logistics." in refused.content.decode()


def test_units_are_laid_out_as_a_tree(administrator: Member, client_of: ClientOf) -> None:
    browser = client_of(administrator)

    browser.post("/units/", {"unit-name": "Europe"})
    europe = BusinessUnit.objects.get()
    browser.post("/units/", {"unit-name": "North", "unit-parent": europe.pk})
    refused = browser.post(f"/units/{europe.pk}/", {"unit-name": "Europe", "unit-parent": europe.pk, "version": 1})

    assert BusinessUnit.objects.get(name="North").parent == europe
    assert refused.status_code == 400
    assert "A unit cannot stand below itself." in refused.content.decode()
    assert [name for _, name in unit_tree(administrator)] == [europe, BusinessUnit.objects.get(name="North")]


@pytest.fixture
def other_administrator(db: None) -> Member:
    """Otto administers, too."""
    otto = Member.objects.create(email="otto@example.com", name="Otto Reed")
    give_grant(member=otto, role=Role.ADM, by=None, valid_from=TODAY)
    return otto


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_change_a_department_sees_both(
    administrator: Member,
    other_administrator: Member,
    representative: Member,
    support: Member,
    lead: Member,
    client_of: ClientOf,
) -> None:
    address = f"/departments/{representative.represents.get().pk}/"
    seen = {"version": "1", "department-name": "Warehouse", "department-representative": representative.pk}
    client_of(other_administrator).post(address, seen | {"department-deputy": support.pk})

    answer: Any = client_of(administrator).post(address, seen | {"department-name": "Delivery"})

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.version) == (409, "Otto Reed", 2)
    assert [(str(each.label), each.seen, each.theirs, each.yours) for each in conflict.choices] == [
        ("Name", "Warehouse", "Warehouse", "Delivery"),
        ("Deputy", "", "Sami Haddad", ""),
    ]
    assert conflict.n_contested == 0
    kept = representative.represents.get()
    assert (kept.name, kept.deputy) == ("Warehouse", support)

    both = {each.name: each.theirs_value if each.versions.is_theirs else each.yours_value for each in conflict.choices}
    client_of(administrator).post(address, {"version": conflict.version, **conflict.kept, **both})
    kept.refresh_from_db()
    assert (kept.name, kept.representative, kept.deputy, kept.version) == ("Delivery", representative, support, 3)


@pytest.mark.req("GEN-08")
def test_a_deputy_who_was_somebody_else_is_named_in_both_versions(
    administrator: Member, representative: Member, support: Member, lead: Member, stranger: Member, client_of: ClientOf
) -> None:
    address = f"/departments/{representative.represents.get().pk}/"
    said = {"department-name": "Warehouse", "department-representative": representative.pk}
    browser = client_of(administrator)
    browser.post(address, said | {"version": "1", "department-deputy": support.pk})
    browser.post(address, said | {"version": "2", "department-deputy": lead.pk})

    answer: Any = browser.post(address, said | {"version": "2", "department-deputy": stranger.pk})

    (deputy,) = answer.context["conflict"].choices
    assert (deputy.seen, deputy.theirs, deputy.yours) == ("Sami Haddad", "Lena Brandt", "Silas Marsh")


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_place_a_unit_sees_both(
    administrator: Member, other_administrator: Member, client_of: ClientOf
) -> None:
    europe, north = (BusinessUnit.objects.create(name=name) for name in ("Europe", "North"))
    address = f"/units/{north.pk}/"
    client_of(other_administrator).post(address, {"version": 1, "unit-name": "North", "unit-parent": europe.pk})

    answer: Any = client_of(administrator).post(address, {"version": 1, "unit-name": "Far North"})

    assert (answer.status_code, answer.context["conflict"].who) == (409, "Otto Reed")
    assert [each.theirs for each in answer.context["conflict"].choices] == ["North", "Europe"]
    north.refresh_from_db()
    assert (north.name, north.parent) == ("North", europe)


def test_saving_a_department_as_it_is_is_no_new_version(
    administrator: Member, representative: Member, client_of: ClientOf
) -> None:
    kept = representative.represents.get()
    said = {"version": 1, "department-name": "Warehouse", "department-representative": representative.pk}

    client_of(administrator).post(f"/departments/{kept.pk}/", said)

    kept.refresh_from_db()
    assert kept.version == 1
