"""From invoice lines to a published map in a browser: axe, phone, dark, keyboard, what formulas say as one types."""

import re
from functools import partial
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from kingside.identity.models import Member
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit.drafting import begin_draft
from kingside.profit.models import BUILD_MAP, TRY_COSTS, CostDraft, CostModel, ProfitMap
from kingside.profit.operations import adopt_cost_model
from tests.browser.accessibility import flaws_in
from tests.browser.conftest import SignIn
from tests.lake.workshop import COSTS

pytestmark = pytest.mark.browser

NOTES = {"desk": {"source": "payroll 2025", "is_estimated": True}}
PAGES = ("/profit/cost-models/new/", "/profit/cost-models/", "the form", "the text", "the model")


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
