import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from tests.cast import PASSWORD, ClientOf

SIGN_IN = "/sign-in/"


def test_a_member_signs_in_with_address_and_password(client: Client, lead: Member) -> None:
    answer = client.post(SIGN_IN, {"login": lead.email.upper(), "password": PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(lead.pk)


def test_whoever_wanted_a_page_gets_there(client: Client, lead: Member) -> None:
    asked = client.get("/gallery/")
    answer = client.post(asked.headers["Location"], {"login": lead.email, "password": PASSWORD, "next": "/gallery/"})

    assert asked.headers["Location"] == "/sign-in/?next=/gallery/"
    assert answer.headers["Location"] == "/gallery/"
    assert "signed in as" not in client.get("/gallery/").content.decode()


def test_nobody_is_sent_elsewhere(client: Client, lead: Member) -> None:
    answer = client.post(SIGN_IN, {"login": lead.email, "password": PASSWORD, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_refused(client: Client, lead: Member) -> None:
    answer = client.post(SIGN_IN, {"login": lead.email, "password": "the wrong one"})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_reads_like_a_wrong_password(client: Client, lead: Member) -> None:
    known = client.post(SIGN_IN, {"login": lead.email, "password": "the wrong one"}).context["form"].errors
    unknown = client.post(SIGN_IN, {"login": "who@example.com", "password": PASSWORD}).context["form"].errors

    assert known == unknown != {}


def test_a_member_who_was_switched_off_does_not_get_in(client: Client, lead: Member) -> None:
    Member.objects.update(is_active=False)

    answer = client.post(SIGN_IN, {"login": lead.email, "password": PASSWORD}, follow=True)

    assert "_auth_user_id" not in client.session
    assert "This member is switched off." in answer.content.decode()


def test_switching_a_member_off_ends_the_session(lead: Member, client_of: ClientOf) -> None:
    browser = client_of(lead)
    Member.objects.update(is_active=False)

    assert browser.get("/sign-in/logout/").status_code == 302


def test_nobody_signs_up(client: Client, lead: Member) -> None:
    assert client.get("/sign-in/signup/").status_code == 404
    assert "sign up" not in client.get(SIGN_IN).content.decode().lower()


def test_an_installation_without_members_says_which_command_helps(client: Client, db: None) -> None:
    page = client.get(SIGN_IN).content.decode()

    assert "kingside member add" in page
    assert 'type="password"' not in page


def test_every_page_asks_who_is_there(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"


def test_whoever_is_signed_in_needs_no_form(lead: Member, client_of: ClientOf) -> None:
    assert client_of(lead).get(SIGN_IN).headers["Location"] == "/"


def test_signing_out(lead: Member, client_of: ClientOf) -> None:
    browser = client_of(lead)

    asked, answer = browser.get("/sign-in/logout/"), browser.post("/sign-in/logout/")

    assert "Sign out?" in asked.content.decode()
    assert answer.headers["Location"] == SIGN_IN
    assert "_auth_user_id" not in browser.session


def test_a_forged_form_signs_nobody_in(lead: Member) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(SIGN_IN, {"login": lead.email, "password": PASSWORD}).status_code == 403


@pytest.mark.django_db
def test_health_asks_the_database_nothing(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/")

    assert answer.content == b"Kingside is up.\n"
