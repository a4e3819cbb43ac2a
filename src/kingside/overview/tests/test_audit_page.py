"""/audit/: everything that was done, narrowed by what somebody asks for, and as CSV."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from kingside.accounts.codes import assign, make_accounts
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.audit.models import AuditEvent
from kingside.audit.queries import EACH_VERB, history_of, verbs
from kingside.config.home import Home
from kingside.identity.models import Member, Role
from kingside.overview.lists.audit import TRAIL
from kingside.tables.queries import ROWS
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import Reading, read

pytestmark = pytest.mark.both_databases

CAPTION = "Events"


@pytest.fixture
def alder(db: None) -> Account:
    register(accounts=[NewAccount("10/10", "Alder Works", "Paper")])
    return Account.objects.get()


@pytest.fixture(autouse=True)
def team(alder: Account, lead: Member, support: Member) -> None:
    """Lena leads it, Sami keeps it running."""
    on_team(alder, lead)
    on_team(alder, support, Role.SUPPORT)


@pytest.fixture
def desk(client_of: ClientOf, manager: Member) -> Client:
    """Maud's browser."""
    return client_of(manager)


def rename(account: Account, by: Member, name: str) -> None:
    edit(
        account=account,
        seen_version=account.version,
        by=by,
        name=name,
        sector=account.sector,
        since=account.since,
    )


def audit(desk: Client, **asked: str | int) -> Reading:
    return read(desk.get("/audit/", asked))


def lines_of(desk: Client, **asked: str | int) -> list[list[str]]:
    answer = desk.get("/audit.csv", asked)
    return list(csv.reader(io.StringIO(b"".join(answer).decode())))


@pytest.mark.req("GEN-02")
def test_the_newest_event_stands_first_and_leads_to_its_record(desk: Client, alder: Account, lead: Member) -> None:
    rename(alder, lead, "Alder plc")

    page = audit(desk)

    when, who, did, to, change = page.table(CAPTION).rows[0]
    assert when
    assert (who, did, to) == ("Lena Brandt", "edited", "account Alder plc")
    assert change.startswith("name Alder Works")
    assert "Alder plc" in change
    assert alder.get_absolute_url() in page.links


def test_a_member_a_verb_a_kind_and_a_record_narrow_it(
    desk: Client, alder: Account, lead: Member, support: Member
) -> None:
    rename(alder, lead, "Alder plc")
    rename(alder, support, "Alder AG")

    assert len(audit(desk, who=lead.pk).table(CAPTION).rows) == 1
    assert len(audit(desk, verb="edited").table(CAPTION).rows) == 2
    assert {row[3].split()[0] for row in audit(desk, kind="member").table(CAPTION).rows} == {"member"}
    assert "Record: Alder AG" in audit(desk, kind="account", record=alder.pk).words
    assert {row[3].split()[0] for row in audit(desk, kind="account", record=alder.pk).table(CAPTION).rows} == {
        "account"
    }


def test_a_record_is_known_by_its_kind_alone(desk: Client, alder: Account) -> None:
    assert len(audit(desk, record=alder.pk).table(CAPTION).rows) == AuditEvent.objects.count()
    assert "No such event" in audit(desk, kind="account", record="99999").words


def test_a_day_that_is_none_is_said_and_narrows_nothing(desk: Client) -> None:
    page = read(desk.get("/audit/", {"first": "yesterday"}, follow=True))

    assert "When: “yesterday” is no day; choose one." in page.words
    assert len(page.table(CAPTION).rows) == AuditEvent.objects.count()


def test_addresses_that_were_kept_before_ask_the_same(desk: Client) -> None:
    answer = desk.get("/audit/?kind=account&first=2020-01-01&last=2020-12-31")

    assert answer["Location"] == "/audit/?kind=account&at_from=2020-01-01&at_to=2020-12-31"
    assert lines_of(desk, first="2020-01-01", last="2020-12-31")[1:] == []


def test_it_is_sorted_by_time_alone(desk: Client) -> None:
    oldest = audit(desk, sort="at").table(CAPTION).rows

    assert audit(desk, sort="-at").table(CAPTION).rows == oldest[::-1]
    assert audit(desk, sort="verb").table(CAPTION).rows == oldest[::-1]


