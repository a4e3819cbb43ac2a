"""/sign-in/first/…/: whoever sets up an installation lets herself in, once, from this machine."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from kingside.identity import set_up_link
from kingside.identity.access import remit_of
from kingside.identity.models import Member
from kingside.identity.operations import NotTheFirst, welcome_first
from tests.cast import PASSWORD
from tests.html_tables import read

ADA = {"name": "Ada Vos", "email": "ada.vos@example.com", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def link(db: None) -> str:
    """What `kingside serve` prints in its terminal."""
    return set_up_link.path()


def test_from_the_link_to_two_ways_to_begin(client: Client, link: str) -> None:
    form = client.get(link)
    today = client.post(link, ADA, follow=True)

    assert 'autocomplete="new-password"' in form.content.decode()
    assert today.redirect_chain[-1][0] == "/today/"
    assert {"Bring your data", "Explore the demo company"} <= set(read(today).headings)
    assert client.session["_auth_user_id"] == str(Member.objects.get(email=ADA["email"]).pk)


@pytest.mark.parametrize(
    ("ticked", "holds"), [({"looks_after_finance": "on"}, {"ADM", "PRG", "FIN"}), ({}, {"ADM", "PRG"})]
)
def test_the_first_member_administers_heads_key_accounts_and_may_look_after_finance(
    client: Client, link: str, ticked: dict[str, str], holds: set[str]
) -> None:
    client.post(link, ADA | ticked)

    assert remit_of(Member.objects.get()).everywhere == holds


def test_the_first_member_signs_in_by_password_from_then_on(client: Client, link: str) -> None:
    Client().post(link, ADA)

    assert client.post("/sign-in/", {"login": ADA["email"], "password": PASSWORD}).status_code == 302


def test_the_link_works_once(client: Client, link: str) -> None:
    Client().post(link, ADA)

    again = client.post(link, ADA | {"email": "eve@example.com"})

    assert again.status_code == 409
    assert "the link works once" in again.content.decode()
    assert Member.objects.count() == 1


def test_a_member_who_is_switched_off_was_let_in_all_the_same(client: Client, link: str, lead: Member) -> None:
    Member.objects.update(is_active=False)

    assert client.get(link).status_code == 409


def test_a_second_first_member_is_refused_whoever_asks(lead: Member) -> None:
    with pytest.raises(NotTheFirst):
        welcome_first(name="Ada Vos", email="ada.vos@example.com", password=PASSWORD)


@pytest.mark.parametrize("guess", ["guess", "ImZpcnN0IG1lbWJlciI:1wXHJM:jv2c4tI8ErYnGF5Hi_eCwn6Cu5EIutz2H7LPTKMDugI"])
def test_a_wrong_link_opens_nothing(client: Client, db: None, guess: str) -> None:
    answer = client.post(f"/sign-in/first/{guess}/", ADA)

    assert answer.status_code == 404
    assert "start it again for a new one" in answer.content.decode()
    assert not Member.objects.exists()


def test_a_link_signed_with_another_key_opens_nothing(client: Client, link: str, settings: Settings) -> None:
    settings.SECRET_KEY = "the key of somebody else"

    assert client.get(link).status_code == 404


def test_yesterdays_link_opens_nothing(client: Client, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up_link, "LASTS", timedelta(seconds=-1))

    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.168.1.7"}, {"headers": {"X-Forwarded-For": "192.168.1.7"}}], ids=str
)
def test_the_link_opens_nothing_elsewhere(client: Client, link: str, elsewhere: dict[str, object]) -> None:
    answer = client.post(link, ADA, **elsewhere)  # type: ignore[arg-type]

    assert answer.status_code == 403
    assert "kingside member add" in answer.content.decode()
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "short", "again": "short"}, "This password is too short."),
        ({"password": "password1234", "again": "password1234"}, "This password is too common."),
        ({"again": "a whale off the roast"}, "The two passwords differ."),
        ({"email": "ada"}, "Enter a valid email address."),
        ({"name": "  "}, "This field is required."),
    ],
    ids=["short", "common", "mistyped", "no address", "no name"],
)
def test_what_is_wrong_is_said_beside_the_field(client: Client, link: str, wrong: dict[str, str], says: str) -> None:
    answer = client.post(link, ADA | wrong)

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Member.objects.exists()


def test_a_forged_form_lets_nobody_in(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link, ADA).status_code == 403


def test_the_sign_in_page_says_where_the_link_is(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()

    assert "open the link that <code>kingside serve</code> printed" in page
