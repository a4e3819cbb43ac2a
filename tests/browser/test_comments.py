"""Comments in a browser: a colleague picked by keyboard, a file, a draft that survives; axe, phone, dark."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member, Role
from tests.browser.accessibility import flaws
from tests.browser.conftest import SignIn
from tests.cast import on_team

pytestmark = pytest.mark.browser

DRAFTS = """Object.entries(sessionStorage).filter(([key]) => key.startsWith("comment ")).map(([, text]) => text)"""


@pytest.fixture
def page_of_sami(sign_in: SignIn, lead: Member, support: Member, url: str) -> Page:
    """Sami at the account that Lena leads."""
    register(accounts=[NewAccount("A", "Alder Works", "Paper")])
    on_team(Account.objects.get(), lead)
    on_team(Account.objects.get(), support, Role.SUPPORT)
    page = sign_in(support)
    page.goto(f"{url}/accounts/A/")
    return page


def test_a_colleague_is_mentioned_by_keyboard_and_a_file_goes_along(page_of_sami: Page) -> None:
    page = page_of_sami
    page.get_by_label("Comment", exact=True).press_sequentially("Ask @len")
    expect(page.get_by_role("option", name="Lena Brandt")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("today.")
    minutes: FilePayload = {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"We met."}
    page.get_by_label("Files").set_input_files([minutes])
    page.get_by_role("button", name="Comment").click()

    expect(page.get_by_role("listitem").filter(has_text="Ask @Lena Brandt today.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="minutes.txt").click()
    assert download.value.suggested_filename == "minutes.txt"


def test_what_is_being_written_survives_leaving_the_page(page_of_sami: Page, url: str) -> None:
    page = page_of_sami
    page.get_by_label("Comment", exact=True).press_sequentially("Half a thought")

    page.goto(f"{url}/today/")
    page.go_back()

    expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a thought")


def test_what_was_being_written_is_gone_once_nobody_is_signed_in(page_of_sami: Page, url: str) -> None:
    page = page_of_sami
    page.get_by_label("Comment", exact=True).press_sequentially("Half a thought")
    kept = page.evaluate(DRAFTS)
    page.context.clear_cookies()

    page.goto(f"{url}/today/")

    assert (kept, page.evaluate(DRAFTS)) == (["Half a thought"], [])


def test_it_can_be_read_by_everybody(page_of_sami: Page) -> None:
    page = page_of_sami
    page.get_by_label("Comment", exact=True).fill("They asked for a visit.")
    page.get_by_role("button", name="Comment").click()

    def show() -> None:
        page.get_by_label("Comment", exact=True).fill("")
        page.get_by_label("Comment", exact=True).press_sequentially("@l")
        expect(page.get_by_role("option", name="Lena Brandt")).to_be_visible()

    assert flaws(page, show) == {}
