"""/members/…/, /departments/ and /units/: what members may do, and how we are divided."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from kingside.identity.access import remit_of
from kingside.identity.models import BusinessUnit, Department, Member, Role
from kingside.identity.queries import unit_tree
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
    browser.post(f"/departments/{department.pk}/", {"department-name": "Logistics"})
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
    refused = browser.post(f"/units/{europe.pk}/", {"unit-name": "Europe", "unit-parent": europe.pk})

    assert BusinessUnit.objects.get(name="North").parent == europe
    assert refused.status_code == 400
    assert "A unit cannot stand below itself." in refused.content.decode()
    assert [name for _, name in unit_tree(administrator)] == [europe, BusinessUnit.objects.get(name="North")]
