"""Exchange rates and one’s own way of numbers in a browser: axe, both papers, a phone; scripts write as pages do."""

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from kingside.identity.formats import choose_formats
from kingside.identity.models import Member
from kingside.money.operations import choose_reporting_currency, record_rate
from kingside.profit.models import ProfitMap
from kingside.profit.tests.test_currencies import line
from tests.browser.accessibility import flaws_of, grave_violations
from tests.browser.conftest import SignIn
from tests.imported_files import Import

pytestmark = pytest.mark.browser

PAGES = ("/money/", "/money/reporting-currency/", "/you/formats/")
RATES = b"Date,USD,JPY\n2025-03-03,1.0858,162.27\n2025-03-04,1.0900,N/A\n"


@pytest.fixture
def page_of(sign_in: SignIn, finance: Member, imported: Import) -> Page:
    """Farida reports in EUR, has one rate of the dollar, and lines in pounds that have none."""
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=date(2025, 3, 3), rate=Decimal("0.9210"), source="ECB", by=finance)
    imported("lines", [line("A"), line("B", "GBP")])
    return sign_in(finance)


def test_its_pages_can_be_read_by_everybody(page_of: Page, url: str) -> None:
    assert flaws_of(page_of, url, PAGES) == {}


def test_a_missing_rate_leads_to_the_form_that_adds_it(page_of: Page, url: str) -> None:
    page_of.goto(f"{url}/money/")
    page_of.get_by_role("link", name="Add one").click()
    expect(page_of.get_by_label("1 unit of")).to_have_value("GBP")

    page_of.get_by_label("was worth").fill("1.1875")
    page_of.get_by_role("button", name="Add").click()

    expect(page_of.get_by_text("have no rate")).to_have_count(0)
    expect(page_of.get_by_role("rowheader", name="1 GBP in EUR")).to_be_visible()


def test_the_page_of_a_table_asks_which_way_round(page_of: Page, url: str, received: Import) -> None:
    batch = received("rate-tables", RATES, source="ECB")
    page_of.goto(f"{url}{batch.get_absolute_url()}")

    expect(page_of.get_by_text("What does a number say?")).to_be_visible()
    assert page_of.locator("input[type=radio][name=answer-worth]:checked").count() == 0
    assert grave_violations(page_of) == []


def test_pictures_and_tables_are_written_in_one_way(
    sign_in: SignIn, manager: Member, workshop: ProfitMap, url: str
) -> None:
    choose_formats(member=manager, time_zone="", locale="de")
    page = sign_in(manager)
    page.goto(f"{url}/profit/")
    expect(page.locator("ks-whale-curve svg").first).to_be_visible()

    drawn = page.locator("ks-whale-curve svg").first.text_content() or ""
    page.keyboard.press("e")
    written = page.locator("main").inner_text()

    for text in (drawn, written):
        assert re.search(r"\d,\d", text)
        assert not re.search(r"\d\.\d\d?(?![\d.])", text)  # as in 280.2; days have points, too
