"""An import in a browser: a file chosen, paired, tried, imported and undone by keyboard; axe, phone, dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.models import ImportBatch
from kingside.imports.tests.test_counting import sale
from kingside.imports.tests.test_facts import line
from tests.browser.accessibility import flaws
from tests.browser.conftest import SignIn
from tests.imported_files import Import, csv_bytes

pytestmark = pytest.mark.browser

AMBIGUOUS = [line("A", date="03/04/2025", freight="4,50"), line("B", date="05/04/2025", freight="3,00")]

ONE_FREIGHT_PER_ORDER = [sale(f"A{n}", freight="9.50") for n in range(5) for _ in range(2)]


@pytest.fixture
def page_of(sign_in: SignIn, finance: Member, received: Import, tried: Import, imported: Import, url: str) -> "Pages":
    return Pages(sign_in(finance), url, received, tried, imported)


class Pages:
    """Farida's browser, and imports at every step."""

    def __init__(self, page: Page, url: str, received: Import, tried: Import, imported: Import) -> None:
        self.page, self.url = page, url
        self._made: dict[str, Callable[[], str]] = {
            "home": lambda: "/imports/",
            "new": lambda: "/imports/new/lines/",
            "read": lambda: received("lines", AMBIGUOUS).get_absolute_url(),
            "tried": lambda: tried("lines", [line("A"), line("B", "ninety")]).get_absolute_url(),
            "counted": lambda: tried("lines", ONE_FREIGHT_PER_ORDER).get_absolute_url(),
            "imported": lambda: imported("lines", [line("A")]).get_absolute_url(),
            "codes": lambda: _codes(imported),
        }

    def open(self, step: str) -> Page:
        address = self._made[step]()
        self.page.goto(f"{self.url}{address}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self.page


def _codes(imported: Import) -> str:
    imported("accounts", [{"number": "10010", "name": "Alder Works"}])
    imported("lines", [line("A", customer="0010010"), line("B", customer="K-2")])
    return "/profit/codes/"


STEPS = ("home", "new", "read", "tried", "counted", "imported", "codes")


@pytest.mark.parametrize("step", STEPS)
def test_its_pages_can_be_read_by_everybody(page_of: Pages, step: str) -> None:
    assert flaws(page_of.open(step)) == {}


@pytest.mark.req("GEN-03")
def test_from_the_file_to_the_undo_by_keyboard_alone(page_of: Pages, tmp_path: Path) -> None:
    file = tmp_path / "march.csv"
    file.write_bytes(csv_bytes(AMBIGUOUS))
    page = page_of.open("new")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Where it comes from").focus()
    page.keyboard.type("SAP")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is being read")
    batch = ImportBatch.objects.get()

    operations.finish_now(batch=batch)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which column of march.csv is which?")
    page.get_by_label("3 April 2025").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is being tried")

    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 rows are good")
    page.get_by_role("button", name="Import 2 rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is being imported")

    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    page.get_by_role("button", name="Undo this import").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("is being undone")
    batch.refresh_from_db()
    operations.finish_now(batch=batch)
    expect(page.get_by_role("heading", level=1)).to_contain_text("march.csv was undone")
