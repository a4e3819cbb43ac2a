"""Notices by mail: to whoever wants them, of what is for them when the mail is written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import Settings

from kingside.identity.models import Member
from kingside.jobs.operations import enqueue, run_now
from kingside.notices import mails
from kingside.notices.mails import DigestsNotSent, mail_one, send_digests
from kingside.notices.models import Mail, Notice
from kingside.notices.operations import choose, clean_up, read
from kingside.notices.queries import Wish
from kingside.notices.tests.conftest import NEWS, Tell

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """A minute from now, when all that a test tells is told; of the test, since collecting them all takes a while."""
    return timezone.now() + timedelta(minutes=1)


def test_a_mail_is_written_in_the_language_of_its_reader(
    lead: Member,
    tell: Tell,
    mailoutbox: Sequence[EmailMessage],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    Member.objects.filter(pk=lead.pk).update(language="de")
    monkeypatch.setattr(mails, "ngettext", lambda _one, _many, _n: f"{{n}} said in {get_language()}")
    tell(lead, "A first thing.")
    tell(lead, "A second thing.")

    send_digests(at=now)

    assert [mail.subject for mail in mailoutbox] == ["2 said in de"]


@pytest.mark.req("GEN-10")
def test_a_day_comes_in_one_mail(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], settings: Settings, now: datetime
) -> None:
    settings.KINGSIDE_SITE = urlsplit("https://kingside.example.com")
    tell(lead, "A first thing.")
    tell(lead, "A second thing.")

    assert send_digests(at=now) == 1

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([lead.email], "2 notices from Kingside")
    assert "A first thing.\n  https://kingside.example.com/gallery/" in mail.body
    assert "A second thing." in mail.body


def test_what_was_mailed_does_not_come_again(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    tell(lead)
    send_digests(at=now)
    send_digests(at=now + DAY)

    assert len(mailoutbox) == 1


def test_what_was_read_is_not_mailed(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    read(notice=tell(lead), at=now)
    send_digests(at=now)

    assert mailoutbox == []


@pytest.mark.req("GEN-10")
def test_whoever_wants_no_mail_gets_none(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    tell(lead)
    choose(member=lead, wishes={NEWS: Wish(is_listed=True, mail=Mail.NEVER)})
    send_digests(at=now)

    assert mailoutbox == []


@pytest.mark.req("GEN-10")
def test_whoever_was_switched_off_gets_none(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    notice = tell(lead)
    Member.objects.filter(pk=lead.pk).update(is_active=False)
    send_digests(at=now)
    mail_one(notice=Notice.objects.get(pk=notice.pk), at=now)

    assert mailoutbox == []


@pytest.mark.req("GEN-10")
def test_a_mail_says_nothing_that_its_reader_may_not_see_any_more(
    finance: Member, lead: Member, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1, by=finance)
    run_now(job)
    job.by = lead
    job.save()
    send_digests(at=now)
    mail_one(notice=finance.notices.get(), at=now)

    assert mailoutbox == []


def test_a_persona_of_the_demo_has_no_mailbox(
    persona: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    notice = tell(persona)
    send_digests(at=now)
    mail_one(notice=notice, at=now)

    assert mailoutbox == []


def test_one_notice_is_mailed_at_once_and_once(
    lead: Member, tell: Tell, mailoutbox: Sequence[EmailMessage], now: datetime
) -> None:
    notice = tell(lead)
    mail_one(notice=notice, at=now)
    mail_one(notice=Notice.objects.get(pk=notice.pk), at=now)
    send_digests(at=now)

    (mail,) = mailoutbox
    assert mail.subject == "The gallery has a new picture."


def test_one_mail_that_fails_keeps_nobody_else_from_theirs(
    lead: Member,
    support: Member,
    tell: Tell,
    mailoutbox: Sequence[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    tell(lead)
    tell(support)
    send = EmailMessage.send

    def fails_for_lena(mail: EmailMessage) -> int:
        if mail.to == [lead.email]:
            raise SMTPException
        return send(mail)

    monkeypatch.setattr(EmailMessage, "send", fails_for_lena)
    with pytest.raises(DigestsNotSent, match="comes tomorrow"):
        send_digests(at=now)
    assert [mail.to for mail in mailoutbox] == [[support.email]]

    monkeypatch.setattr(EmailMessage, "send", send)
    send_digests(at=now + DAY)
    assert [mail.to for mail in mailoutbox] == [[support.email], [lead.email]]


def test_what_is_old_goes(lead: Member, tell: Tell, now: datetime) -> None:
    tell(lead, "read long ago", at=now - 40 * DAY)
    read(notice=Notice.objects.get(text="read long ago"), at=now - 31 * DAY)
    tell(lead, "very old", at=now - 181 * DAY)
    tell(lead, "unread", at=now - 40 * DAY)

    assert clean_up(at=now) == 2
    assert [notice.text for notice in lead.notices.all()] == ["unread"]


def test_what_is_no_longer_for_its_member_goes(finance: Member, lead: Member, now: datetime) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1, by=finance)
    run_now(job)
    job.by = lead
    job.save()

    assert clean_up(at=now) == 1
    assert not finance.notices.exists()
