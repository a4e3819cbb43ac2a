"""What accounts owe, in a browser: axe, phone, dark, and another day."""

from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from tests.browser.accessibility import grave_violations
from tests.browser.conftest import PHONE, SignIn
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


@pytest.mark.parametrize("paper", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_grave(desk: Page, url: str, address: str, paper: Literal["light", "dark"]) -> None:
    desk.emulate_media(color_scheme=paper)
    desk.goto(f"{url}{address}")

    assert grave_violations(desk) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_phone_never_scrolls_sideways(desk: Page, url: str, address: str) -> None:
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    desk.goto(f"{url}{address}")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()

    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave_violations(desk) == []


def test_another_day_is_chosen_and_left_again(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/receivables/A/")
    desk.get_by_label("As of").fill(f"{timezone.localdate() - timedelta(days=20)}")
    desk.get_by_role("button", name="Show").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Nothing is past due")
    desk.get_by_role("link", name="Newest").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("1.0")
