"""Tokens: a program acts for a member, within its scope, until it is ended."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kingside.identity.models import ApiToken, Member
from kingside.identity.operations import (
    NamelessToken,
    PersonaNeedsNone,
    TokenLastsTooLong,
    deactivate,
    issue_token,
    revoke_token,
)
from kingside.identity.tokens import PREFIX, hash_of, member_of
from tests.cast import PASSWORD, ClientOf

YOURS = "/you/sign-in/"
LIST = "/accounts.csv"
READ, WRITE = ApiToken.Scope.READ, ApiToken.Scope.WRITE
MONTH = timedelta(days=30)


def _issue(member: Member, scope: ApiToken.Scope = READ) -> tuple[ApiToken, str]:
    return issue_token(member=member, name="Power BI", scope=scope, lasts=MONTH, at=timezone.now())


def _ask(text: str, path: str = LIST, **how: str) -> int:
    return Client().get(path, headers={"authorization": f"Bearer {text}"} | how).status_code


@pytest.fixture
def browser(lead: Member, client_of: ClientOf) -> Client:
    """Lena's browser, in which she proved a moment ago that it is her."""
    browser = client_of(lead)
    browser.post(f"{YOURS}confirm/", {"password": PASSWORD})
    return browser


def test_a_program_fetches_the_list_of_accounts(lead: Member) -> None:
    _, text = _issue(lead)

    answer = Client().get(LIST, headers={"authorization": f"Bearer {text}"})

    assert answer.status_code == 200
    assert answer.content.startswith(b"number,account")
    assert not answer.cookies


def test_a_program_of_whoever_reads_the_trail_fetches_it_and_no_other_does(administrator: Member, lead: Member) -> None:
    _, of_ada = _issue(administrator)
    _, of_lena = _issue(lead)

    assert _ask(of_ada, "/audit.csv") == 200
    assert _ask(of_lena, "/audit.csv") == 404


