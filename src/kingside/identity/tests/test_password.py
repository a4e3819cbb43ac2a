"""A member's own new password, from the menu behind the initials."""

from typing import Any

import pytest
from django.test import Client

from kingside.identity.models import Member
from tests.cast import PASSWORD, ClientOf

PAGE = "/sign-in/password/"
NEW = "eight pawns in a row"


@pytest.fixture
def browser(lead: Member, client_of: ClientOf) -> Client:
    return client_of(lead)


def _change(browser: Client, *, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Any:
    return browser.post(PAGE, {"oldpassword": old, "password1": new, "password2": again}, follow=True)


def test_a_member_changes_the_password(browser: Client, lead: Member) -> None:
    answer = _change(browser)

    assert Member.objects.get(pk=lead.pk).check_password(NEW)
    assert answer.redirect_chain[-1][0] == "/you/sign-in/"
    assert "Your password is changed." in answer.content.decode()


def test_your_sign_in_leads_there(browser: Client) -> None:
    assert f'href="{PAGE}"' in browser.get("/you/sign-in/").content.decode()


def test_whoever_is_signed_in_elsewhere_with_the_old_one_is_signed_out(
    browser: Client, lead: Member, client_of: ClientOf
) -> None:
    elsewhere = client_of(lead)

    _change(browser)

    assert (browser.get(PAGE).status_code, elsewhere.get(PAGE).status_code) == (200, 302)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"old": "the wrong one"}, "Please type your current password."),
        ({"again": "seven pawns in a row"}, "You must type the same password each time."),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
    ],
)
def test_a_wrong_form_changes_nothing_and_says_why(
    browser: Client, lead: Member, wrong: dict[str, str], sentence: str
) -> None:
    answer = _change(browser, **wrong)

    assert sentence in answer.content.decode()
    assert Member.objects.get(pk=lead.pk).check_password(PASSWORD)


def test_guessing_the_current_password_is_slowed_down(browser: Client) -> None:
    answers = [_change(browser, old=f"guess {attempt}") for attempt in range(7)]

    assert answers[-1].status_code == 429


def test_nobody_else_sees_the_page(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"


def test_a_persona_of_the_demo_has_none_to_change(persona: Member, client_of: ClientOf, open_demo: None) -> None:
    browser = client_of(persona)

    refused = browser.get(PAGE)

    assert refused.status_code == 409
    assert "signs in with one click" in refused.content.decode()
    assert PAGE not in browser.get("/you/sign-in/").content.decode()
