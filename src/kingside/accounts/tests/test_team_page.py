"""/accounts/…/team/: who is with an account, and changing that."""

from typing import Any

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.identity.models import BusinessUnit, Member, Role
from tests.cast import ClientOf, mentors, on_team
from tests.html_tables import read

TODAY = str(timezone.localdate())


@pytest.fixture
def orrestad(db: None, lead: Member) -> Account:
    """Lena leads it."""
    account = Account.objects.create(number="10020", name="Orrestad Paper")
    on_team(account, lead)
    return account


def _address(account: Account) -> str:
    return f"{account.get_absolute_url()}team/"


def test_it_says_who_leads_and_who_is_with_it(
    orrestad: Account, lead: Member, support: Member, mentor: Member, client_of: ClientOf
) -> None:
    on_team(orrestad, support, Role.SUPPORT)
    mentors(orrestad, mentor)

    page = read(client_of(support).get(_address(orrestad)))

    assert page.headings[0] == "Lena Brandt leads Orrestad Paper"
    assert page.tables[0].column("As") == ["Lead", "Support", "Mentor, every 3 months"]


@pytest.mark.req("ORG-02")
def test_a_manager_hands_over_and_the_history_says_so(
    orrestad: Account, manager: Member, support: Member, client_of: ClientOf
) -> None:
    browser = client_of(manager)
    handed = {"do": "hand_over", "handover-to": support.pk, "handover-on": TODAY}

    page = read(browser.post(_address(orrestad), handed, follow=True))

    assert page.headings[0] == "Sami Haddad leads Orrestad Paper"
    assert page.tables[1].column("Member") == ["Lena Brandt"]


def test_somebody_joins_somebody_mentors_and_the_unit_is_said(
    orrestad: Account, administrator: Member, support: Member, mentor: Member, client_of: ClientOf
) -> None:
    north = BusinessUnit.objects.create(name="North")
    browser = client_of(administrator)

    for form in (
        {"do": "join", "join-member": support.pk, "join-team_role": "SUPPORT", "join-valid_from": TODAY},
        {"do": "mentor", "mentor-member": mentor.pk, "mentor-interval_months": 4, "mentor-valid_from": TODAY},
        {"do": "unit", "unit-unit": north.pk, "version": 1},
    ):
        assert browser.post(_address(orrestad), form).status_code == 302

    page = browser.get(_address(orrestad))
    assert read(page).tables[0].column("As") == ["Lead", "Support", "Mentor, every 4 months"]
    assert "Business unit North." in page.content.decode()


def test_what_is_ended_today_stands_in_the_history(
    orrestad: Account, manager: Member, mentor: Member, client_of: ClientOf
) -> None:
    mentors(orrestad, mentor)
    browser = client_of(manager)

    for ended in (orrestad.memberships.get(), orrestad.mentorships.get()):
        kind = "team" if ended in orrestad.memberships.all() else "mentors"
        browser.post(f"{orrestad.get_absolute_url()}{kind}/{ended.pk}/end/")

    page = read(browser.get(_address(orrestad)))
    assert page.headings[0] == "Nobody leads Orrestad Paper"
    assert sorted(page.tables[0].column("Member")) == ["Lena Brandt", "Moira Quist"]


@pytest.mark.req("ORG-07")
def test_what_is_refused_stands_in_its_form(
    orrestad: Account, manager: Member, mentor: Member, client_of: ClientOf
) -> None:
    mentors(orrestad, mentor)
    joins = {"do": "join", "join-member": mentor.pk, "join-team_role": "SUPPORT", "join-valid_from": TODAY}

    answer = client_of(manager).post(_address(orrestad), joins)

    assert answer.status_code == 409
    assert "nobody is mentor of an account and on its team at once" in answer.content.decode()


@pytest.mark.parametrize("do", ["", "crown", "status"])
def test_what_nobody_knows_is_not_found(orrestad: Account, manager: Member, client_of: ClientOf, do: str) -> None:
    assert client_of(manager).post(_address(orrestad), {"do": do}).status_code == 404


def test_a_lead_reads_and_hears_whom_to_ask(
    orrestad: Account, lead: Member, manager: Member, client_of: ClientOf
) -> None:
    page = client_of(lead).get(_address(orrestad)).content.decode()

    assert "Ask Maud Keller." in page
    assert "Hand over the lead" not in page


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_place_an_account_sees_both(
    orrestad: Account, manager: Member, administrator: Member, client_of: ClientOf
) -> None:
    north, south = (BusinessUnit.objects.create(name=name) for name in ("North", "South"))
    seen = {"do": "unit", "version": "1"}
    client_of(manager).post(_address(orrestad), seen | {"unit-unit": north.pk})

    answer: Any = client_of(administrator).post(_address(orrestad), seen | {"unit-unit": south.pk})

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.version) == (409, "Maud Keller", 2)
    (choice,) = conflict.choices
    assert (choice.seen, choice.theirs, choice.yours, choice.versions.is_contested) == ("", "North", "South", True)
    orrestad.refresh_from_db()
    assert orrestad.unit == north

    chosen = {"version": conflict.version, choice.name: choice.yours_value, **conflict.kept}
    assert client_of(administrator).post(_address(orrestad), chosen).status_code == 302
    orrestad.refresh_from_db()
    assert (orrestad.unit, orrestad.version) == (south, 3)


def test_a_place_that_nobody_else_touched_keeps_beside_another_name(
    orrestad: Account, lead: Member, manager: Member, client_of: ClientOf
) -> None:
    edit(account=orrestad, seen_version=1, by=lead, name="Orrestad", sector="", since=None)
    north = BusinessUnit.objects.create(name="North")

    answer: Any = client_of(manager).post(_address(orrestad), {"do": "unit", "version": "1", "unit-unit": north.pk})

    (choice,) = answer.context["conflict"].choices
    assert (answer.status_code, choice.versions.is_yours) == (409, True)
