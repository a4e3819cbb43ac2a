import logging
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, report, run_now, work_off
from kingside.jobs.running import TakenOver

pytestmark = pytest.mark.django_db


def test_a_job_is_done_before_the_call_returns(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")

    run_now(job)

    assert (tmp_path / "notes").read_text() == "noted\n"
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 1, "")
    assert job.started_at is not None
    assert job.finished_at is not None


def test_its_progress_is_kept(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")

    run_now(job)

    assert (job.done, job.total, job.says) == (1, 2, "Sharpening the pencil")
    assert job.share_done == 0.5


def test_what_it_says_is_in_the_language_of_whoever_asked(lead: Member, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    Member.objects.filter(pk=lead.pk).update(language="de")
    asked_for = enqueue(kind="tests.say_a_month", subject_id=7, by=lead)
    of_every_night = enqueue(kind="tests.say_a_month", subject_id=8)

    run_now(asked_for)
    run_now(of_every_night)

    assert (asked_for.error, of_every_night.error) == ("Januar", "January")


def test_a_share_is_unknown_while_nobody_knows_how_much_there_is() -> None:
    assert Job(done=3, total=None).share_done is None


def test_a_finished_job_is_not_done_again(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    run_now(job)

    run_now(job)
    work_off.call(str(job.pk))  # the queue still carries it

    assert (tmp_path / "notes").read_text() == "noted\n"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("tests.refuse", "lines.csv has no column revenue."), ("tests.full", "The shelf is full.")],
)
def test_a_refusal_is_kept_as_the_sentence_it_is(kind: str, sentence: str) -> None:
    job = enqueue(kind=kind, subject_id=1)

    run_now(job)

    assert (job.state, job.error) == (Job.State.FAILED, sentence)


def test_a_fault_of_ours_is_one_sentence_for_people_and_a_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = enqueue(kind="tests.stumble", subject_id=1)

    with caplog.at_level(logging.ERROR):
        run_now(job)

    assert job.state == Job.State.FAILED
    assert job.error.startswith("Kingside failed here, not you;")
    assert "secret" not in job.error
    assert f"{job.pk}" in job.error
    assert "builtins.ZeroDivisionError" in caplog.text
    assert "in stumble" in caplog.text
    assert "the secret detail" not in caplog.text


def test_an_attempt_that_was_given_up_reports_no_more(tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=2)
    job.attempts = 1

    with pytest.raises(TakenOver):
        report(job, done=1, total=1, says="Still here")


def test_the_database_wants_a_moment_and_a_sentence_for_an_end() -> None:
    job = enqueue(kind="tests.note", subject_id=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, finished_at=timezone.now())
