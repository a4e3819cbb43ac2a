from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kingside.identity.models import Member
from kingside.identity.operations import welcome
from tests.cast import PASSWORD, ClientOf

SIGNED_IN_ONLY = "/sign-in/logout/"
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.168.1.7"}
BEHIND_A_PROXY: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "192.168.1.7"}


def _card_of(member: Member) -> str:
    return reverse("persona", args=[member.pk])


@pytest.fixture(params=["not the demo", "listening on the network", "listening nobody knows where"])
def closed_demo(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.KINGSIDE_IS_DEMO = request.param != "not the demo"
    hosts = {"listening on the network": "0.0.0.0", "listening nobody knows where": ""}
    settings.KINGSIDE_LISTENS_ON = hosts.get(request.param, "127.0.0.1")


def test_the_demo_shows_its_people_in_the_order_they_joined(client: Client, persona: Member, open_demo: None) -> None:
    second = welcome(name="Abel Aas", email="abel@demo.example", is_demo=True)

    page = client.get("/sign-in/?next=/profit/")

    assert [card["name"] for card in page.context["cards"]] == [persona.name, second.name]
    assert f'action="{_card_of(persona)}?next=%2Fprofit%2F"' in page.content.decode()


def test_a_card_says_in_one_sentence_whom_one_will_be(client: Client, open_demo: None, db: None) -> None:
    welcome(name="Abel Aas", email="abel@demo.example", sentence="Counts what nobody counted.", is_demo=True)

    assert "Counts what nobody counted." in client.get("/sign-in/").content.decode()


def test_one_click_signs_in(client: Client, persona: Member, open_demo: None) -> None:
    answer = client.post(f"{_card_of(persona)}?next=/gallery/")

    assert answer.headers["Location"] == "/gallery/"
    assert client.get(SIGNED_IN_ONLY).status_code == 200


def test_one_click_leads_to_pages_of_ours_only(client: Client, persona: Member, open_demo: None) -> None:
    answer = client.post(f"{_card_of(persona)}?next=https://evil.example/")

    assert answer.headers["Location"] == "/"


def test_looking_at_a_card_does_not_sign_in(client: Client, persona: Member, open_demo: None) -> None:
    assert client.get(_card_of(persona)).status_code == 405


def test_a_real_member_has_no_card(client: Client, lead: Member, open_demo: None) -> None:
    assert client.post(_card_of(lead)).status_code == 404


def test_a_closed_demo_has_no_cards(client: Client, persona: Member, closed_demo: None) -> None:
    assert client.get("/sign-in/").context["cards"] == []
    assert client.post(_card_of(persona)).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("origin", [ELSEWHERE, BEHIND_A_PROXY])
def test_somebody_elsewhere_gets_no_cards(persona: Member, open_demo: None, origin: dict[str, Any]) -> None:
    visitor = Client(**origin)

    assert visitor.get("/sign-in/").context["cards"] == []
    assert visitor.post(_card_of(persona)).status_code == 404


def test_a_session_ends_when_the_demo_closes(persona: Member, client_of: ClientOf, closed_demo: None) -> None:
    assert client_of(persona).get(SIGNED_IN_ONLY).status_code == 302


def test_a_session_does_not_travel(persona: Member, client_of: ClientOf, open_demo: None) -> None:
    browser = client_of(persona)

    here, elsewhere = browser.get(SIGNED_IN_ONLY), browser.get(SIGNED_IN_ONLY, **ELSEWHERE)

    assert (here.status_code, elsewhere.status_code) == (200, 302)


def test_a_persona_has_no_password(client: Client, persona: Member, open_demo: None) -> None:
    persona.set_password(PASSWORD)
    persona.save()

    client.post("/sign-in/", {"login": persona.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_a_session_by_password_is_no_way_round(persona: Member, open_demo: None) -> None:
    browser = Client()
    browser.force_login(persona, backend="kingside.identity.backends.Passwords")

    assert browser.get(SIGNED_IN_ONLY).status_code == 302
