"""/members/: who is let in; switched off and on again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kingside.identity.models import Invitation, Member, Role
from kingside.identity.operations import DemoStaysAsItIs, LastToSignIn, deactivate, reactivate, welcome
from kingside.identity.roles import give_grant
from tests.cast import PASSWORD, ClientOf
from tests.html_tables import read

MEMBERS = "/members/"


@pytest.fixture
def browser(administrator: Member, client_of: ClientOf) -> Client:
    return client_of(administrator)


def test_everybody_is_listed_with_title_function_and_state(browser: Client, lead: Member, stranger: Member) -> None:
    Member.objects.filter(pk=stranger.pk).update(is_active=False)

    page = browser.get(MEMBERS)

    assert "2 members are let in" in page.content.decode()
    assert [row[0].split()[0] for row in read(page).tables[0].rows] == ["Ada", "Lena", "Silas"]


def test_last_seen_is_the_later_of_signing_in_and_using_it(browser: Client, lead: Member) -> None:
    Client().post("/sign-in/", {"login": lead.email, "password": PASSWORD})
    lead.refresh_from_db()
    later = timezone.now() + timedelta(hours=1)
    lead.usersession_set.update(last_seen_at=later)  # type: ignore[attr-defined]

    listed = {row.pk: row.values["last_seen_at"] for row in browser.get(MEMBERS).context["list"].rows}

    assert listed[lead.pk] == later


def test_a_member_who_is_switched_off_is_out_at_once_and_stays_out(browser: Client, lead: Member) -> None:
    lenas = Client()
    lenas.post("/sign-in/", {"login": lead.email, "password": PASSWORD})

    browser.post(f"{MEMBERS}{lead.pk}/deactivate/")
    out = lenas.get(MEMBERS).status_code
    browser.post(f"{MEMBERS}{lead.pk}/reactivate/")

    assert out == 302
    assert lenas.get(MEMBERS).status_code == 302  # the old session does not come back
    assert Client().post("/sign-in/", {"login": lead.email, "password": PASSWORD}).status_code == 302


def test_nobody_locks_everybody_out(browser: Client, administrator: Member, lead: Member) -> None:
    deactivate(member=lead)

    page = browser.post(f"{MEMBERS}{administrator.pk}/deactivate/", follow=True).content.decode()

    assert "Nobody else could sign in." in page
    assert Member.objects.get(pk=administrator.pk).is_active


def test_a_colleague_without_a_password_could_not_sign_in_either(administrator: Member) -> None:
    welcome(name="Otto Pass", email="otto@kingside.example")

    with pytest.raises(LastToSignIn):
        deactivate(member=administrator)


def test_with_others_left_one_may_leave(browser: Client, administrator: Member, lead: Member) -> None:
    give_grant(member=lead, role=Role.ADM, by=administrator, valid_from=timezone.localdate())

    browser.post(f"{MEMBERS}{administrator.pk}/deactivate/")

    assert not Member.objects.get(pk=administrator.pk).is_active
    assert browser.get(MEMBERS).status_code == 302


def test_the_last_administrator_stays(browser: Client, administrator: Member, lead: Member) -> None:
    page = browser.post(f"{MEMBERS}{administrator.pk}/deactivate/", follow=True).content.decode()

    assert "administrator" in page
    assert Member.objects.get(pk=administrator.pk).is_active


def test_the_people_of_the_demo_stay_as_they_are(
    persona: Member, client_of: ClientOf, settings: Settings, open_demo: None
) -> None:
    give_grant(member=persona, role=Role.ADM, by=None, valid_from=timezone.localdate())
    page = client_of(persona).get(MEMBERS).content.decode()

    with pytest.raises(DemoStaysAsItIs):
        deactivate(member=persona)
    with pytest.raises(DemoStaysAsItIs):
        reactivate(member=persona)
    assert "The people of the demo stay as they are" in page
    assert "Switch off" not in page
    assert "Send the invitation" not in page


@pytest.mark.req("GEN-01")
def test_the_head_of_the_programme_looks_at_members_and_changes_none(
    client_of: ClientOf, manager: Member, lead: Member, stranger: Member
) -> None:
    maud = client_of(manager)

    page = maud.get(MEMBERS).content.decode()
    refused = (
        maud.post(f"{MEMBERS}{lead.pk}/deactivate/"),
        maud.post(MEMBERS, {"name": "Eve", "email": "e@example.com"}),
    )

    assert lead.name in page
    assert "deactivate/" not in page
    assert "Send the invitation" not in page
    assert [answer.status_code for answer in refused] == [403, 403]
    assert client_of(stranger).get(MEMBERS).status_code == 404
    assert client_of(stranger).post(f"{MEMBERS}{lead.pk}/deactivate/").status_code == 404
    assert not Invitation.objects.exists()


def test_following_a_link_changes_nothing(browser: Client, lead: Member) -> None:
    assert browser.get(f"{MEMBERS}{lead.pk}/deactivate/").status_code == 405
    assert Member.objects.get(pk=lead.pk).is_active


def test_a_member_nobody_has_is_not_found(browser: Client) -> None:
    assert browser.post(f"{MEMBERS}99999999/deactivate/").status_code == 404


def test_the_menu_leads_there(browser: Client) -> None:
    assert f'href="{MEMBERS}"' in browser.get("/gallery/").content.decode()