def test_what_would_take_long_to_count_is_not_counted(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    n = AuditEvent.objects.count()
    for many, says in ((n, f"{n} events"), (n - 1, f"More than {n - 1} events")):
        monkeypatch.setattr("kingside.overview.views.TRAIL", replace(TRAIL, many=many))
        assert audit(desk).headings[0] == says


@pytest.mark.req("GEN-11")
def test_it_leaves_as_a_file_of_the_table(desk: Client, alder: Account, lead: Member, home_folder: Home) -> None:
    rename(alder, lead, "=2+2")

    answer = desk.post("/exports/audit/new/", {"format": "csv", "query": "verb=edited"})

    header, line = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert header == ["When", "Who", "Did", "To", "From what to what"]
    assert line[1:] == ["Lena Brandt", "edited", "account =2+2", "name: Alder Works → =2+2"]


def test_the_csv_has_a_line_for_each_field_and_no_formula(desk: Client, alder: Account, lead: Member) -> None:
    rename(alder, lead, "=2+2")

    header, line = lines_of(desk, kind="account", verb="edited")

    assert header[:6] == ["at", "who", "did", "kind", "record", "id"]
    assert line[1:5] == ["Lena Brandt", "edited", "account", "'=2+2"]
    assert line[7:10] == ["name", "Alder Works", "'=2+2"]


@pytest.mark.req("GEN-02")
def test_files_and_programs_read_in_the_course_of_what_it_was_done(
    desk: Client, alder: Account, manager: Member, program_of: ProgramOf, home_folder: Home
) -> None:
    assignment = make_accounts(codes={("SAP", "0010"): "Birch Mills"}, by=None)
    because = ["code assignment", str(assignment.pk)]

    header, *lines = lines_of(desk, kind="account", verb="made")
    exported = desk.post("/exports/audit/new/", {"format": "csv", "query": "verb=made&column=at&column=cause"})
    (event,) = program_of(manager).get("/api/v1/audit", {"verb": "made"}).json()["items"]

    assert header[-2:] == ["cause", "cause_id"]
    assert [line[-2:] for line in lines] == [because] * 2
    assert list(csv.reader(io.StringIO(b"".join(exported).decode("utf-8-sig"))))[1][-1] == " ".join(because)
    assert [event["cause"], event["cause_id"]] == because
    assert lines_of(desk, kind="account", verb="given a team member")[1][-2:] == ["", ""]


def test_the_csv_has_all_pages(desk: Client, alder: Account, lead: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kingside.audit.queries.PORTION", 2)
    for n in range(5):
        rename(alder, lead, f"Alder {n}")

    assert [line[9] for line in lines_of(desk, kind="account", verb="edited")[1:]] == [
        f"Alder {n}" for n in (4, 3, 2, 1, 0)
    ]


def test_the_number_of_queries_does_not_grow(
    desk: Client,
    alder: Account,
    lead: Member,
    support: Member,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    rename(alder, lead, "Alder plc")
    with django_assert_num_queries(14):
        audit(desk)
    for n in range(ROWS):
        rename(alder, support, f"Alder {n}")

    with django_assert_num_queries(14):
        audit(desk)


@pytest.mark.req("GEN-02")
def test_the_accounts_page_has_its_history(desk: Client, alder: Account, lead: Member) -> None:
    rename(alder, lead, "Alder plc")
    assign(codes={("SAP", "0010"): alder}, by=lead)

    page = read(desk.get(alder.get_absolute_url()))

    rows = page.table("What happened to it, the newest first").rows
    assert [row[1:3] for row in rows[:2]] == [["Lena Brandt", "given codes"], ["Lena Brandt", "edited"]]
    assert [row[2] for row in rows[2:]] == ["given a team member"] * 2
    assert f"/audit/?kind=account&record={alder.pk}" in page.links


def test_many_codes_at_once_are_one_event_and_one_in_the_history_of_each_account(db: None, lead: Member) -> None:
    register(accounts=[NewAccount(str(n), f"Account {n}") for n in range(30)])
    accounts = list(Account.objects.all())

    assigned = assign(codes={("SAP", each.number): each for each in accounts}, by=lead)

    assert history_of(assigned).entries[0].detail == "31 codes"
    assert {history_of(each).entries[0].verb for each in accounts} == {"given codes"}


def test_the_list_of_what_was_done_is_walked_along_an_index(alder: Account, lead: Member) -> None:
    edit(account=alder, seen_version=alder.version, by=None, name="Alder", sector="Wood", since=None)

    found = list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())

    assert len(found) > 2
    assert verbs(AuditEvent.objects.all()) == found
    with connection.cursor() as cursor:
        plan = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute("SET LOCAL enable_seqscan = off" if connection.vendor != "sqlite" else "SELECT 1")
        cursor.execute(f"{plan} {EACH_VERB.format(events='SELECT 1')}")
        assert "events_of_verb" in str(cursor.fetchall())


def test_who_does_not_work_here_any_more_reads_nothing(desk: Client, manager: Member) -> None:
    Member.objects.filter(pk=manager.pk).update(is_active=False)

    assert desk.get("/audit/").status_code == 302


def test_who_may_not_read_it_finds_nothing(client_of: ClientOf, lead: Member, alder: Account) -> None:
    """She leads the account, and yet the trail is not hers to read."""
    desk = client_of(lead)

    assert desk.get("/audit/").status_code == 404
    assert desk.get("/audit.csv").status_code == 404
    assert desk.post("/exports/audit/new/", {"format": "csv"}).status_code == 404
    assert desk.post("/tables/audit/views/", {"name": "Mine"}).status_code == 404
    assert "<summary>History" not in desk.get(alder.get_absolute_url()).content.decode()
