"""What a reader meets between pages: a narrow phone, tables to their last row, an earlier period, tips that add."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.browser.accessibility import DESK, PHONE
from tests.browser.conftest import SignIn
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import Publish

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def desk(sign_in: SignIn, manager: Member, workshop: ProfitMap) -> Page:
    """Maud's browser, the workshop's map published."""
    return sign_in(manager)


@pytest.fixture
def two_periods(sign_in: SignIn, manager: Member, publish: Publish) -> tuple[Page, ProfitMap]:
    """Maud's browser and the earlier of two published maps."""
    first = publish(lines=table(LINES))
    moved = [line | {"date": line["date"].replace("2025", "2026")} for line in table(LINES)]
    publish(lines=moved, costs=COSTS.replace("2025", "2026"))
    return sign_in(manager), first


def tip(page: Page) -> Locator:
    return page.locator(".ks-tip:popover-open")


@pytest.mark.parametrize("address", ["/accounts/", "/accounts/B/", "/profit/"])
def test_the_narrowest_phone_never_scrolls_sideways(desk: Page, url: str, address: str) -> None:
    desk.set_viewport_size(NARROW)  # type: ignore[arg-type]
    desk.goto(f"{url}{address}")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()

    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_shows_every_place_without_scrolling_for_it(desk: Page, url: str) -> None:
    desk.set_viewport_size(PHONE)
    desk.goto(f"{url}/today/")
    places = desk.locator(".ks-places")
    expect(places.get_by_role("link", name="Data")).to_be_visible()

    assert places.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_the_waterfalls_table_shows_all_its_rows_down_to_the_net_profit(desk: Page, url: str) -> None:
    desk.goto(f"{url}/accounts/B/")
    expect(desk.locator("ks-waterfall[data-drawn]")).to_be_visible()
    desk.keyboard.press("t")
    shown = desk.locator("ks-waterfall .ks-chart__table")
    expect(shown.get_by_role("row", name=re.compile("Net profit"))).to_contain_text("311.9")

    assert shown.evaluate("element => element.scrollHeight <= element.clientHeight")


def test_formulas_fold_on_a_phone_and_stand_open_at_a_desk(desk: Page, url: str) -> None:
    desk.goto(f"{url}/accounts/B/")
    formula = desk.locator(".ks-fold code").first
    expect(formula).to_be_visible()
    expect(desk.locator(".ks-fold summary").first).to_be_hidden()

    desk.set_viewport_size(PHONE)
    expect(formula).to_be_hidden()
    desk.locator(".ks-fold summary").first.click()
    expect(formula).to_be_visible()

    desk.set_viewport_size(DESK)
    expect(formula).to_be_visible()


def test_a_period_once_chosen_stays_until_one_goes_back(two_periods: tuple[Page, ProfitMap], url: str) -> None:
    page, first = two_periods
    page.goto(f"{url}/accounts/")
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    page.locator("#map").select_option(str(first.pk))
    expect(page).to_have_url(f"{url}/accounts/?map={first.pk}")

    page.get_by_role("navigation", name="Places").get_by_role("link", name="Profit").click()
    expect(page).to_have_url(f"{url}/profit/?map={first.pk}")
    expect(page.get_by_role("note")).to_contain_text("You are looking at another period: 1 Jan 2025")

    page.get_by_role("link", name="back to the newest").click()
    expect(page).to_have_url(f"{url}/profit/")
    expect(page.get_by_role("note")).to_have_count(0)


def test_without_scripts_a_button_shows_the_period(
    two_periods: tuple[Page, ProfitMap], browser: Browser, url: str
) -> None:
    page, first = two_periods
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{url}/profit/")
    plain.locator("#map").select_option(str(first.pk))
    plain.get_by_role("button", name="Show", exact=True).click()

    expect(plain).to_have_url(f"{url}/profit/?map={first.pk}")
    context.close()


def test_a_figure_that_is_exact_already_has_no_tip(desk: Page, url: str) -> None:
    desk.goto(f"{url}/accounts/B/")
    costs = desk.get_by_role("table", name="What the costs are made of")
    costs.locator(".ks-figure--exact").first.hover()
    expect(tip(desk)).to_have_count(0)

    costs.locator(".ks-figure--percent").first.hover()
    expect(tip(desk)).to_have_count(1)
