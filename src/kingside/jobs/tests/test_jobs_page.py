"""The page of background work: what is under way, what failed, and what one can do about it."""

import csv
import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from tests.cast import ClientOf
from tests.html_tables import read

PAGE = "/jobs/"


@pytest.fixture
def desk(client_of: ClientOf, administrator: Member) -> Client:
    """Ada's browser."""
    return client_of(administrator)


def test_it_says_when_there_is_nothing(desk: Client) -> None:
    page = read(desk.get(PAGE))

    assert page.headings[0] == "Background work: nothing is under way"
    assert "Nothing waits and nothing runs" in page.words


def test_failed_work_is_named_with_its_reason_and_tried_again(desk: Client) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1)
    run_now(job)

    page = read(desk.get(PAGE))
    assert page.headings[0] == "Background work: one failed"
    assert "lines.csv has no column revenue." in page.words
    desk.post(reverse("jobs:again", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert read(desk.get(PAGE)).headings[0] == "Background work: 1 under way"


def test_what_was_done_by_a_later_job_is_no_failure(desk: Client, tmp_path: Path) -> None:
    run_now(enqueue(kind="tests.refuse", subject_id=1))
    enqueue(kind="tests.refuse", subject_id=1)

    assert read(desk.get(PAGE)).headings[0] == "Background work: 1 under way"


def test_waiting_work_can_be_stopped(desk: Client, tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")

    answer = desk.post(reverse("jobs:stop", args=[job.pk]))

    assert answer["Location"] == PAGE
    run_now(job)
    assert job.state == Job.State.STOPPED


def test_finished_work_cannot_be_stopped(desk: Client, tmp_path: Path) -> None:
    job = enqueue(kind="tests.note", subject_id=tmp_path / "notes")
    run_now(job)

    answer = desk.post(reverse("jobs:stop", args=[job.pk]))

    assert answer.status_code == 409
    assert "This has ended already." in answer.content.decode()


@pytest.mark.parametrize("verb", ["stop", "again"])
def test_a_job_that_does_not_exist_is_not_found(desk: Client, verb: str) -> None:
    address = reverse(f"jobs:{verb}", args=["00000000-0000-0000-0000-000000000000"])

    assert desk.post(address).status_code == 404
    assert desk.get(address).status_code == 405


def test_the_number_of_queries_does_not_grow(
    desk: Client, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 20):
        for each in range(n):
            enqueue(kind="tests.note", subject_id=tmp_path / f"{each}")
            run_now(enqueue(kind="tests.refuse", subject_id=each))
            run_now(enqueue(kind="tests.note", subject_id=tmp_path / f"{n} {each}"))
        with django_assert_num_queries(
            12
        ):  # session, member, notices, grants, teams, views, going on, failed, schedules, list
            desk.get(PAGE)


@pytest.mark.req("GEN-11")
def test_all_of_it_is_a_list_that_is_narrowed_and_leaves_as_a_file(desk: Client, home_folder: Home) -> None:
    run_now(enqueue(kind="tests.refuse", subject_id=1))
    enqueue(kind="tests.note", subject_id="notes")

    (failed,) = read(desk.get(f"{PAGE}?state=FAILED")).table("Background work").rows
    answer = desk.post("/exports/jobs/new/", {"format": "csv", "query": "state=QUEUED"})

    assert failed[2:4] == ["Failed", "lines.csv has no column revenue."]
    header, line = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert header == ["What", "State", "How far, or why not", "For", "Asked for", "Ended"]
    assert line[1:3] == ["Waiting", "Waiting for a worker"]


def test_ones_own_is_all_that_others_sort_filter_count_and_export(
    client_of: ClientOf, lead: Member, home_folder: Home
) -> None:
    enqueue(kind="tests.note", subject_id="notes")
    enqueue(kind="tests.note", subject_id="notes", by=lead)
    browser = client_of(lead)

    page = read(browser.get(f"{PAGE}?state=QUEUED&state=FAILED&sort=by"))
    answer = browser.post("/exports/jobs/new/", {"format": "csv", "query": ""})

    assert page.table("Background work").column("For") == ["Lena Brandt"]
    assert "1 of 1 job" in page.words
    assert len(list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))) == 2
