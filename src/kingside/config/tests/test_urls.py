from django.test import Client

from kingside.identity.models import Member
from tests.cast import ClientOf


def test_the_first_page_is_today(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/").headers["Location"] == "/today/"


def test_an_address_of_nothing_is_not_found(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/nothing/").status_code == 404


def test_an_address_nobody_told_is_refused_with_what_helps(client: Client) -> None:
    answer = client.get("/", headers={"host": "kam.example.com"})

    assert answer.status_code == 400
    assert "KINGSIDE_SITE" in answer.content.decode()


def test_what_a_member_sees_stays_in_no_cache(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get("/today/").headers["Cache-Control"] == "private, no-store"


def test_answers_carry_the_policy_that_keeps_foreign_scripts_out(client: Client, db: None) -> None:
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "'unsafe-eval'" not in policy
