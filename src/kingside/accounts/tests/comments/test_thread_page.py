"""Comments on the page of their account: /accounts/…/ and /comments/…/."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.tests.comments.conftest import Say
from kingside.audit.models import AuditEvent
from kingside.audit.queries import history_of
from kingside.comments.models import Comment
from kingside.comments.operations import MENTION
from kingside.identity.models import Member
from tests.cast import ClientOf
from tests.html_tables import read


def _write(browser: Client, account: Account, **said: object) -> object:
    address = reverse("comments:write", args=["account", account.pk])
    return browser.post(address, {"key": str(uuid4()), **said}, follow=True)


def _page(client: Client, account: Account, query: str = "") -> str:
    return client.get(account.get_absolute_url() + query).content.decode()


def test_what_one_says_stands_on_the_page(orrestad: Account, support: Member, client_of: ClientOf) -> None:
    browser = client_of(support)

    _write(browser, orrestad, text="They asked for a visit.\nSoon.")

    page = _page(browser, orrestad)
    assert "They asked for a visit.<br>Soon." in page
    assert "1 comment" in read(browser.get(orrestad.get_absolute_url())).headings


def test_a_script_is_shown_as_it_was_typed(orrestad: Account, support: Member, say: Say, client_of: ClientOf) -> None:
    say(support, "<script>alert(1)</script> @Lena Brandt<img src=x onerror=alert(1)>")

    page = _page(client_of(support), orrestad)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_mention_stands_out(orrestad: Account, support: Member, say: Say, client_of: ClientOf) -> None:
    say(support, "@lena brandt knows.")

    assert '<b class="ks-mention">@lena brandt</b> knows.' in _page(client_of(support), orrestad)


def test_where_it_cannot_be_said_the_words_stay(orrestad: Account, support: Member, client_of: ClientOf) -> None:
    answer = client_of(support).post(
        reverse("comments:write", args=["account", orrestad.pk]), {"key": str(uuid4()), "text": "Ask @Maud"}
    )
    refused = client_of(support).post(
        reverse("comments:write", args=["account", orrestad.pk]), {"key": "no key", "text": "Ask her."}
    )

    assert answer.status_code == 302  # nobody is called that, so it is only a word
    assert refused.status_code == 400
    assert "Ask her.</textarea>" in refused.content.decode()


def test_ten_are_shown_and_the_others_on_a_click(
    orrestad: Account, support: Member, say: Say, client_of: ClientOf
) -> None:
    begun = timezone.now()
    for n in range(12):
        say(support, f"Visit {n:02}.", at=begun + timedelta(minutes=n))

    browser = client_of(support)
    page, whole = _page(browser, orrestad), _page(browser, orrestad, "?comments=all")

    seen = read(browser.get(orrestad.get_absolute_url()))
    assert "12 comments" in seen.headings
    assert "Show 2 earlier" in seen.words
    assert "Visit 01." not in page
    assert page.index("Visit 02.") < page.index("Visit 11.")
    assert "Visit 00." in whole


def test_any_number_of_comments_takes_the_same_number_of_queries(
    orrestad: Account, support: Member, say: Say, client_of: ClientOf
) -> None:
    browser = client_of(support)
    say(support, "@Lena Brandt")
    with CaptureQueriesContext(connection) as one:
        _page(browser, orrestad)
    for _ in range(5):
        say(support, "@Lena Brandt")

    with CaptureQueriesContext(connection) as six:
        _page(browser, orrestad)

    assert len(six) == len(one)


def test_one_mends_ones_own_words_and_the_page_says_so(
    orrestad: Account, support: Member, lead: Member, say: Say, client_of: ClientOf
) -> None:
    comment = say(support, "They asked for @Lena Brandt.")

    told = {"version": "1", "text": "They asked for @Lena Brandt today."}
    client_of(support).post(reverse("comments:edit", args=[comment.pk]), told)

    page = _page(client_of(lead), orrestad)
    assert "today." in page
    assert "changed</span>" in page
    assert lead.notices.filter(kind=MENTION).count() == 1  # she was mentioned before
    changed, written = history_of(orrestad).entries[:2]
    assert (changed.who, changed.verb) == ("Sami Haddad", "changed a comment")
    assert [(each.before, each.after) for each in changed.changes] == [
        ("They asked for @Lena Brandt.", "They asked for @Lena Brandt today.")
    ]
    assert (written.who, written.verb, written.changes) == ("Sami Haddad", "wrote a comment", [])
    assert "asked for" not in str(list(AuditEvent.objects.values()))  # where it could not be erased


@pytest.mark.req("GEN-08")
def test_of_two_tabs_the_second_to_save_chooses(support: Member, say: Say, client_of: ClientOf) -> None:
    comment, browser = say(support, "They asked."), client_of(support)
    address = reverse("comments:edit", args=[comment.pk])
    assert '<input type="hidden" name="version" value="1">' in browser.get(address).content.decode()
    browser.post(address, {"version": "1", "text": "They asked twice."})

    answer: Any = browser.post(address, {"version": "1", "text": "They asked today."})

    comment.refresh_from_db()
    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.version, comment.text) == (409, 2, "They asked twice.")
    assert [(each.seen, each.theirs, each.yours) for each in conflict.choices] == [
        ("They asked.", "They asked twice.", "They asked today.")
    ]
    assert "They asked today." in answer.content.decode()
    browser.post(address, {"version": "2", "text": "They asked today."})
    comment.refresh_from_db()
    assert (comment.text, comment.version) == ("They asked today.", 3)


def test_another_s_words_are_not_mended(support: Member, lead: Member, say: Say, client_of: ClientOf) -> None:
    comment = say(support)

    answer = client_of(lead).post(reverse("comments:edit", args=[comment.pk]), {"text": "Never."})

    comment.refresh_from_db()
    assert (answer.status_code, comment.text) == (403, "They asked for a visit.")


def test_taken_away_it_is_gone_for_others_and_can_be_brought_back(
    orrestad: Account, support: Member, lead: Member, say: Say, client_of: ClientOf
) -> None:
    comment = say(support, "Their buyer drinks.")
    browser = client_of(support)

    browser.post(reverse("comments:remove", args=[comment.pk]))

    assert "drinks" not in _page(client_of(lead), orrestad)
    assert client_of(lead).get(comment.get_absolute_url()).status_code == 404
    assert "Bring it back" in _page(browser, orrestad)

    browser.post(reverse("comments:restore", args=[comment.pk]))

    assert "drinks" in _page(client_of(lead), orrestad)


def test_taken_away_twice_is_said(support: Member, say: Say, client_of: ClientOf) -> None:
    address = reverse("comments:remove", args=[say(support).pk])
    browser = client_of(support)
    browser.post(address)

    assert browser.post(address).status_code == 409


def test_the_head_of_key_accounts_takes_anothers_away_and_the_trail_knows(
    orrestad: Account, support: Member, manager: Member, say: Say, client_of: ClientOf
) -> None:
    comment = say(support)

    client_of(manager).post(reverse("comments:remove", args=[comment.pk]))

    comment.refresh_from_db()
    latest = history_of(orrestad).entries[0]
    assert comment.removed_by == manager
    assert (latest.who, latest.verb) == ("Maud Keller", "took a comment away")


def test_names_are_offered_of_those_who_may_read(
    orrestad: Account, support: Member, lead: Member, stranger: Member, client_of: ClientOf
) -> None:
    address = reverse("comments:people", args=["account", orrestad.pk])
    browser = client_of(support)

    assert browser.get(address, {"q": "len"}).json() == {"names": ["Lena Brandt"]}
    assert browser.get(address, {"q": "silas"}).json() == {"names": []}


@pytest.mark.parametrize("record", ["0", "x", "9" * 40, "00000000-0000-4000-8000-000000000000"])
def test_a_record_that_is_not_there_is_not_there(support: Member, client_of: ClientOf, record: str) -> None:
    answer = client_of(support).post(reverse("comments:write", args=["account", record]), {"text": "Hello."})

    assert answer.status_code == 404
    assert not Comment.objects.exists()
