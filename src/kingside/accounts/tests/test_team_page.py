"""/accounts/…/team/: who is with an account, and changing that."""

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
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
        {"do": "unit", "unit-unit": north.pk},
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
