"""What people read before they are signed in, and in mails, in a language that nobody speaks."""

import re
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from kingside.identity import invitations, mail
from kingside.identity.models import Member
from tests.texts.other_tongue import ADDRESS, NAMES, WORD, Page, speak, words_of_the_data

NILS = {"name": "Nils Berg", "email": "nils.berg@example.com", "title": "Controller"}
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)


@pytest.fixture
def link(administrator: Member, mailoutbox: list[EmailMessage]) -> str:
    """By which Nils comes in."""
    invitations.invite(
        **NILS, by=administrator, at=datetime.now(UTC), address=lambda token: f"/sign-in/invitation/{token}/"
    )
    found = re.search(r"/sign-in/invitation/\S+", str(mailoutbox[-1].body))
    assert found
    return found[0]


@pytest.mark.parametrize("path", ["", "forgotten/", "forgotten/done/", "inactive/", "reset/1-set-password/"])
def test_no_page_before_sign_in_stays_english(
    path: str, client: Client, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)

    assert _english_on(client.get(f"/sign-in/{path}").content) == {}


def test_whoever_mistypes_a_password_reads_no_english(
    client: Client, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(monkeypatch)

    page = client.post("/sign-in/", {"login": lead.email, "password": "not this one"})

    assert _english_on(page.content) == {}


def test_a_guest_reads_no_english(client: Client, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    assert _english_on(client.get(link).content) == {}
    assert _english_on(client.post(link, {"name": "Nils", "password": "a", "again": "b"}).content) == {}


def test_no_mail_about_sign_in_stays_english(
    client: Client,
    administrator: Member,
    lead: Member,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "send_later", EmailMessage.send)
    speak(monkeypatch)

    invitations.invite(**NILS, by=administrator, at=datetime.now(UTC), address=lambda token: f"http://x/{token}")
    client.post("/sign-in/forgotten/", {"email": lead.email})

    said = " ".join(f"{sent.subject} {sent.body}" for sent in mailoutbox)
    assert len(mailoutbox) == 2
    assert set(WORD.findall(ADDRESS.sub("", said))) - words_of_the_data() - NAMES == set()


def _english_on(page: bytes) -> dict[str, str]:
    """Within the page proper; what stands around it belongs to every page."""
    found = MAIN.search(page.decode())
    assert found
    read = Page()
    read.feed(found[0])
    known = words_of_the_data() | NAMES
    return {word: text for word, text in read.english.items() if word not in known}
