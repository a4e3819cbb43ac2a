"""Accounts, one account and the whole business in a browser: axe, phone, dark, keyboard, the pictures."""

import re

import pytest
from playwright.sync_api import Page, expect

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.browser.accessibility import PHONE, flaws, flaws_of
from tests.browser.conftest import SignIn
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

pytestmark = pytest.mark.browser

PAGES = (
    "/accounts/",
    "/accounts/A/",
    "/profit/",
    "/profit/?of=products",
    "/profit/map/",
    "/profit/map/?show=margin",
    "/profit/rates/",
    "/profit/?of=orders",
    "/profit/orders/",
    "/profit/order/?code=O1&account=A",
    "/profit/cells/",
    "/profit/cell/?account=A&product=L1",
    "/profit/levers/?account=B&product=L3&price=5&freight.delivery=50",
    "/profit/levers/examination/?account=B&product=L3",
    "/profit/levers/white-space/?account=A&product=L1",
)


@pytest.fixture
def desk(sign_in: SignIn, manager: Member, workshop: ProfitMap) -> Page:
    """Maud's browser, the workshop's map published."""
    return sign_in(manager)


def test_its_pages_can_be_read_by_everybody(desk: Page, url: str) -> None:
    assert flaws_of(desk, url, PAGES) == {}


def test_from_the_list_to_the_invoice_line_by_keyboard_alone(desk: Page, url: str) -> None:
    desk.goto(f"{url}/accounts/")

    for name in ("B", "L3"):
        desk.get_by_role("link", name=name, exact=True).focus()
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", level=1)).to_contain_text(f"{name} loses")

    expect(desk.get_by_role("row", name=re.compile("O2"))).to_contain_text("delivery 45.00")


def test_the_whale_curve_leads_to_the_account_under_it(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/")
    plot = desk.locator("ks-whale-curve .ks-plot")
    plot.focus()
    desk.keyboard.press("End")

    tip = desk.locator(".ks-tip:popover-open")
    expect(tip).to_contain_text("Net margin")
    desk.keyboard.press("Enter")

    expect(desk).to_have_url(f"{url}/accounts/B/")


def test_the_heat_map_is_walked_by_arrows_and_enter_opens_the_cell(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/map/")
    desk.locator("ks-heat-map .ks-plot").focus()
    tip = desk.locator(".ks-tip:popover-open")

    desk.keyboard.press("ArrowDown")
    expect(tip).to_contain_text(re.compile("^A"))
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("End")
    expect(tip).to_contain_text(re.compile("B · L3.*−48.27 USD"))
    desk.keyboard.press("Enter")

    expect(desk).to_have_url(f"{url}/profit/cell/?account=B&product=L3")


def test_a_click_on_a_name_of_the_heat_map_opens_the_account(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/map/")
    expect(desk.locator("ks-heat-map[data-drawn]")).to_be_visible()

    desk.locator("ks-heat-map .ks-plot").click(position={"x": 4, "y": 45})

    expect(desk).to_have_url(f"{url}/accounts/B/")


def test_on_a_phone_the_table_stands_in_for_the_heat_map(desk: Page, url: str) -> None:
    desk.set_viewport_size(PHONE)
    desk.goto(f"{url}/profit/map/")

    expect(desk.get_by_role("link", name="B", exact=True)).to_be_visible()
    expect(desk.locator("ks-heat-map .ks-plot")).to_be_hidden()


@pytest.fixture
def two_maps(sign_in: SignIn, manager: Member, publish: Publish) -> Page:
    """Maud's browser with two maps of 30 accounts: 20 are in both, 10 are gone, 10 are new."""
    publish(lines=bazaar_lines(30), costs=BAZAAR_COSTS)
    publish(lines=bazaar_lines(40)[10:], costs=BAZAAR_COSTS.replace("45.00", "46.00"))
    return sign_in(manager)


def test_a_comparison_can_be_read_by_everybody(two_maps: Page, url: str) -> None:
    assert flaws_of(two_maps, url, ["/profit/segments/", "/profit/compare/"]) == {}

    two_maps.keyboard.press("t")
    expect(two_maps.locator("ks-waterfall table")).to_be_visible()
    assert flaws(two_maps) == {}


def test_from_profit_to_what_moved_by_keyboard_alone(two_maps: Page, url: str) -> None:
    two_maps.goto(f"{url}/profit/")
    two_maps.get_by_role("link", name="Compare with another period").focus()
    two_maps.keyboard.press("Enter")
    expect(two_maps.get_by_role("heading", level=1)).to_contain_text("Net profit rose")

    two_maps.get_by_role("main").get_by_role("link", name="Accounts", exact=True).focus()
    two_maps.keyboard.press("Enter")
    expect(two_maps).to_have_url(re.compile("by=accounts"))
    two_maps.locator("ks-waterfall[data-drawn] .ks-plot").focus()
    two_maps.keyboard.press("ArrowDown")
    two_maps.keyboard.press("ArrowDown")

    expect(two_maps.locator(".ks-tip:popover-open")).to_contain_text("Gone (10)")


def test_on_a_phone_net_profit_and_margin_stand_right_below_the_name(desk: Page, url: str) -> None:
    desk.set_viewport_size(PHONE)
    desk.goto(f"{url}/accounts/")
    cells = desk.locator("tbody tr").first.locator("th, td:visible").all()
    tops = {str(cell.get_attribute("data-label")): box["y"] for cell in cells if (box := cell.bounding_box())}

    name, *figures = sorted(tops, key=lambda label: tops[label])[:3]

    assert name == "Account"
    assert sorted(label[:10] for label in figures) == ["Net margin", "Net profit"]


def test_a_column_is_sorted_and_the_list_narrowed_down(
    sign_in: SignIn, manager: Member, publish: Publish, url: str
) -> None:
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)
    desk = sign_in(manager)
    desk.goto(f"{url}/accounts/")
    first = desk.locator("tbody tr").first
    expect(first).to_contain_text("C0059")

    desk.get_by_role("link", name=re.compile("^Account$")).click()
    expect(first).to_contain_text("C0000")
    desk.get_by_role("link", name=re.compile("^Worst")).click()
    expect(desk).to_have_url(re.compile("show=worst"))
    desk.get_by_placeholder("Name or number").fill("C002")
    desk.get_by_role("button", name="Find").click()

    expect(desk.locator("tbody tr")).to_have_count(5)


def test_a_curve_of_thousands_keeps_its_ranks(sign_in: SignIn, manager: Member, publish: Publish, url: str) -> None:
    publish(lines=bazaar_lines(1500), costs=BAZAAR_COSTS)
    desk = sign_in(manager)
    desk.goto(f"{url}/profit/")
    desk.locator("ks-whale-curve .ks-plot").focus()
    desk.keyboard.press("End")

    expect(desk.locator(".ks-tip:popover-open")).to_contain_text(re.compile(r"Rank\s*1,500 of 1,500"))


def test_a_rate_that_is_moved_changes_the_verdict_at_once(desk: Page, url: str) -> None:
    desk.goto(f"{url}/profit/rates/")
    slider = desk.get_by_role("slider", name="Delivery")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")

    expect(desk.locator("#verdict")).to_contain_text("Net profit falls")
    expect(slider.locator("xpath=following-sibling::output")).to_have_text("3 %")
