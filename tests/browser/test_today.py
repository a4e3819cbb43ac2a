"""Home, the tour and the first run in a browser: axe, phone, dark, keyboard, without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from kingside.identity import set_up_link
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.browser.accessibility import DESK, flaws_of, grave_violations
from tests.browser.conftest import SignIn
from tests.cast import PASSWORD
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

pytestmark = pytest.mark.browser

PAGES = ("/today/", "/today/?tour=5", "/accounts/?show=worst&tour=1", "/own-company/")


@pytest.fixture
def demo(sign_in: SignIn, persona: Member, workshop: ProfitMap, open_demo: None) -> Page:
    """Pia's browser in the demo, the workshop's map published."""
    return sign_in(persona)


def test_its_pages_can_be_read_by_everybody(demo: Page, url: str) -> None:
    assert flaws_of(demo, url, PAGES) == {}


def test_today_needs_no_scrolling_at_a_desk(sign_in: SignIn, manager: Member, publish: Publish, url: str) -> None:
    idle = '[[element]]\ncode = "visit_{}"\nper = "order"\namount = "1.00"\nsplit = "cases"\n'
    lines = [line | {"cases": 0} for line in bazaar_lines(30)]
    publish(lines=lines, costs=BAZAAR_COSTS + "\n".join(idle.format(n) for n in range(9)))
    page = sign_in(manager)
    page.set_viewport_size(DESK)
    page.goto(f"{url}/today/")
    expect(page.locator(".ks-block li")).to_have_count(7)

    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_whole_tour_by_keyboard_alone(demo: Page, url: str) -> None:
    demo.goto(f"{url}/today/")
    demo.get_by_role("link", name="Take the tour, five stops").focus()
    demo.keyboard.press("Enter")

    bar = demo.get_by_role("complementary", name="Tour")
    for number in range(1, 6):
        expect(bar).to_contain_text(f"{number} of 5")
        expect(demo.get_by_role("heading", level=1)).to_be_visible()
        expect(bar.get_by_role("link", name="Next" if number < 5 else "End the tour")).to_be_focused()
        demo.keyboard.press("Enter")

    expect(demo).to_have_url(f"{url}/today/")
    expect(bar).to_have_count(0)


def test_without_scripts_the_tour_leads_to_its_end(demo: Page, browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=demo.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{url}/tour/1/")
    for _ in range(4):
        plain.get_by_role("link", name="Next", exact=True).click()

    expect(plain.get_by_role("complementary", name="Tour")).to_contain_text("5 of 5 · Monday morning.")
    context.close()


def test_what_is_focused_never_lies_under_the_bar(demo: Page, url: str) -> None:
    demo.goto(f"{url}/accounts/B/?tour=2")
    top = demo.get_by_role("complementary", name="Tour").evaluate("element => element.getBoundingClientRect().top")

    last = demo.locator("main a").last
    last.focus()

    assert last.evaluate("element => element.getBoundingClientRect().bottom") <= top


def test_a_verb_lands_on_the_part_it_names_although_pictures_are_drawn_above(
    sign_in: SignIn, manager: Member, publish: Publish, url: str
) -> None:
    publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)
    page = sign_in(manager)
    page.goto(f"{url}/today/")
    page.get_by_role("link", name="Look at the bridge").click()
    for picture in page.locator(".ks-chart").all():
        expect(picture.locator(".ks-plot")).to_be_visible()

    expect(page.locator("#reconciliation h2")).to_be_in_viewport()


def test_g_and_t_lead_home(demo: Page, url: str) -> None:
    demo.goto(f"{url}/accounts/")
    demo.keyboard.press("g")
    demo.keyboard.press("t")

    expect(demo).to_have_url(f"{url}/today/")


def test_from_the_terminals_link_to_two_ways_to_begin_by_keyboard_alone(page: Page, url: str, db: None) -> None:
    page.goto(f"{url}{set_up_link.path()}")
    assert grave_violations(page) == []
    for typed in ("Ada Vos", "ada.vos@example.com", PASSWORD, PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{url}/today/")
    expect(page.get_by_role("heading", name="Bring your data")).to_be_visible()
    assert grave_violations(page) == []
