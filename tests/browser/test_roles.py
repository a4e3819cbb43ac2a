"""Roles in a real browser: a lead sees her accounts and no others' margins; a manager hands over; axe, phone, dark."""

import pytest
from playwright.sync_api import Locator, Page, expect

from kingside.accounts.models import Account
from kingside.identity.models import Member, Role
from kingside.profit.models import ProfitMap
from tests.browser.accessibility import flaws_of
from tests.browser.conftest import SignIn
from tests.cast import mentors, on_team

pytestmark = pytest.mark.browser

PLACES = ("/today/", "/accounts/", "/accounts/A/", "/accounts/B/", "/profit/", "/imports/", "/accounts/A/team/")


@pytest.fixture
def ours(workshop: ProfitMap, lead: Member, support: Member, mentor: Member) -> Account:
    """Lena leads A and Sami supports her; B is nobody's."""
    account = Account.objects.get(number="A")
    on_team(account, lead)
    on_team(account, support, Role.SUPPORT)
    mentors(account, mentor)
    return account


@pytest.mark.req("GEN-01")
def test_a_lead_sees_her_account_and_no_margin_of_others(
    ours: Account, lead: Member, sign_in: SignIn, url: str
) -> None:
    page = sign_in(lead)

    page.goto(f"{url}/accounts/")

    expect(_row(page, "A")).to_contain_text("280")
    expect(_row(page, "B")).to_contain_text("not shown to your role")
    expect(page.locator("body")).not_to_contain_text("78.0")


def test_a_manager_hands_over(ours: Account, manager: Member, sign_in: SignIn, url: str) -> None:
    page = sign_in(manager)
    page.goto(f"{url}/accounts/A/")
    page.get_by_role("link", name="Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lena Brandt leads A")

    page.get_by_label("To", exact=True).select_option("Sami Haddad")
    page.get_by_role("button", name="Hand over").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sami Haddad leads A")
    expect(page.get_by_role("table", name="History of team and mentor")).to_contain_text("Lena Brandt")


def test_a_lead_proposes_who_leads_next_and_a_manager_accepts(
    ours: Account, lead: Member, manager: Member, sign_in: SignIn, url: str
) -> None:
    page = sign_in(lead)
    page.goto(f"{url}/accounts/A/team/")
    page.get_by_text("Somebody else leads").click()
    form = page.locator("#propose_hand_over")
    form.get_by_label("Member").select_option("Sami Haddad")
    form.get_by_label("Why, in a sentence").fill("He knows them better by now.")
    form.get_by_role("button", name="Propose it").click()
    expect(page.locator("#proposals")).to_contain_text("Sami Haddad leads the account from")

    page = sign_in(manager)
    page.goto(f"{url}/today/")
    page.get_by_role("link", name="Answer it").click()
    assert flaws_of(page, url, ("/accounts/A/team/",)) == {}
    page.get_by_role("button", name="Accept").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sami Haddad leads A")
    expect(page.get_by_role("table", name="Proposals for the team that were answered")).to_contain_text("Accepted")


def test_pages_with_locks_can_be_read_by_everybody(ours: Account, lead: Member, sign_in: SignIn, url: str) -> None:
    assert flaws_of(sign_in(lead), url, PLACES) == {}


def test_pages_that_give_roles_can_be_read_by_everybody(
    ours: Account, administrator: Member, representative: Member, unit_manager: Member, sign_in: SignIn, url: str
) -> None:
    places = ("/accounts/A/team/", f"/members/{unit_manager.pk}/", "/departments/", "/units/")

    assert flaws_of(sign_in(administrator), url, places) == {}


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
