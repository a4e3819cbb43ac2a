"""/you/notices/ as a list: narrowed, exported and marked as read like every other, each member her own."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from kingside.notices.access import MOST
from kingside.notices.models import Notice
from kingside.notices.operations import clean_up
from kingside.notices.tests.conftest import NEWS, Tell
from tests.cast import ClientOf
from tests.html_tables import Table, read

PAGE, READ, EXPORT = "/you/notices/", "/tables/notices/read/", "/exports/notices/new/"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(client_of: ClientOf, lead: Member) -> Client:
    return client_of(lead)


def listed(browser: Client, query: str = "") -> Table:
    return read(browser.get(f"{PAGE}?{query}")).table("Notices")


def told(browser: Client, query: str = "") -> list[str]:
    return [text.removesuffix(" new") for text in listed(browser, query).column("Notice")]


def exported(browser: Client, query: str) -> list[list[str]]:
    answer = browser.post(EXPORT, {"format": "csv", "query": query})
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.req("GEN-11")
def test_words_a_day_a_kind_and_what_is_new_narrow_it_and_a_file_says_the_same(
    desk: Client, lead: Member, tell: Tell, home_folder: Home
) -> None:
    tell(lead, "It snows.", at=MARCH)
    seen = tell(lead, "It rains.")
    desk.get(f"{PAGE}{seen.pk}/")

    assert listed(desk).rows[0][:2] == ["It rains.", "News"]
    assert told(desk) == ["It rains.", "It snows."]
    assert told(desk, "sort=text") == ["It rains.", "It snows."]
    assert told(desk, "sort=made_at") == ["It snows.", "It rains."]
    assert told(desk, "q=snow") == told(desk, "made_at_to=2026-03-01") == ["It snows."]
    assert told(desk, "show=new") == told(desk, "is_new=yes") == told(desk, "read_at=unknown") == ["It snows."]
    assert told(desk, "is_new=no&kind=tests.news") == ["It rains."]
    assert exported(desk, "q=snow&column=kind&column=is_new&column=read_at") == [
        ["Notice", "Why", "New", "Read"],
        ["It snows.", "News", "yes", ""],
    ]


def test_many_are_marked_as_read_and_are_new_again_when_that_is_undone(desk: Client, lead: Member, tell: Tell) -> None:
    seen, new, left = tell(lead, "It rains."), tell(lead, "It snows."), tell(lead, "It hails.")
    desk.get(f"{PAGE}{seen.pk}/")
    rows = f"{seen.pk}.1,{new.pk}.0"

    change = desk.post(READ, {"rows": rows, "do": "change"})["Location"]

    page = read(desk.get(change))
    assert page.headings[0] == "1 notice changed"
    assert "1 notice said so already." in page.words
    assert told(desk, "show=new") == ["It hails."]

    undone = read(desk.post(f"{change}undo/", follow=True))

    assert undone.headings[0] == "1 notice undone"
    assert told(desk, "show=new") == ["It hails.", "It snows."]
    seen.refresh_from_db()
    left.refresh_from_db()
    assert (seen.read_at is not None, left.read_at) == (True, None)


def test_who_has_marked_very_many_as_read_is_not_told_so(
    desk: Client, lead: Member, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingside.tables.changes.AT_ONCE", 0)
    note = tell(lead, "It snows.")

    desk.post(READ, {"rows": f"{note.pk}.0", "do": "change"})
    run_now(Job.objects.latest("pk"))

    assert listed(desk).column("Notice") == ["It snows."]


def test_nobody_marks_notices_of_others(desk: Client, support: Member, tell: Tell) -> None:
    theirs = tell(support, "A secret of Sven.")

    page = read(desk.post(READ, {"rows": f"{theirs.pk}.0", "do": "change"}, follow=True))

    assert "Choose at least one row." in page.words
    assert Notice.objects.get().read_at is None


@pytest.mark.req("GEN-10")
def test_what_is_not_for_her_any_more_is_neither_counted_nor_in_a_file_nor_marked(
    client_of: ClientOf, finance: Member, lead: Member, tell: Tell, home_folder: Home
) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1, by=finance)
    run_now(job)
    tell(finance, "It snows.")
    desk = client_of(finance)
    assert len(told(desk)) == 2

    job.by = lead
    job.save()

    assert told(desk) == ["It snows."]
    assert "1 notice" in read(desk.get(PAGE)).words
    assert len(exported(desk, "")) == 2
    desk.post(READ, {"all": "yes", "do": "change"})
    assert [each.read_at is None for each in Notice.objects.order_by("pk")] == [True, False]


def test_of_very_many_the_newest_thousand_are_there_and_the_night_removes_the_rest(
    desk: Client, lead: Member, support: Member, tell: Tell
) -> None:
    """So many can be asked, each time, whether they still are for her."""
    oldest, only_by_mail, of_another = tell(lead, at=MARCH), tell(lead, at=MARCH), tell(support, at=MARCH)
    Notice.objects.filter(pk=only_by_mail.pk).update(is_listed=False)
    now = timezone.now()
    newest = {"member": lead, "kind": NEWS, "text": "It rains.", "path": "/gallery/", "made_at": now, "read_at": now}
    Notice.objects.bulk_create(Notice(**newest) for _ in range(MOST))

    page = read(desk.get(PAGE))

    assert "1,000 notices" in page.words
    assert page.headings[0] == "Nothing new for you"
    assert desk.get(f"{PAGE}{oldest.pk}/").status_code == 404
    assert clean_up(at=MARCH) == 1
    assert {*Notice.objects.filter(made_at=MARCH)} == {only_by_mail, of_another}
