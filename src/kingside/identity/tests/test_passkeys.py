"""Where passkeys work, and what is said where they do not."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory
from pytest_django import Settings

from kingside.identity.models import Member
from kingside.identity.passkeys import party, place
from tests.cast import PASSWORD, ClientOf


def test_on_a_laptop_passkeys_belong_to_localhost(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"host": "localhost:8000"})

    assert party(request) == "localhost"
    assert place(request).works


def test_at_an_ip_address_there_is_another_that_works(rf: RequestFactory) -> None:
    there = place(rf.get("/", headers={"host": "127.0.0.1:8000"}))

    assert not there.works
    assert there.sentence == "Browsers know no passkeys at an IP address; open Kingside at http://localhost:8000."
    assert '<a href="http://localhost:8000">' in there.sentence_with_link


@pytest.mark.parametrize(
    ("site", "host", "works", "instead"),
    [
        ("https://kam.example.com", "kam.example.com", True, ""),
        ("https://kam.example.com", "localhost:8000", False, "https://kam.example.com"),
        ("http://kam.example.com", "kam.example.com", False, ""),
        ("https://192.0.2.7", "192.0.2.7", False, ""),
    ],
)
def test_on_a_server_passkeys_belong_to_the_address_people_type(
    rf: RequestFactory, settings: Settings, site: str, host: str, works: bool, instead: str
) -> None:
    settings.KINGSIDE_SITE = urlsplit(site)
    settings.ALLOWED_HOSTS = ["*"]

    there = place(rf.get("/", secure=site.startswith("https"), headers={"host": host}))

    assert (there.works, there.instead) == (works, instead)


def test_where_no_address_has_https_the_page_says_what_is_missing(rf: RequestFactory, settings: Settings) -> None:
    settings.KINGSIDE_SITE = urlsplit("http://kam.example.com")
    settings.ALLOWED_HOSTS = ["*"]

    assert "need an address with https" in place(rf.get("/", headers={"host": "kam.example.com"})).why_not


def test_no_passkey_is_made_at_an_ip_address(lead: Member, client_of: ClientOf) -> None:
    browser = client_of(lead)
    browser.post("/you/sign-in/confirm/", {"password": PASSWORD})

    answer = browser.get("/you/sign-in/passkeys/new/", headers={"host": "127.0.0.1:8000"})

    assert answer.status_code == 409
    assert "http://localhost:8000" in answer.content.decode()


HERE = {"host": "localhost"}
FORGED = [
    "",
    "{}",
    "[]",
    "null",
    "no json",
    '{"id": "x"}',
    '{"response": {"userHandle": 7}}',
    '{"rawId": "eA", "id": "eA"}',
]


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_lets_nobody_in(client: Client, lead: Member, credential: str) -> None:
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})

    answer = client.post("/sign-in/passkey/", {"credential": credential})

    assert answer.headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_is_not_kept(lead: Member, client_of: ClientOf, credential: str) -> None:
    browser = client_of(lead)
    browser.post("/you/sign-in/confirm/", {"password": PASSWORD})
    browser.get("/you/sign-in/passkeys/new/", headers=HERE)

    answer = browser.post("/you/sign-in/passkeys/new/", {"name": "Forged", "credential": credential}, headers=HERE)

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()
