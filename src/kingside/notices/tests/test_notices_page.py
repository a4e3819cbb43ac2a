"""The page of notices: one's own, while they are for one; and how they come."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.jobs.operations import enqueue, run_now
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import NoticeSetting
from kingside.notices.notices import FAILED
from kingside.notices.tests.conftest import Tell
from tests.cast import ClientOf
from tests.html_forms import sent_by
from tests.html_tables import read

PAGE, ALL = "/you/notices/", "/tables/notices/read/"


@pytest.fixture
def desk(client_of: ClientOf, lead: Member) -> Client:
    """Lena's browser."""
    return client_of(lead)


@pytest.mark.req("GEN-10")
def test_the_bell_counts_what_is_new(desk: Client, lead: Member, tell: Tell) -> None:
    before = desk.get("/gallery/").content.decode()
    tell(lead)
    tell(lead)

    assert 'aria-label="Notices"' in before
    assert 'aria-label="Notices, 2 new"' in desk.get("/gallery/").content.decode()


def test_the_bell_stops_counting_at_a_hundred(desk: Client, lead: Member, tell: Tell) -> None:
    for _ in range(101):
        tell(lead)

    assert 'aria-label="Notices, 99+ new"' in desk.get("/gallery/").content.decode()


def test_the_page_says_when_there_is_nothing(desk: Client) -> None:
    page = read(desk.get(PAGE))

    assert page.headings[0] == "Nothing new for you"
    assert "Nothing to tell you" in page.words


@pytest.mark.req("GEN-10")
def test_opening_a_notice_leads_to_its_subject_and_marks_it_as_read(desk: Client, lead: Member, tell: Tell) -> None:
    notice = tell(lead)
    assert "One notice is new" in read(desk.get(PAGE)).headings[0]

    answer = desk.get(f"{PAGE}{notice.pk}/")

    assert answer["Location"] == "/gallery/"
    assert read(desk.get(PAGE)).headings[0] == "Nothing new for you"
    assert "The gallery has a new picture." in read(desk.get(PAGE)).words
    assert "The gallery has a new picture." not in read(desk.get(f"{PAGE}?show=new")).words


def test_asking_for_the_head_of_a_notice_reads_nothing(desk: Client, lead: Member, tell: Tell) -> None:
    notice = tell(lead)
    desk.head(f"{PAGE}{notice.pk}/")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_one_is_marked_as_read_in_place_and_all_with_an_undo(desk: Client, lead: Member, tell: Tell) -> None:
    first, _, _ = tell(lead), tell(lead), tell(lead)
    one = desk.post(f"{PAGE}{first.pk}/read/", {"query": "show=new&q=gallery"})
    page = desk.get(f"{PAGE}?q=gallery")
    change = desk.post(ALL, sent_by(page, ALL), follow=True)

    assert one["Location"] == f"{PAGE}?show=new&q=gallery"
    assert read(page).headings[0] == "2 notices are new"
    assert read(change).headings[0] == "2 notices changed"
    assert "Everything is read" in read(desk.get(f"{PAGE}?show=new")).words
    assert read(desk.get(PAGE)).headings[0] == "Nothing new for you"

    desk.post(f"{change.request['PATH_INFO']}undo/")

    assert read(desk.get(PAGE)).headings[0] == "2 notices are new"
    first.refresh_from_db()
    assert first.read_at is not None


def test_another_members_notice_is_not_there(client_of: ClientOf, lead: Member, support: Member, tell: Tell) -> None:
    notice = tell(lead, "A secret of Lena.")
    desk = client_of(support)

    assert "A secret of Lena." not in read(desk.get(PAGE)).words
    assert desk.get(f"{PAGE}{notice.pk}/").status_code == 404
    assert desk.post(f"{PAGE}{notice.pk}/read/").status_code == 404
    desk.post(ALL, {"query": "show=new", "all": "yes", "do": "change"})
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.req("GEN-10")
def test_what_its_member_may_not_see_any_more_is_not_there(client_of: ClientOf, finance: Member, lead: Member) -> None:
    job = enqueue(kind="tests.refuse", subject_id=1, by=finance)
    run_now(job)
    notice = finance.notices.get()
    desk = client_of(finance)
    assert "lines.csv has no column revenue." in read(desk.get(PAGE)).words

    job.by = lead
    job.save()

    page = read(desk.get(PAGE))
    assert "lines.csv" not in page.words
    assert page.headings[0] == "Nothing new for you"
    assert 'aria-label="Notices"' in desk.get("/gallery/").content.decode()
    assert desk.get(f"{PAGE}{notice.pk}/").status_code == 404


@pytest.mark.req("GEN-10")
def test_how_a_kind_comes_is_chosen(desk: Client, lead: Member) -> None:
    told = {f"{FAILED}-is_listed": "", f"{FAILED}-mail": "AT_ONCE"}
    others = {f"{kind}-mail": "DIGEST" for kind in set(notice_kinds) - {FAILED}}
    answer = desk.post(f"{PAGE}settings/", {**others, **told})

    assert answer["Location"] == f"{PAGE}settings/"
    setting = NoticeSetting.objects.get(member=lead, kind=FAILED)
    assert (setting.is_listed, setting.mail) == (False, "AT_ONCE")


def test_a_way_that_is_none_is_refused(desk: Client) -> None:
    assert desk.post(f"{PAGE}settings/", {f"{FAILED}-mail": "BY PIGEON"}).status_code == 400
    assert not NoticeSetting.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_notices(
    desk: Client, lead: Member, tell: Tell, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell(lead)
    with CaptureQueriesContext(connection) as one:
        desk.get(PAGE)
    for _ in range(40):
        tell(lead)

    with django_assert_num_queries(len(one)):
        desk.get(PAGE)
