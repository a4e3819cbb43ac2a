"""Every component, in the gallery: by eye, by keyboard, on a phone, on light and dark paper."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from kingside.identity.models import Member
from tests.browser.accessibility import PHONE, grave_violations
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser

WHALE = "ks-whale-curve"
PLOT = f"{WHALE} .ks-plot"


@pytest.fixture
def gallery(sign_in: SignIn, manager: Member, url: str) -> Page:
    page = sign_in(manager)
    page.goto(f"{url}/gallery/")
    return page


def tip(page: Page) -> Locator:
    return page.locator(".ks-tip:popover-open")


@pytest.mark.parametrize("paper", ["light", "dark"])
def test_axe_finds_nothing_grave(gallery: Page, paper: Literal["light", "dark"]) -> None:
    gallery.emulate_media(color_scheme=paper)

    expect(gallery.locator(PLOT)).to_be_visible()

    assert grave_violations(gallery) == []


def test_axe_finds_nothing_grave_with_the_tables_open(gallery: Page) -> None:
    gallery.keyboard.press("t")

    expect(gallery.locator(f"{WHALE} table")).to_be_visible()

    assert grave_violations(gallery) == []


def test_a_phone_never_scrolls_sideways(gallery: Page) -> None:
    gallery.set_viewport_size(PHONE)

    expect(gallery.locator(PLOT)).to_be_visible()

    assert gallery.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave_violations(gallery) == []


def test_what_draws_is_on_its_way_before_the_page_asks_for_it(gallery: Page) -> None:
    """So that the first picture waits for no round trip: the library begins to load with the page."""
    expect(gallery.locator(f"{WHALE}[data-drawn]")).to_be_visible()

    began = gallery.evaluate("performance.getEntriesByType('resource').find(e => e.name.includes('/plots-')).startTime")
    asked = gallery.evaluate("performance.getEntriesByName('kingside-asked')[0].startTime")

    assert began < asked


def test_the_curve_says_what_is_under_the_pointer(gallery: Page) -> None:
    gallery.locator(PLOT).hover(position={"x": 400, "y": 150})

    expect(tip(gallery)).to_contain_text("Revenue")
    expect(tip(gallery)).to_contain_text(re.compile(r"Rank\s*\d+ of 120"))


def test_the_curve_is_walked_by_keyboard_and_enter_opens_the_account(gallery: Page) -> None:
    gallery.locator(PLOT).focus()
    gallery.keyboard.press("Home")
    gallery.keyboard.press("ArrowRight")

    expect(gallery.locator(PLOT)).to_have_attribute("aria-valuetext", re.compile("Rank 2 of 120"))
    expect(tip(gallery)).to_contain_text("Rank2 of 120")

    gallery.keyboard.press("Enter")

    expect(gallery).to_have_url(re.compile(r"\?account=2$"))


def test_a_click_on_the_curve_opens_the_account(gallery: Page) -> None:
    gallery.locator(PLOT).click(position={"x": 400, "y": 150})

    expect(gallery).to_have_url(re.compile(r"\?account=\d+$"))


def test_the_peak_and_what_is_given_back_stand_on_the_curve(gallery: Page) -> None:
    words = gallery.locator(f"{PLOT} svg")

    expect(words).to_contain_text(re.compile(r"Peak .* at rank \d+"))
    expect(words).to_contain_text("given back")


def test_a_key_shows_the_tables_under_the_pictures(gallery: Page) -> None:
    table = gallery.locator(f"{WHALE} table")
    expect(gallery.locator(f"{WHALE}[data-drawn]")).to_be_visible()
    expect(table).to_be_hidden()

    gallery.keyboard.press("t")
    expect(table).to_be_visible()
    expect(table.locator("tbody tr")).to_have_count(120)

    gallery.keyboard.press("t")
    expect(table).to_be_hidden()


def test_csv_holds_every_digit_of_the_table(gallery: Page) -> None:
    expect(gallery.locator(f"{WHALE}[data-drawn]")).to_be_visible()

    with gallery.expect_download() as download:
        gallery.get_by_role("button", name="CSV").first.click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()

    assert download.value.suggested_filename.endswith(".csv")
    assert lines[0] == "Rank,Account,Revenue EUR,Net profit EUR,Net margin,Cumulative EUR"
    assert lines[1].startswith("1,Hazel Mills,")
    assert re.search(r",\d+\.\d\d$", lines[1])
    assert len(lines) == 121


def test_colours_follow_the_toggle_and_the_choice_is_kept(gallery: Page) -> None:
    line = gallery.locator(f"{PLOT} svg path[fill='none']").first
    before = line.get_attribute("stroke")

    gallery.keyboard.press("d")
    expect(line).not_to_have_attribute("stroke", before or "")
    gallery.reload()

    expect(gallery.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_figure_is_exact_on_hover_on_focus_and_by_key(gallery: Page) -> None:
    figure = gallery.locator(".ks-kpi .ks-figure").first

    figure.hover()
    expect(tip(gallery)).to_have_text("4,213,442.12 EUR")
    gallery.keyboard.press("Escape")
    expect(tip(gallery)).to_have_count(0)
    gallery.locator("main table a").nth(-1).focus()
    gallery.keyboard.press("ArrowRight")
    gallery.keyboard.press("ArrowRight")
    expect(tip(gallery)).to_contain_text(re.compile(r"[\d,]+\.\d\d EUR"))
    gallery.keyboard.press("e")

    expect(figure).to_have_text("4,213,442.12")


def test_the_question_mark_lists_the_keys_and_letters_can_be_switched_off(gallery: Page) -> None:
    keys = gallery.get_by_role("dialog", name="Keys")

    gallery.keyboard.press("?")
    expect(keys).to_contain_text("Go to Accounts")
    assert grave_violations(gallery) == []
    gallery.get_by_label("Letter keys are on").uncheck()
    gallery.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    gallery.keyboard.press("?")

    expect(keys).to_be_hidden()


def test_the_first_tab_skips_to_the_page(gallery: Page) -> None:
    gallery.keyboard.press("Tab")
    expect(gallery.get_by_role("link", name="Skip to the page")).to_be_focused()
    gallery.keyboard.press("Enter")

    expect(gallery.locator("main")).to_be_focused()


def test_sorting_keeps_place_and_focus(gallery: Page) -> None:
    sort = gallery.get_by_role("link", name="Revenue EUR").last
    sort.focus()
    gallery.keyboard.press("Enter")
    expect(gallery).to_have_url(re.compile(r"sort=-revenue"))

    expect(gallery.locator("#sort-revenue")).to_be_focused()
    expect(gallery.locator(f"{WHALE}[data-drawn]")).to_be_visible()


def test_many_marks_are_drawn_on_a_canvas(gallery: Page, url: str) -> None:
    gallery.goto(f"{url}/gallery/?accounts=6000")

    expect(gallery.locator(f"{PLOT} canvas")).to_be_visible(timeout=120_000)


def test_paper_shows_the_pictures_in_light_colours(gallery: Page) -> None:
    gallery.emulate_media(color_scheme="dark")
    expect(gallery.locator(f"{WHALE}[data-drawn]")).to_be_visible()

    gallery.evaluate("dispatchEvent(new Event('beforeprint'))")
    gallery.emulate_media(media="print")

    expect(gallery.locator(".ks-shell")).to_be_hidden()
    expect(gallery.locator(PLOT)).to_be_visible()
    assert gallery.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
