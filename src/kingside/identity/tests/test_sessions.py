"""Where a member is signed in: listed, and ended from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.identity import sessions
from kingside.identity.models import Member
from kingside.identity.operations import change_password, forget_what_expired
from tests.cast import PASSWORD, ClientOf

YOURS = "/you/sign-in/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


def _signed_in(member: Member, agent: str) -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.post("/sign-in/", {"login": member.email, "password": PASSWORD})
    return browser


@pytest.fixture
def desk(lead: Member) -> Client:
    return _signed_in(lead, FIREFOX)


@pytest.fixture
def phone(lead: Member, desk: Client) -> Client:
    return _signed_in(lead, IPHONE)


def _is_in(browser: Client) -> bool:
    return browser.get(YOURS).status_code == 200


def _of(browser: Client) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def test_devices_are_told_apart_and_this_one_comes_first(desk: Client, phone: Client) -> None:
    page = desk.get(YOURS).context["page"]

    assert [(each.device, each.is_this) for each in page.sessions] == [
        ("Firefox on Windows", True),
        ("Mobile Safari on iPhone", False),
    ]


def test_ending_a_session_signs_it_out_at_its_next_request(desk: Client, phone: Client) -> None:
    was_in = _is_in(phone)

    desk.post(f"{YOURS}sessions/{_of(phone).pk}/end/")

    assert (was_in, _is_in(phone), _is_in(desk)) == (True, False, True)


def test_ending_this_one_is_signing_out(desk: Client) -> None:
    answer = desk.post(f"{YOURS}sessions/{_of(desk).pk}/end/")

    assert answer.headers["Location"] == "/sign-in/"
    assert not _is_in(desk)
    assert not UserSession.objects.exists()


def test_all_others_end_at_once(lead: Member, desk: Client, phone: Client) -> None:
    third = _signed_in(lead, "curl/8")

    desk.post(f"{YOURS}sessions/others/end/")

    assert (_is_in(desk), _is_in(phone), _is_in(third)) == (True, False, False)


def test_nobody_ends_the_session_of_another(desk: Client, support: Member) -> None:
    other = _signed_in(support, FIREFOX)

    answer = other.post(f"{YOURS}sessions/{_of(desk).pk}/end/")
    other.post(f"{YOURS}sessions/others/end/")

    assert answer.status_code == 404
    assert _is_in(desk)


def test_following_a_link_ends_nothing(desk: Client, phone: Client) -> None:
    assert desk.get(f"{YOURS}sessions/{_of(phone).pk}/end/").status_code == 405
    assert desk.get(f"{YOURS}sessions/others/end/").status_code == 405


def test_signing_out_leaves_the_list(desk: Client, phone: Client) -> None:
    phone.post("/sign-in/logout/")

    assert [each.is_this for each in desk.get(YOURS).context["page"].sessions] == [True]


def test_a_new_password_leaves_this_session_only(desk: Client, phone: Client) -> None:
    new = "eight pawns in a row"

    desk.post("/sign-in/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert [each.is_this for each in desk.get(YOURS).context["page"].sessions] == [True]
    assert not _is_in(phone)


def test_a_password_set_on_the_command_line_leaves_none(lead: Member, desk: Client) -> None:
    change_password(member=lead, password="eight pawns in a row")

    assert not _is_in(desk)
    assert not UserSession.objects.exists()


def test_last_seen_is_written_once_a_minute(lead: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    noon = timezone.now()
    with time_machine.travel(noon, tick=False) as clock:
        browser = _signed_in(lead, FIREFOX)
        browser.get(YOURS)
        clock.shift(timedelta(seconds=59))
        with django_assert_num_queries(4):  # session, member, notices, grants
            browser.get("/gallery/")
        early = _of(browser).last_seen_at
        clock.shift(timedelta(seconds=2))
        with django_assert_num_queries(5):  # session, member, notices, seen, grants
            browser.get("/gallery/")

        assert early == noon
        assert _of(browser).last_seen_at == noon + timedelta(seconds=61)


def test_who_comes_back_after_the_weekend_is_in_and_after_a_week_is_not(lead: Member) -> None:
    friday = timezone.now()
    with time_machine.travel(friday, tick=False) as clock:
        browser = _signed_in(lead, FIREFOX)
        clock.shift(timedelta(hours=71))
        assert _is_in(browser)
        clock.shift(timedelta(hours=73))
        answer = browser.get("/today/")

        assert answer.status_code == 302
        assert answer["Location"] == "/sign-in/?next=/today/"
        assert not _is_in(browser)


def test_the_number_of_queries_does_not_grow_with_the_sessions(
    lead: Member, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(YOURS)
    for _ in range(2):
        with django_assert_num_queries(7):  # session, member, notices, grants, proofs, sessions, tokens
            desk.get(YOURS)
        _signed_in(lead, IPHONE)


def test_a_session_that_ran_out_is_not_listed_and_then_forgotten(desk: Client, phone: Client) -> None:
    gone = _of(phone)
    Session.objects.filter(pk=gone.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))

    listed = desk.get(YOURS).context["page"].sessions
    Session.objects.filter(pk=gone.session_key).delete()
    forget_what_expired(now=timezone.now())

    assert len(listed) == 1
    assert not UserSession.objects.filter(pk=gone.pk).exists()


def test_a_process_remembers_so_many_sessions_and_no_more(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "ENOUGH", 1)
    monkeypatch.setattr(sessions, "_told", {"another": timezone.now()})

    desk.get(YOURS)

    assert set(sessions._told) == {desk.session.session_key}


@pytest.mark.parametrize("agent", ["", "x" * 5000, "Mozilla/5.0 (<script>alert(1)</script>)"])
def test_whatever_a_browser_says_of_itself_is_shown_calmly(lead: Member, agent: str) -> None:
    page = _signed_in(lead, agent).get(YOURS)

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_persona_has_no_sessions_to_end(persona: Member, client_of: ClientOf, open_demo: None) -> None:
    assert client_of(persona).post(f"{YOURS}sessions/others/end/").status_code == 409
