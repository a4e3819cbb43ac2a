"""From invoice lines to a published map in a browser: axe, phone, dark, keyboard, what formulas say as one types."""

import re
from functools import partial
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from kingside.identity.models import Member
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit.drafting import begin_draft
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, CostModel, ProfitMap
from kingside.profit.operations import adopt_cost_model
from tests.browser.accessibility import flaws_in, grave_violations
from tests.browser.conftest import SignIn
from tests.lake.workshop import COSTS

pytestmark = pytest.mark.browser

NOTES = {"desk": {"source": "payroll 2025", "is_estimated": True}}
PAGES = ("/profit/cost-models/new/", "/profit/cost-models/", "the form", "the text", "the model", "the comparison")


@pytest.fixture
def desk(sign_in: SignIn, finance: Member, workshop_lines: object) -> Page:
    """Farida's browser, the workshop's lines imported."""
    return sign_in(finance)


@pytest.fixture
def draft(finance: Member, workshop_lines: object) -> CostDraft:
    """The workshop's cost file, adopted once and tried as a draft."""
    adopt_cost_model(name="Standard", toml=COSTS, notes=NOTES, by=finance)
    return begin_draft(name="Standard", toml=COSTS, notes=NOTES, by=finance)


def opened(desk: Page, url: str, name: str, draft: CostDraft) -> None:
    addresses = {
        "the form": draft.get_absolute_url(),
        "the text": f"{draft.get_absolute_url()}text/",
        "the comparison": f"/profit/cost-models/comparison/?now=draft-{draft.pk}",
        "the model": f"/profit/cost-models/{CostModel.objects.get().pk}/",
    }
    desk.goto(f"{url}{addresses.get(name, name)}")


def try_it(desk: Page) -> None:
    desk.get_by_role("button", name="Try it").first.click()
    expect(desk.get_by_text("Waiting for a worker")).to_be_visible()
    run_now(latest_job(kind=TRY_COSTS, subject_id=CostDraft.objects.get().pk))
    expect(desk.get_by_role("heading", name="1 of 2 accounts gives back 78.0 of 280 earned")).to_be_visible()


def test_its_pages_can_be_read_by_everybody(desk: Page, url: str, draft: CostDraft) -> None:
    def show(name: str) -> None:
        opened(desk, url, name, draft)
        if name == "the form":
            try_it(desk)
            desk.evaluate("scrollTo(0, 0)")  # what lies half under the bar at the top counts as too small

    assert flaws_in(desk, {name: partial(show, name) for name in PAGES}) == {}


def test_a_formula_answers_while_it_is_typed(desk: Page, url: str, draft: CostDraft) -> None:
    opened(desk, url, "the form", draft)
    desk.locator("summary", has_text="delivery").click()
    delivery = desk.get_by_role("group", name="delivery", exact=True)
    expect(delivery).to_contain_text("4 of 5 lines, 22.50 USD on average; 90.00 together.")
    price = delivery.get_by_label("Price, USD")

    price.fill("45.00 + freigt")
    expect(delivery).to_contain_text("there is no column 'freigt'")
    price.fill("45.00 + 5*rush")
    expect(delivery).to_contain_text("4 of 5 lines, 23.75 USD on average; 95.00 together.")


def price_of_delivery(desk: Page, url: str, draft: CostDraft) -> tuple[Locator, Locator]:
    """The open element, and its formula with nothing in it."""
    opened(desk, url, "the form", draft)
    desk.locator("summary", has_text="delivery").click()
    delivery = desk.get_by_role("group", name="delivery", exact=True)
    price = delivery.get_by_label("Price, USD")
    price.fill("")
    return delivery, price


def test_names_are_offered_while_a_formula_is_typed_and_taken_by_keyboard(
    desk: Page, url: str, draft: CostDraft
) -> None:
    delivery, price = price_of_delivery(desk, url, draft)

    price.press_sequentially("45.00 + 5*re")
    options = delivery.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_have_text(re.compile("net_revenue USD"))
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1)
    desk.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(price).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    assert grave_violations(desk) == []
    desk.keyboard.press("Enter")

    expect(price).to_have_value("45.00 + 5*is_return")
    expect(price).to_have_attribute("aria-expanded", "false")
    expect(price).to_be_focused()


def test_escape_puts_the_names_away_and_alt_down_shows_all_of_them(desk: Page, url: str, draft: CostDraft) -> None:
    delivery, price = price_of_delivery(desk, url, draft)

    price.press_sequentially("45.00 + cas")
    expect(delivery.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(delivery.get_by_role("listbox")).to_be_hidden()
    expect(price).to_have_value("45.00 + cas")
    price.fill("45.00 + ")
    price.press("Alt+ArrowDown")
    expect(delivery.get_by_role("listbox").get_by_role("option").last).to_have_text(re.compile(r"^if\("))
    delivery.get_by_role("listbox").get_by_role("option", name="cases number").click()
    expect(price).to_have_value("45.00 + cases")


def test_tab_leaves_a_formula_in_which_nothing_is_offered(desk: Page, url: str, draft: CostDraft) -> None:
    delivery, price = price_of_delivery(desk, url, draft)

    price.press_sequentially("45.00 + rush")
    desk.keyboard.press("Tab")

    expect(delivery.get_by_label("Only on lines where")).to_be_focused()


def test_a_row_is_added_without_losing_the_place(desk: Page, url: str, draft: CostDraft) -> None:
    opened(desk, url, "the form", draft)

    desk.get_by_role("button", name="Add an element").click()

    expect(desk).to_have_url(re.compile("#element-6-code$"))
    expect(desk.locator("#element-6-code")).to_be_in_viewport()


def test_a_row_that_was_moved_is_still_open(desk: Page, url: str, draft: CostDraft) -> None:
    opened(desk, url, "the form", draft)
    desk.locator("summary", has_text="delivery").click()

    desk.get_by_role("button", name="Move delivery up").click()

    expect(desk.locator("#element-2-code")).to_have_value("delivery")
    expect(desk.locator("#element-2-code")).to_be_visible()


def test_from_six_questions_to_a_published_map_by_keyboard_alone(desk: Page, url: str) -> None:
    def press(role: Literal["button", "link"], name: str) -> None:
        wanted = desk.get_by_role(role, name=name, exact=True).first
        for _ in range(200):
            if wanted.evaluate("it => it === document.activeElement"):
                break
            desk.keyboard.press("Tab")
        expect(wanted).to_be_focused()
        desk.keyboard.press("Enter")

    desk.goto(f"{url}/profit/cost-models/")
    press("link", "Answer six questions")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Six questions")
    press("button", "Draft the cost model")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Draft of Standard")
    press("button", "Try it")
    expect(desk.get_by_text("Waiting for a worker")).to_be_visible()
    run_now(latest_job(kind=TRY_COSTS, subject_id=CostDraft.objects.get().pk))
    expect(desk.get_by_role("heading", name=re.compile("would lose money"))).to_be_visible()
    press("button", "Publish")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Your profit map is being made")
    run_now(latest_job(kind=BUILD_MAP, subject_id=ProfitMap.objects.get().pk))

    expect(desk).to_have_url(re.compile("/profit/\\?map="))
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2 accounts")
    expect(desk.get_by_text("Not reconciled: no ledger totals")).to_be_visible()
