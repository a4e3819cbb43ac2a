"""Lists and the command palette in a browser: axe on paper light and dark and on a phone, and all of it by keyboard."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.browser.accessibility import PHONE, flaws_in, flaws_of, grave_violations
from tests.browser.conftest import SignIn
from tests.cast import on_team

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(workshop: ProfitMap, sign_in: SignIn, lead: Member, url: str) -> Page:
    """Lena looks at the accounts; she leads both of them."""
    register(accounts=[NewAccount("A", "Orrestad Paper", "Paper"), NewAccount("B", "Brill Optics", "Instruments")])
    for account in Account.objects.all():
        on_team(account, lead)
    page = sign_in(lead)
    page.goto(f"{url}/accounts/")
    return page


PANELS = ("Filter", "Columns", "Views", "Change many", "Export")


def test_its_panels_can_be_read_by_everybody(desk: Page) -> None:
    def show(panel: str) -> None:
        desk.reload()
        if desk.viewport_size == PHONE:
            desk.locator("summary", has_text="Search, filter, views").click()
        desk.locator(".ks-panel > summary", has_text=panel).click()

    assert flaws_in(desk, {panel: partial(show, panel) for panel in PANELS}) == {}


def test_a_phone_folds_the_tools_so_that_the_list_is_on_the_first_screen(desk: Page) -> None:
    desk.set_viewport_size(PHONE)

    expect(desk.get_by_role("searchbox", name="Name or number")).to_be_hidden()
    expect(desk.get_by_role("link", name="Orrestad Paper")).to_be_in_viewport()


def test_escape_closes_a_panel_and_gives_the_focus_back(desk: Page) -> None:
    summary = desk.locator(".ks-panel > summary", has_text="Columns")
    summary.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("checkbox", name="Cost to serve")).to_be_visible()

    desk.keyboard.press("Escape")

    expect(desk.get_by_role("checkbox", name="Cost to serve")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_filter_is_set_kept_and_taken_away(desk: Page) -> None:
    desk.locator(".ks-panel > summary", has_text="Filter").click()
    desk.get_by_label("Net profit to").fill("0")
    desk.get_by_role("button", name="Show").first.click()
    expect(desk.get_by_role("link", name="Orrestad Paper")).to_have_count(0)

    desk.locator(".ks-panel > summary", has_text="Views").click()
    desk.get_by_label("Keep what you see as").fill("Losers")
    desk.get_by_role("button", name="Keep").click()
    expect(desk.locator(".ks-panel > summary", has_text="View: Losers")).to_be_visible()

    desk.get_by_role("link", name="Without Net profit to 0").click()
    expect(desk.get_by_role("link", name="Orrestad Paper")).to_be_visible()
    expect(desk.locator(".ks-panel > summary", has_text="View: Losers, changed")).to_be_visible()


def test_ticked_rows_are_changed_and_undone(desk: Page) -> None:
    desk.get_by_label("Choose Brill Optics").check()
    desk.locator(".ks-panel > summary", has_text="Change 1").click()
    desk.get_by_role("button", name="Say the sector…").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Say the sector: changes 1 account")
    assert grave_violations(desk) == []

    desk.get_by_label("Sector").fill("Optics")
    desk.get_by_role("button", name="Change 1 account").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("1 account changed")
    desk.get_by_role("button", name="Undo").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("1 account undone")
    assert Account.objects.get(number="B").sector == "Instruments"


def test_a_file_is_saved(desk: Page) -> None:
    desk.locator(".ks-panel > summary", has_text="Export").click()

    with desk.expect_download() as download:
        desk.get_by_role("button", name="Excel workbook").click()

    assert download.value.suggested_filename.startswith("accounts-")


@pytest.mark.parametrize("keys", ["Control+k", "/"])
def test_the_palette_finds_a_mistyped_account_by_keyboard(desk: Page, keys: str) -> None:
    desk.keyboard.press(keys)
    words = desk.get_by_role("combobox")
    expect(words).to_be_focused()
    expect(words).to_have_value("")
    desk.keyboard.type("orestad")
    chosen = desk.get_by_role("option", name="Orrestad Paper").first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(desk.locator("[data-announcement]")).to_have_text(re.compile(r"\d found"))  # the account and its sections
    assert grave_violations(desk) == []
    desk.wait_for_load_state("networkidle")  # what is still asked for when one leaves is an error in the console

    desk.keyboard.press("Enter")

    expect(desk).to_have_title("Orrestad Paper · Kingside")


def test_arrows_walk_the_results_and_escape_closes_them(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("option").first).to_have_attribute("aria-selected", "true")

    desk.keyboard.press("ArrowDown")

    second = desk.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert desk.get_by_role("combobox").get_attribute("aria-activedescendant") == second.get_attribute("id")

    desk.keyboard.press("Escape")

    expect(desk.get_by_role("combobox")).to_be_hidden()


def test_the_page_of_the_search_can_be_read_by_everybody(desk: Page, url: str) -> None:
    assert flaws_of(desk, url, ["/search/?q=brill"]) == {}
    expect(desk.get_by_role("heading", level=1)).to_have_text("1 found for “brill”")
