"""The audit trail, a history and two versions in a browser: axe, phone, dark, and the choice by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.identity.models import Member, Role
from tests.browser.accessibility import flaws
from tests.browser.conftest import SignIn
from tests.cast import on_team

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]


@pytest.fixture
def expected_status() -> int:
    """Who saves second is answered 409."""
    return 409


@pytest.fixture
def open_page(sign_in: SignIn, lead: Member, support: Member, manager: Member, url: str) -> Open:
    """Lena renames Alder Works: Maud sees it written down, Sami while he was at it."""
    register(accounts=[NewAccount("A", "Alder Works", "Paper")])
    on_team(Account.objects.get(), lead)
    on_team(Account.objects.get(), support, Role.SUPPORT)

    def rename(name: str) -> None:
        account = Account.objects.get()
        edit(account=account, seen_version=account.version, by=lead, name=name, sector="Packaging", since=None)

    def opened(step: str) -> Page:
        page = sign_in(support if step == "conflict" else manager)
        if step == "conflict":
            page.goto(f"{url}/accounts/A/edit/")
            rename("Alder plc")
            page.get_by_label("Name").fill("Alder AG")
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Lena Brandt saved Alder plc after you opened it")
        elif step == "history":
            rename("Alder plc")
            page.goto(f"{url}/accounts/A/")
            page.get_by_text("History", exact=False).first.click()
            expect(page.get_by_role("table", name="What happened to it, the newest first")).to_be_visible()
        else:
            rename("Alder plc")
            page.goto(f"{url}/audit/")
            expect(page.get_by_role("heading", level=1)).to_contain_text("events")
        return page

    return opened


STEPS = ("audit", "history", "conflict")


@pytest.mark.parametrize("step", STEPS)
def test_its_pages_can_be_read_by_everybody(open_page: Open, step: str) -> None:
    assert flaws(open_page(step)) == {}


@pytest.mark.req("GEN-08")
def test_both_have_their_way_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("conflict")

    page.get_by_label("Alder AG").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Alder AG was changed")).to_be_visible()
    saved = Account.objects.get()
    assert (saved.name, saved.sector) == ("Alder AG", "Packaging")
