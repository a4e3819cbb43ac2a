"""What accounts owe, in a browser: axe, phone, dark, and another day."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from tests.browser.accessibility import flaws_of
from tests.browser.conftest import SignIn
from tests.imported_files import Import

pytestmark = pytest.mark.browser

PAGES = ("/profit/receivables/", "/profit/receivables/A/")


@pytest.fixture
def desk(sign_in: SignIn, finance: Member, imported: Import) -> Page:
    """Farida's browser: Alder owes 1,000 since ten days ago, disputes 300, and has a credit note for nothing."""
    register(accounts=[NewAccount("A", "Alder")])
    assign(codes={("SAP", "1"): Account.objects.get(number="A")}, by=finance)
    due = timezone.localdate() - timedelta(days=10)
    known = {"account": "1", "due": due, "issued": due - timedelta(days=30), "currency": "EUR", "paid": ""}
    rows = [("R1", "1000", ""), ("R2", "300", "yes"), ("C1", "-50", "")]
    told = [{"invoice": number, "amount": amount, "disputed": says, **known} for number, amount, says in rows]
    imported("receivables", told)
    return sign_in(finance)


def test_its_pages_can_be_read_by_everybody(desk: Page, url: str) -> None:
    assert flaws_of(desk, url, PAGES) == {}


def test_another_day_is_chosen_and_left_again(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/receivables/A/")
    desk.get_by_label("As of").fill(f"{timezone.localdate() - timedelta(days=20)}")
    desk.get_by_role("button", name="Show").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is past due")
    desk.get_by_role("link", name="Newest").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("1.0")