def test_pages_that_tokens_open_count_with_the_api(lead: Member, settings: Settings) -> None:
    settings.KINGSIDE_API_A_MINUTE = 2
    _, text = _issue(lead)
    ask = partial(Client().get, headers={"authorization": f"Bearer {text}"})

    answers = [ask("/api/v1/me"), ask(LIST), ask(LIST)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert int(answers[2].headers["Retry-After"]) >= 1


def test_whoever_tries_tokens_on_pages_has_to_wait(settings: Settings, db: None) -> None:
    settings.KINGSIDE_API_TRIES_A_MINUTE = 2

    assert [_ask(f"{PREFIX}guess{n}") for n in range(3)] == [401, 401, 429]


def test_what_is_kept_opens_nothing(lead: Member) -> None:
    token, text = _issue(lead)

    assert text.startswith(PREFIX)
    assert len(text) > 40
    assert text not in str(vars(token))
    assert token.token_hash == hash_of(text)
    assert _ask(token.token_hash) == 401


def test_writing_includes_reading_and_not_the_other_way(lead: Member) -> None:
    _, reads = _issue(lead, READ)
    _, writes = _issue(lead, WRITE)

    assert (member_of(reads, READ), member_of(reads, WRITE)) == (lead, None)
    assert (member_of(writes, READ), member_of(writes, WRITE)) == (lead, lead)


def test_a_revoked_token_opens_nothing_at_once(lead: Member) -> None:
    token, text = _issue(lead)
    before = _ask(text)

    revoke_token(token=token, by=token.member, at=timezone.now())

    assert (before, _ask(text)) == (200, 401)


def test_a_token_runs_out(lead: Member) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _, text = _issue(lead)
        clock.shift(MONTH - timedelta(seconds=1))
        last = _ask(text)
        clock.shift(timedelta(seconds=1))

        assert (last, _ask(text)) == (200, 401)


def test_the_token_of_a_member_who_is_switched_off_opens_nothing(lead: Member, support: Member) -> None:
    _, text = _issue(lead)

    deactivate(member=lead)

    assert _ask(text) == 401


@pytest.mark.parametrize("guess", ["", "kst_", "kst_guess", "x" * 9000, "kst_\N{SNOWMAN}".encode().decode("latin-1")])
def test_a_guess_is_refused_in_a_sentence_for_programs(db: None, guess: str) -> None:
    answer = Client().get(LIST, headers={"authorization": f"Bearer {guess}"})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "text/plain"


def test_a_token_opens_pages_that_say_so_and_no_others(lead: Member) -> None:
    _, text = _issue(lead, WRITE)

    assert _ask(text, "/accounts/") == 302
    assert _ask(text, YOURS) == 302
    assert _ask(text, "/members/") == 302


def test_other_headers_are_no_tokens(lead: Member) -> None:
    _, text = _issue(lead)

    assert Client().get(LIST, headers={"authorization": f"Basic {text}"}).status_code == 302
    assert Client().get(f"{LIST}?token={text}").status_code == 302


def test_last_use_is_written_once_a_minute(lead: Member, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    noon = timezone.now()
    with time_machine.travel(noon, tick=False) as clock:
        token, text = _issue(lead)
        member_of(text, READ)
        clock.shift(timedelta(seconds=59))
        with django_assert_num_queries(1):
            member_of(text, READ)
        token.refresh_from_db()
        early = token.last_used_at
        clock.shift(timedelta(seconds=1))
        member_of(text, READ)
        token.refresh_from_db()

        assert (early, token.last_used_at) == (noon, noon + timedelta(minutes=1))


def test_the_page_shows_a_token_once_and_its_last_use(browser: Client, lead: Member) -> None:
    made = browser.post(f"{YOURS}tokens/new/", {"name": "Power BI", "scope": "read", "days": "90"})
    text = made.context["text"]
    before = browser.get(YOURS).content.decode()
    _ask(text)
    after = browser.get(YOURS).content.decode()

    assert text in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert text not in before
    assert "<code>" + text[-4:] + "</code>" in before
    assert ("Never" in before, "Never" in after) == (True, False)


def test_a_token_is_ended_on_the_page(browser: Client, lead: Member) -> None:
    token, text = _issue(lead)

    browser.post(f"{YOURS}tokens/{token.pk}/revoke/")

    assert _ask(text) == 401
    assert "Power BI" not in browser.get(YOURS).content.decode().replace("The token Power BI has ended.", "")


def test_nobody_ends_the_token_of_another(browser: Client, support: Member) -> None:
    token, text = _issue(support)

    assert browser.post(f"{YOURS}tokens/{token.pk}/revoke/").status_code == 404
    assert _ask(text) == 200


def test_a_token_is_made_by_whoever_proves_to_be_the_member(lead: Member, client_of: ClientOf) -> None:
    answer = client_of(lead).post(f"{YOURS}tokens/new/", {"name": "Power BI", "scope": "read", "days": "90"})

    assert answer.headers["Location"].startswith(f"{YOURS}confirm/")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scope": "admin"}, {"days": "0"}, {"days": "99999"}, {"scope": ""}], ids=str
)
def test_a_wrong_form_makes_no_token(browser: Client, wrong: dict[str, str]) -> None:
    answer = browser.post(f"{YOURS}tokens/new/", {"name": "Power BI", "scope": "read", "days": "90"} | wrong)

    assert "errorlist" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_operations_refuse_without_a_form_too(lead: Member, persona: Member) -> None:
    with pytest.raises(NamelessToken):
        issue_token(member=lead, name=" ", scope=READ, lasts=MONTH, at=timezone.now())
    with pytest.raises(TokenLastsTooLong):
        issue_token(member=lead, name="For ever", scope=READ, lasts=timedelta(days=367), at=timezone.now())
    with pytest.raises(PersonaNeedsNone):
        issue_token(member=persona, name="Power BI", scope=READ, lasts=MONTH, at=timezone.now())


def test_the_database_knows_two_scopes(lead: Member) -> None:
    token, _ = _issue(lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(scope="admin")
