"""Guests become members by the link of a mail, once and within a week."""

import re
import smtplib
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, Settings

from kingside.identity import invitations, queries
from kingside.identity.models import Invitation, Member
from kingside.identity.operations import AlreadyAMember, DemoStaysAsItIs, NotAnAddress
from kingside.web.locales import speaking
from tests.cast import PASSWORD, ClientOf

MEMBERS = "/members/"
NILS = {"name": "Nils Berg", "email": "Nils.Berg@example.com", "title": "Key account manager", "function": "Sales"}
CHOSEN = {"name": "Nils Berg", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def browser(administrator: Member, client_of: ClientOf) -> Client:
    return client_of(administrator)


@pytest.fixture
def invited(browser: Client) -> Invitation:
    browser.post(MEMBERS, NILS)
    return Invitation.objects.get()


def _link(mailoutbox: list[EmailMessage]) -> str:
    found = re.search(r"http://testserver(/sign-in/invitation/\S+)", str(mailoutbox[-1].body))
    assert found
    return found[1]


@pytest.mark.parametrize("again", [False, True])
def test_without_a_mail_server_it_says_where_the_link_is(browser: Client, settings: Settings, again: bool) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page = browser.post(MEMBERS, NILS, follow=True)
    if again:
        page = browser.post(f"{MEMBERS}invitations/{Invitation.objects.get().pk}/again/", follow=True)

    words = page.content.decode()
    done = "is invited again; the link of the former mail has ended." if again else "is invited."
    assert f"Nils Berg {done} No mail server is set up" in words
    assert "printed where Kingside runs: hand the link over." in words
    assert "on its way" not in words


def test_with_a_mail_server_the_mail_is_on_its_way(browser: Client) -> None:
    assert "Nils Berg is invited: the mail is on its way." in browser.post(MEMBERS, NILS, follow=True).content.decode()


def test_a_guest_comes_in_by_the_mail_and_is_a_member(
    client: Client, invited: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    link = _link(mailoutbox)
    page = client.get(link).content.decode()

    answer = client.post(link, CHOSEN | {"name": "Nils Bergström"}, follow=True)

    nils = Member.objects.get(email="nils.berg@example.com")
    assert "Welcome, Nils Berg" in page
    assert answer.redirect_chain[-1][0] == "/today/"
    assert client.session["_auth_user_id"] == str(nils.pk)
    assert (nils.name, nils.title, nils.function) == ("Nils Bergström", "Key account manager", "Sales")
    assert nils.check_password(PASSWORD)
    assert Invitation.objects.get().member == nils


def test_the_mail_says_who_invites_and_until_when(invited: Invitation, mailoutbox: list[EmailMessage]) -> None:
    [mail] = mailoutbox

    assert (mail.to, mail.subject) == (["nils.berg@example.com"], "Ada Vos invites you to Kingside")
    assert f"{invited.expires_at:%B %Y}" in mail.body
    assert invited.sent_at is not None


def test_the_mail_is_in_the_language_of_the_installation_not_of_whoever_invites(
    administrator: Member, mailoutbox: list[EmailMessage]
) -> None:
    new_year = datetime(2026, 1, 1, 12, tzinfo=UTC)
    nils = {"name": "Nils Berg", "email": "nils.berg@example.com"}

    with translation.override("de"), speaking("de"):
        invitations.invite(**nils, by=administrator, at=new_year, address=str)

    assert "until 8 January 2026" in mailoutbox[0].body


def test_the_token_stands_in_the_mail_only(invited: Invitation, mailoutbox: list[EmailMessage]) -> None:
    token = _link(mailoutbox).rstrip("/").rpartition("/")[2]

    assert token not in str(vars(invited))


def test_the_link_is_that_of_the_address_people_type(
    browser: Client, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.KINGSIDE_SITE = urlsplit("https://kam.example.com/")

    browser.post(MEMBERS, NILS)

    assert "https://kam.example.com/sign-in/invitation/" in mailoutbox[0].body


def test_the_link_works_once(client: Client, invited: Invitation, mailoutbox: list[EmailMessage]) -> None:
    link = _link(mailoutbox)
    Client().post(link, CHOSEN)

    answer = client.post(link, CHOSEN)

    assert answer.status_code == 404
    assert "This link was used or withdrawn" in answer.content.decode()
    assert Member.objects.filter(email="nils.berg@example.com").count() == 1


def test_the_link_works_for_a_week(client: Client, invited: Invitation, mailoutbox: list[EmailMessage]) -> None:
    with time_machine.travel(invited.invited_at + timedelta(days=7, seconds=1), tick=False):
        assert client.get(_link(mailoutbox)).status_code == 404


def test_sent_again_the_first_link_ends_and_the_week_begins_anew(
    browser: Client, client: Client, invited: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    first = _link(mailoutbox)
    with time_machine.travel(invited.invited_at + timedelta(days=8), tick=False):
        browser.post(f"{MEMBERS}invitations/{invited.pk}/again/")

        assert client.get(first).status_code == 404
        assert client.get(_link(mailoutbox)).status_code == 200


def test_withdrawn_the_link_ends_and_the_guest_can_be_invited_anew(
    browser: Client, client: Client, invited: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    browser.post(f"{MEMBERS}invitations/{invited.pk}/withdraw/")
    withdrawn = client.get(_link(mailoutbox)).status_code

    browser.post(MEMBERS, NILS)

    assert withdrawn == 404
    assert client.get(_link(mailoutbox)).status_code == 200


@pytest.mark.parametrize("guess", ["guess", "x" * 500, "..", "%00"])
def test_a_guessed_link_opens_nothing(client: Client, db: None, guess: str) -> None:
    assert client.get(f"/sign-in/invitation/{guess}/").status_code == 404


def test_a_weak_password_is_refused_beside_its_field(
    client: Client, invited: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    answer = client.post(_link(mailoutbox), CHOSEN | {"password": "password1234", "again": "password1234"})

    assert "This password is too common." in answer.content.decode()
    assert not Member.objects.filter(email="nils.berg@example.com").exists()


def test_whoever_sat_there_before_is_signed_out(
    browser: Client, invited: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    browser.post(_link(mailoutbox), CHOSEN)

    assert browser.session["_auth_user_id"] == str(Member.objects.get(email="nils.berg@example.com").pk)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (NILS, "This address has an invitation already. Send it again instead."),
        (NILS | {"email": "ada.vos@kingside.example"}, "A member with the e-mail address"),
        (NILS | {"email": "nobody"}, "Enter a valid email address."),
        (NILS | {"name": "  "}, "This field is required."),
    ],
    ids=["twice", "a member", "no address", "no name"],
)
def test_what_is_wrong_is_said_beside_the_field(
    browser: Client, invited: Invitation, mailoutbox: list[EmailMessage], told: dict[str, str], says: str
) -> None:
    answer = browser.post(MEMBERS, told)

    assert says in answer.content.decode()
    assert (len(mailoutbox), Invitation.objects.count()) == (1, 1)


def test_operations_refuse_without_a_form_too(administrator: Member) -> None:
    how = {"by": administrator, "at": timezone.now(), "address": str}

    with pytest.raises(NotAnAddress):
        invitations.invite(name="Nils", email="nobody", **how)  # type: ignore[arg-type]
    with pytest.raises(AlreadyAMember):
        invitations.invite(name="Nils", email=administrator.email, **how)  # type: ignore[arg-type]
    with pytest.raises(invitations.NamelessGuest):
        invitations.invite(name=" ", email="nils@example.com", **how)  # type: ignore[arg-type]
    assert not Invitation.objects.exists()


def test_the_demo_invites_nobody(administrator: Member, settings: Settings) -> None:
    settings.KINGSIDE_IS_DEMO = True

    with pytest.raises(DemoStaysAsItIs):
        invitations.invite(
            name="Nils", email="nils@example.com", by=administrator, at=timezone.now(), address=lambda token: token
        )


@pytest.mark.parametrize("fault", [ConnectionRefusedError(), smtplib.SMTPRecipientsRefused({})])
def test_where_no_mail_leaves_the_invitation_waits_to_be_sent_again(browser: Client, fault: Exception) -> None:
    with patch("django.core.mail.EmailMessage.send", side_effect=fault):
        page = browser.post(MEMBERS, NILS, follow=True).content.decode()

    assert "The mail could not be sent." in page
    assert "Mail not sent" in page
    assert Invitation.objects.get().sent_at is None


def test_a_line_break_in_a_name_forges_no_header(browser: Client, mailoutbox: list[EmailMessage]) -> None:
    Member.objects.update(name="Ada\nBcc: eve@example.com")

    browser.post(MEMBERS, NILS | {"name": "Nils\nBcc: eve@example.com"})

    assert mailoutbox[0].subject == "Ada Bcc: eve@example.com invites you to Kingside"
    assert mailoutbox[0].recipients() == ["nils.berg@example.com"]


def test_the_database_knows_one_open_invitation_per_address(invited: Invitation) -> None:
    invited.pk, invited.token_hash = None, "another"

    with pytest.raises(IntegrityError), transaction.atomic():
        invited.save()


def test_of_two_who_invite_the_same_guest_at_once_one_does(
    browser: Client, invited: Invitation, monkeypatch: pytest.MonkeyPatch, administrator: Member
) -> None:
    monkeypatch.setattr(queries, "open_invitations", Invitation.objects.none)  # the other was not there a moment ago

    with pytest.raises(invitations.AlreadyInvited):
        invitations.invite(
            name="Nils", email=invited.email, by=administrator, at=timezone.now(), address=lambda token: token
        )


def test_strangers_see_no_list_and_invite_nobody(client: Client, invited: Invitation) -> None:
    for path in (MEMBERS, f"{MEMBERS}invitations/{invited.pk}/again/", f"{MEMBERS}invitations/{invited.pk}/withdraw/"):
        assert client.post(path, NILS).headers["Location"].startswith("/sign-in/")


def test_the_number_of_queries_does_not_grow(
    browser: Client, invited: Invitation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2):
        with django_assert_num_queries(11):  # session, member, grants, teams, views, 4 × members, notices, invitations
            browser.get(MEMBERS)
        browser.post(MEMBERS, NILS | {"email": f"guest{number}@example.com"})
