"""Who is told what, and who is not."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from pytest_django import Settings

from kingside.identity.models import Member
from kingside.jobs.kinds import JobKind, job_endings, job_kinds
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now, stop
from kingside.notices.models import Mail, Notice
from kingside.notices.operations import MAIL_ONE, choose, notify
from kingside.notices.queries import Wish
from kingside.notices.tests.conftest import NEWS


def texts_of(member: Member) -> list[str]:
    return list(member.notices.order_by("pk").values_list("text", flat=True))


@pytest.mark.req("GEN-10")
def test_everybody_else_is_told_once(lead: Member, support: Member) -> None:
    notify(to=[lead, support, lead], kind=NEWS, text="Look.", path="/gallery/", by=None, at=timezone.now())

    assert (texts_of(lead), texts_of(support)) == (["Look."], ["Look."])


def test_everybody_is_told_in_their_own_language(lead: Member, support: Member, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    lead.language = "de"
    text = lazy(lambda: f"Said in {get_language()}.", str)()

    notify(to=[lead, support], kind=NEWS, text=text, path="/gallery/", by=None, at=timezone.now())

    assert (texts_of(lead), texts_of(support)) == (["Said in de."], ["Said in en."])


def test_nobody_is_told_of_the_own_deed(lead: Member, support: Member) -> None:
    notify(to=[lead, support], kind=NEWS, text="Look.", path="/gallery/", by=lead, at=timezone.now())

    assert (texts_of(lead), texts_of(support)) == ([], ["Look."])


def test_nobody_is_told_who_is_switched_off(lead: Member) -> None:
    Member.objects.filter(pk=lead.pk).update(is_active=False)
    lead.refresh_from_db()

    notify(to=[lead], kind=NEWS, text="You lead it.", path="/accounts/10020/", by=None, at=timezone.now())

    assert texts_of(lead) == []


def test_a_kind_that_nobody_registered_is_a_mistake_of_ours(lead: Member) -> None:
    with pytest.raises(LookupError, match=r"gossip\.heard"):
        notify(to=[lead], kind="gossip.heard", text="Psst.", path="/", by=None, at=timezone.now())


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_a_notice_leads_nowhere_but_to_our_pages(lead: Member, path: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(member=lead, kind=NEWS, text="Look.", path=path, made_at=timezone.now())


def test_a_long_text_is_cut_and_not_refused(lead: Member) -> None:
    notify(to=[lead], kind=NEWS, text="very " * 100 + "long", path="/", by=None, at=timezone.now())

    (text,) = texts_of(lead)
    assert len(text) == 300
    assert text.endswith("…")


@pytest.mark.req("GEN-10")
def test_what_is_wanted_neither_in_the_page_nor_by_mail_is_not_made(lead: Member) -> None:
    choose(member=lead, wishes={NEWS: Wish(is_listed=False, mail=Mail.NEVER)})

    notify(to=[lead], kind=NEWS, text="You lead it.", path="/", by=None, at=timezone.now())

    assert texts_of(lead) == []


def test_mail_at_once_is_a_job(lead: Member) -> None:
    choose(member=lead, wishes={NEWS: Wish(is_listed=True, mail=Mail.AT_ONCE)})

    (notice,) = notify(to=[lead], kind=NEWS, text="You lead it.", path="/", by=None, at=timezone.now())

    assert Job.objects.get(kind=MAIL_ONE).subject_id == str(notice.pk)


@pytest.mark.req("GEN-10")
def test_whoever_began_long_work_is_told_when_it_fails(finance: Member) -> None:
    run_now(enqueue(kind="tests.refuse", subject_id=1, by=finance))

    assert texts_of(finance) == ["Refuse: lines.csv has no column revenue."]


def test_the_end_of_long_work_is_told_and_that_of_a_short_step_is_not(
    finance: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_now(enqueue(kind="tests.note", subject_id=tmp_path / "notes", by=finance))
    short = texts_of(finance)
    kind = JobKind("Note", job_kinds["tests.note"].body, once_done="The notes are taken.")
    monkeypatch.setitem(job_kinds._entries, "tests.note", kind)
    run_now(enqueue(kind="tests.note", subject_id=tmp_path / "notes", by=finance))

    assert short == []
    assert texts_of(finance) == ["The notes are taken."]


def test_work_that_was_stopped_is_no_news_for_whoever_stopped_it(finance: Member, tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes", by=finance)
    stop(job=job, by=None)
    run_now(job)

    assert texts_of(finance) == []


def test_work_ends_although_nobody_can_be_told(
    finance: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(job: Job) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(job_endings._entries, "notices", stumble)
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes", by=finance)
    run_now(job)

    assert job.state == Job.State.DONE
