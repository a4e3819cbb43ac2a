"""A forgotten password: a link by mail, once and within the hour; nobody learns who is a member."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django.utils.http import int_to_base36

from kingside.identity import mail
from kingside.identity.models import Member
from tests.cast import PASSWORD

FORGOTTEN = "/sign-in/forgotten/"
NEW = "eight pawns in a row"


@pytest.fixture
def elsewhere(lead: Member) -> Client:
    """Where Lena signed in before she forgot."""
    browser = Client()
    browser.post("/sign-in/", {"login": lead.email, "password": PASSWORD})
    return browser


@pytest.fixture
def link(lead: Member, elsewhere: Client, mailoutbox: list[EmailMessage]) -> str:
    Client().post(FORGOTTEN, {"email": lead.email.upper()})
    found = re.search(r"http://testserver(/sign-in/reset/\S+)", str(mailoutbox[-1].body))
    assert found
    return found[1]


def _set(browser: Client, link: str, password: str = NEW) -> int:
    form = browser.get(link, follow=True)
    return browser.post(form.request["PATH_INFO"], {"password1": password, "password2": password}).status_code


def test_the_link_sets_a_new_password_and_lets_in(client: Client, lead: Member, link: str) -> None:
    status = _set(client, link)

    assert status == 302
    assert client.session["_auth_user_id"] == str(lead.pk)
    assert Member.objects.get(pk=lead.pk).check_password(NEW)


def test_the_link_works_once(client: Client, lead: Member, link: str) -> None:
    _set(Client(), link)

    page = client.get(link, follow=True).content.decode()

    assert "This link has ended" in page


def test_the_link_works_for_an_hour(client: Client, link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert "This link has ended" in client.get(link, follow=True).content.decode()


def test_a_link_for_another_member_opens_nothing(client: Client, support: Member, lead: Member, link: str) -> None:
    forged = link.replace(f"/{int_to_base36(lead.pk)}-", f"/{int_to_base36(support.pk)}-")

    assert "This link has ended" in client.get(forged, follow=True).content.decode()


def test_the_answer_is_the_same_whoever_is_asked_for(client: Client, lead: Member) -> None:
    known = client.post(FORGOTTEN, {"email": lead.email}, follow=True)
    unknown = client.post(FORGOTTEN, {"email": "nobody@example.com"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain == [("/sign-in/forgotten/done/", 302)]
    assert known.content == unknown.content


def test_who_is_no_member_or_switched_off_gets_no_mail(
    client: Client, lead: Member, persona: Member, mailoutbox: list[EmailMessage]
) -> None:
    Member.objects.filter(pk=lead.pk).update(is_active=False)

    for email in ("nobody@example.com", lead.email, persona.email):
        client.post(FORGOTTEN, {"email": email})

    assert mailoutbox == []


def test_the_page_does_not_wait_for_the_mail(
    client: Client, lead: Member, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    kept: list[EmailMessage] = []
    monkeypatch.setattr(mail, "send_later", kept.append)

    answer = client.post(FORGOTTEN, {"email": lead.email})

    assert (answer.status_code, len(kept), mailoutbox) == (302, 1, [])


def test_a_mail_that_fails_is_logged_without_a_name(lead: Member, caplog: pytest.LogCaptureFixture) -> None:
    message = EmailMessage("A", "B", to=[lead.email])

    with patch.object(EmailMessage, "send", side_effect=ConnectionRefusedError(lead.email)):
        mail._send_or_log(message)

    assert "ConnectionRefusedError" in caplog.text
    assert lead.email not in caplog.text


def test_a_weak_password_is_refused(client: Client, lead: Member, link: str) -> None:
    assert _set(client, link, "short") == 200
    assert Member.objects.get(pk=lead.pk).check_password(PASSWORD)


def test_asking_again_and_again_is_stopped(client: Client, lead: Member) -> None:
    answers = [client.post(FORGOTTEN, {"email": lead.email}).status_code for _ in range(6)]

    assert answers[-2:] == [302, 429]


def test_whoever_remembers_and_signs_in_ends_the_link(client: Client, lead: Member, link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        Client().post("/sign-in/", {"login": lead.email, "password": PASSWORD})

    assert "This link has ended" in client.get(link, follow=True).content.decode()


def test_a_reset_ends_the_sessions_of_the_old_password(elsewhere: Client, link: str) -> None:
    was_in = elsewhere.get("/accounts/").status_code

    _set(Client(), link)

    assert was_in == 200

    assert elsewhere.get("/accounts/").status_code == 302


def test_allauth_keeps_no_addresses_of_its_own(client: Client, lead: Member, link: str) -> None:
    _set(client, link)

    assert not EmailAddress.objects.exists()


def test_the_sign_in_page_leads_there(client: Client, lead: Member) -> None:
    assert f'href="{FORGOTTEN}"' in client.get("/sign-in/").content.decode()
