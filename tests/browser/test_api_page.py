"""The reference of the API in a real browser: operations unfold by keyboard; axe, phone, dark."""

from typing import Literal, cast

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from kingside.identity.models import Member
from tests.browser.accessibility import grave_violations
from tests.browser.conftest import PHONE, SignIn

pytestmark = pytest.mark.browser


@pytest.fixture
def reference(sign_in: SignIn, finance: Member, url: str) -> Page:
    page = sign_in(finance)
    page.goto(f"{url}/api/v1/docs/")
    return page


@pytest.mark.req("GEN-11")
@pytest.mark.parametrize("paper", ["light", "dark"])
def test_axe_finds_nothing_grave(reference: Page, paper: Literal["light", "dark"]) -> None:
    reference.emulate_media(color_scheme=paper)
    for operation in ("account_change", "import_send"):
        reference.evaluate(f"document.querySelector('#{operation}').open = true")

    assert "\n".join(grave_violations(reference)) == ""


def test_an_operation_unfolds_by_keyboard(reference: Page) -> None:
    operation = reference.locator("#account_change")

    operation.locator("summary").focus()
    reference.keyboard.press("Enter")

    expect(operation.get_by_text('"sector": "Paper"').first).to_be_visible()


def test_on_a_phone_nothing_is_cut_off(reference: Page) -> None:
    reference.set_viewport_size(cast("ViewportSize", PHONE))
    reference.evaluate("document.querySelector('#import_map').open = true")

    assert reference.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
