"""The report that is mailed, opened from a disk: it asks nobody for anything, and everybody can read it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import flaws
from tests.lake.books import map_of_files, table, write_costs, write_csv
from tests.lake.workshop import COSTS, LINES

pytestmark = pytest.mark.browser


@pytest.fixture
def report(tmp_path: Path) -> str:
    """Where the report of the workshop lies, with an account of a wicked name."""
    rows = [row | {"account": row["account"].replace("B", "<img src='http://b.example/' onerror='alert(1)'>")}
            for row in table(LINES)]  # fmt: skip
    lines, costs = write_csv(tmp_path / "lines.csv", rows), write_costs(tmp_path, COSTS)
    map_of_files(lines=lines, costs=costs, out=tmp_path / "map", html=tmp_path / "report.html", with_lines=True)
    return (tmp_path / "report.html").as_uri()


def test_it_asks_nobody_for_anything(page: Page, report: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(report)
    page.wait_for_load_state("networkidle")

    assert asked == [report]
    assert page.locator("img, script, link, iframe, object").count() == 0
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_it_can_be_read_by_everybody(page: Page, report: str) -> None:
    assert flaws(page, lambda: page.goto(report)) == {}

    assert page.get_by_role("row", name="Net profit").first.is_visible()


def test_every_finding_leads_to_the_part_that_proves_it(page: Page, report: str) -> None:
    page.goto(report)

    for address in page.locator(".findings a").all():
        assert page.locator(f"section{address.get_attribute('href')}").count() == 1


def test_a_screen_reader_hears_the_picture_as_a_sentence(page: Page, report: str) -> None:
    page.goto(report)

    picture = page.get_by_role("img")

    assert picture.get_attribute("aria-label") == (
        "The whale curve. Profit peaks at 280 after 1 account; 202 is left after all."
    )


def test_it_prints_on_light_paper_whatever_the_screen(page: Page, report: str) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(report)

    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')").strip() == "#fdfcfa"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 34, 45)"
