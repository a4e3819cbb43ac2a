"""Whole names go from texts, however they are written; what has their letters, or names somebody else, stays."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kingside.comments.models import Comment
from kingside.exports.models import Export
from kingside.flags.models import Flag, Severity
from kingside.identity.erasure import erase
from kingside.identity.models import KeptAnswer, Member
from kingside.identity.operations import welcome
from kingside.jobs.models import Job
from kingside.notices.models import Notice
from kingside.tables.models import BulkChange, ChangedRow, SavedView
from tests.cast import ProgramOf


def _called(name: str, address: str) -> Member:
    return welcome(name=name, email=f"{address}@kingside.example", title="Sales")


def _comment(text: str, by: Member, *mentioned: Member) -> Comment:
    comment = Comment.objects.create(
        pk=uuid4(), subject_kind="account", subject_id="1", by=by, text=text, written_at=timezone.now()
    )
    comment.mentioned.set(mentioned)
    return comment


def _told(to: Member, text: str) -> Notice:
    return Notice.objects.create(member=to, kind="jobs.failed", text=text, path="/", made_at=timezone.now())


def _failed(error: str) -> Job:
    return Job.objects.create(
        kind="x", subject_id="1", state="FAILED", error=error, says=error, finished_at=timezone.now()
    )


def _flagged(lead: str, subject: str) -> Flag:
    told: dict[str, Any] = {"rule": "accounts.lead_out", "subject_kind": "account", "subject_id": subject}
    return Flag.objects.create(
        **told,
        label="Alder Works",
        path="/",
        is_loud=True,
        severity=Severity.WARNING,
        evidence={"lead": lead},
        since=timezone.now(),
    )


def _now(*rows: Any) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.text if hasattr(row, "text") else row.error for row in rows]


@pytest.mark.req("INV-25")
def test_a_name_beyond_ascii_goes_however_it_is_written(
    lead: Member, administrator: Member, program_of: ProgramOf
) -> None:
    kaya = _called("Özgür Kaya", "ozgur")
    apart = "O\u0308zgu\u0308r Kaya"  # as some keyboards write it
    comment = _comment(f"@özgür kaya, or @ÖZGÜR KAYA, or @{apart}?", lead, kaya)
    mended = _comment("@ÖZGÜR kaya was let go since.", lead)  # switched off, and so among the mentioned no more
    notice, job = _told(lead, "özgür kaya waits for you"), _failed(f"No ÖZGÜR KAYA, no {apart}")
    task = DBTaskResult.objects.create(args_kwargs={}, task_path="x", traceback="KeyError: 'özgür kaya'")

    asks = "q=%C3%96zg%C3%BCr+Kaya&sort=name&lead=%C3%B6zg%C3%BCr+kaya"
    asked_by_name: list[Any] = [
        SavedView.objects.create(owner=lead, list_name="accounts", name="Theirs", query=asks, is_shared=True),
        BulkChange.objects.create(by=lead, list_name="accounts", verb="change", query=asks, n=1),
        Export.objects.create(by=lead, list_name="accounts", title="Accounts", query=asks, format="csv"),
    ]
    change = BulkChange.objects.create(by=lead, list_name="notices", verb="read", n=1)
    marked = ChangedRow.objects.create(change=change, place=0, key="1", name="ÖZGÜR KAYA waits for you", seen=0)
    program = program_of(administrator)
    for key, member in (("a", kaya), ("b", lead)):
        corrected = {"name": member.name, "email": member.email, "title": "Buyer", "version": member.version}
        address = f"/api/v1/members/{member.pk}"
        asked: dict[str, Any] = {"content_type": "application/json", "headers": {"Idempotency-Key": key}}
        assert program.put(address, corrected, **asked).status_code == 200

    label = erase(member=kaya, by=administrator, at=timezone.now()).name

    for row in asked_by_name:
        row.refresh_from_db()
        now = label.replace(" ", "+")
        assert row.query == f"q={now}&sort=name&lead={now}"
    marked.refresh_from_db()
    assert marked.name == f"{label} waits for you"
    assert [answer.key for answer in KeptAnswer.objects.all()] == ["b"]
    assert _now(comment, mended, notice, job) == [
        f"@{label}, or @{label}, or @{label}?",
        f"@{label} was let go since.",
        f"{label} waits for you",
        f"No {label}, no {label}",
    ]
    assert job.says == job.error
    assert DBTaskResult.objects.get(pk=task.pk).traceback == f"KeyError: '{label}'"


@pytest.mark.req("INV-25")
def test_what_has_her_letters_or_names_somebody_else_stays(lead: Member, administrator: Member) -> None:
    sam, lind, namesake = _called("Sam", "sam"), _called("Sam Lind", "lind"), _called("sam", "other.sam")
    about_lind = _comment("@Sam Lind, please look; Sam knows", lead, lind)
    about_sam, about_both = _comment("@Sam, @Sam Lind, look", lead, sam, lind), _comment("@Sam", lead, sam, namesake)
    about_namesake = _comment("@Sam, look", lead, namesake)
    others = [
        _told(lead, "The same import failed again"),
        _told(lead, "Sam Lind waits for you"),
        _failed("The sample could not be read"),
        _failed("No Sam Lind; nothing for other.sam@kingside.example or sam.lind@kingside.example"),
        _told(lead, "Sam waits for you"),  # which of the two who are called so?
    ]
    before, flag = _now(*others), _flagged("Sam Lind", "1")
    hers = _failed("Nothing for SAM@kingside.example.")

    label = erase(member=sam, by=administrator, at=timezone.now()).name

    assert _now(about_lind, about_sam, about_both, about_namesake) == [
        "@Sam Lind, please look; Sam knows",
        f"@{label}, @Sam Lind, look",
        "@Sam",
        "@Sam, look",
    ]
    assert _now(*others) == before
    flag.refresh_from_db()
    assert flag.evidence == {"lead": "Sam Lind"}
    assert _now(hers) == [f"Nothing for {label}."]

    label = erase(member=namesake, by=administrator, at=timezone.now()).name

    assert _now(about_namesake, others[-1]) == [f"@{label}, look", f"{label} waits for you"]
