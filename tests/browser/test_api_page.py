"""The reference of the API in a real browser: operations unfold by keyboard; axe, phone, dark."""

import pytest
from playwright.sync_api import Page, expect

from kingside.identity.models import Member
from tests.browser.accessibility import flaws
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser


@pytest.fixture
def reference(sign_in: SignIn, finance: Member, url: str) -> Page:
    page = sign_in(finance)
    page.goto(f"{url}/api/v1/docs/")
    return page


@pytest.mark.req("GEN-11")
def test_it_can_be_read_by_everybody(reference: Page) -> None:
    for operation in ("account_change", "import_send", "import_map"):
        reference.evaluate(f"document.querySelector('#{operation}').open = true")

    assert flaws(reference) == {}


def test_an_operation_unfolds_by_keyboard(reference: Page) -> None:
    operation = reference.locator("#account_change")

    operation.locator("summary").focus()
    reference.keyboard.press("Enter")

    expect(operation.get_by_text('"sector": "Paper"').first).to_be_visible()
