"""Flags and notices in a browser: axe, dark, phone; and putting a flag aside by keyboard."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kingside.accounts.models import Account
from kingside.accounts.standing import give_standing
from kingside.flags.operations import look
from kingside.identity.models import Member
from tests.browser.accessibility import flaws
from tests.browser.conftest import SignIn
from tests.cast import A_WHILE_AGO, on_team
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import Publish

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
PAGES = ("flags", "flag", "rules", "notices", "settings")


@pytest.fixture
def open_page(sign_in: SignIn, publish: Publish, lead: Member, manager: Member, url: str) -> Open:
    """B is a key account of Lena's that loses money; Maud sets the rules."""
    publish(lines=table(LINES))
    give_standing(account_numbers=["B"], tier="key", since=A_WHILE_AGO, source="A test", by=None)
    on_team(Account.objects.get(number="B"), lead)
    look(at=timezone.now())

    def opened(name: str) -> Page:
        page = sign_in(manager if name == "rules" else lead)
        flag = lead.flags.get(rule="profit.key_account_loses")
        paths = {"flags": "/flags/", "flag": f"/flags/{flag.pk}/", "rules": "/flags/rules/"}
        page.goto(url + (paths | {"notices": "/you/notices/", "settings": "/you/notices/settings/"})[name])
        return page

    return opened


@pytest.mark.parametrize("name", PAGES)
def test_its_pages_can_be_read_by_everybody(open_page: Open, name: str) -> None:
    assert flaws(open_page(name)) == {}


def test_a_flag_is_put_aside_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("flag")

    page.get_by_label("Why").focus()
    page.keyboard.type("Its contract ends in spring.")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Its contract ends in spring.")).to_be_visible()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
