"""Lists as files: CSV and workbooks, short ones at once, long ones as background work."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.config.home import Home
from kingside.exports import operations
from kingside.exports.models import Export
from kingside.exports.sheets import write_workbook
from kingside.identity.formats import choose_formats
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.profit.models import ProfitMap
from kingside.tables.asked import Asked
from kingside.tables.asked import read as read_asked
from kingside.web.locales import current
from tests.cast import ClientOf, on_team
from tests.html_tables import read

NEW = "/exports/accounts/new/"


@pytest.fixture
def desk(workshop: ProfitMap, home_folder: Home, client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def bytes_of(answer: HttpResponseBase) -> bytes:
    """A file as it is sent, which closes it."""
    return b"".join(answer)


def rows_of(answer: HttpResponseBase) -> list[list[str]]:
    return list(csv.reader(StringIO(bytes_of(answer).decode("utf-8-sig"))))


def exported(browser: Client, query: str = "") -> Export:
    """A file of the list, saved."""
    bytes_of(browser.post(NEW, {"format": "csv", "query": query}))
    return Export.objects.get()


def grid_of(file: Path | BytesIO) -> list[list[Any]]:
    sheet = load_workbook(file).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.req("GEN-11")
def test_a_csv_has_what_one_sees_in_its_order(desk: Client) -> None:
    answer = desk.post(NEW, {"format": "csv", "query": "sort=name&column=net_revenue&column=rank"})

    assert rows_of(answer) == [
        ["Rank", "Number", "Account", "Revenue USD", "Net margin"],
        ["1", "A", "A", "1500", "0.18678"],
        ["2", "B", "B", "25", "-3.1188"],
    ]
    today = timezone.localdate()
    assert answer["Content-Disposition"] == f'attachment; filename="accounts-{today}.csv"'


@pytest.mark.req("GEN-11")
def test_a_workbook_has_numbers_and_days_and_no_formulas(desk: Client) -> None:
    register(accounts=[NewAccount(number="A", name="=1+1", since=date(2020, 2, 29))])

    answer = desk.post(NEW, {"format": "xlsx", "query": "sort=-net_profit&column=since&column=net_profit"})

    header, first, *_ = grid_of(BytesIO(bytes_of(answer)))
    assert header == ["Number", "Account", "Customer since", "Net profit USD"]
    assert first[:2] == ["A", "'=1+1"]
    assert first[2].date() == date(2020, 2, 29)
    assert first[3] == pytest.approx(280.17)


def test_a_control_character_breaks_no_workbook(home_folder: Home) -> None:
    path = home_folder.exports / "x.xlsx"

    write_workbook(path, "A/B: [x]", ["n"], [["a\x07b"], [Decimal("0.1")]])

    assert grid_of(path) == [["n"], ["ab"], [0.1]]


@pytest.mark.req("GEN-01")
def test_what_is_not_shown_is_not_in_the_file(
    workshop: ProfitMap, home_folder: Home, client_of: ClientOf, lead: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)

    rows = rows_of(client_of(lead).post(NEW, {"format": "csv", "query": "column=net_profit&column=sector"}))

    assert rows[1:] == [["A", "A", "", "280.17"], ["B", "B", "not shown", "not shown"]]


def test_it_is_written_down_with_the_number_of_rows(desk: Client) -> None:
    exported(desk, "show=worst")

    event = AuditEvent.objects.get(subject_kind="export")
    assert (event.verb, event.detail) == ("exported", "1 account, csv")


@pytest.mark.req("GEN-02")
def test_whoever_fetches_a_file_again_leaves_a_line(desk: Client, manager: Member) -> None:
    b"".join(desk.post(NEW, {"format": "csv", "query": "show=worst"}))

    b"".join(desk.get(f"{Export.objects.get().get_absolute_url()}file/"))

    event = AuditEvent.objects.get(subject_kind="export", verb="downloaded")
    assert (event.actor_id, event.detail) == (str(manager.pk), "1 account, csv")


def test_a_long_list_is_written_by_a_worker(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 1)

    answer = desk.post(NEW, {"format": "csv", "query": ""})

    export = Export.objects.get()
    assert answer["Location"] == export.get_absolute_url()
    assert "Waiting for a worker" in read(desk.get(export.get_absolute_url())).words
    assert desk.get(f"{export.get_absolute_url()}progress/").status_code == 200
    run_now(Job.objects.get(kind="exports.write"))
    page = read(desk.get(export.get_absolute_url()))
    assert "2 rows, written on" in page.words
    assert "HX-Refresh" in desk.get(f"{export.get_absolute_url()}progress/")
    assert len(rows_of(desk.get(f"{export.get_absolute_url()}file/"))) == 3


def test_a_worker_reads_the_question_as_whoever_asked_it(
    desk: Client, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_formats(member=manager, time_zone="Pacific/Auckland", locale="de")
    monkeypatch.setattr(operations, "AT_ONCE", 0)
    seen: list[tuple[str, str]] = []

    def watched(*said: Any) -> Asked:
        seen.append((current(), timezone.get_current_timezone_name()))
        return read_asked(*said)

    monkeypatch.setattr(operations, "read", watched)

    desk.post(NEW, {"format": "csv", "query": "net_profit_from=100,5"})
    run_now(Job.objects.get(kind="exports.write"))

    export = Export.objects.get()
    assert (export.query, export.rows) == ("net_profit_from=100.5", 1)
    assert seen == [("de", "Pacific/Auckland")]
    assert AuditEvent.objects.get(subject_kind="export").detail == "1 account, csv"


def test_a_file_is_for_whoever_asked_for_it(desk: Client, client_of: ClientOf, executive: Member) -> None:
    export = exported(desk)

    for page in ("", "progress/", "file/"):
        assert client_of(executive).get(f"{export.get_absolute_url()}{page}").status_code == 404


@pytest.mark.req("GEN-01")
def test_a_file_is_not_handed_out_once_its_owner_sees_less(
    workshop: ProfitMap, home_folder: Home, client_of: ClientOf, lead: Member
) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)
    export = exported(browser)
    assert len(rows_of(browser.get(f"{export.get_absolute_url()}file/"))) == 3

    lead.memberships.all().delete()

    answer = browser.get(f"{export.get_absolute_url()}file/")
    assert answer.status_code == 409
    assert "What you may see has changed" in answer.content.decode()


def test_files_go_after_some_days_and_so_do_those_that_nobody_names(desk: Client, home_folder: Home) -> None:
    export = exported(desk)
    (home_folder.exports / "left.csv").touch()

    assert operations.forget_old_files(now=timezone.now()) == 1
    assert export.path.exists()
    assert operations.forget_old_files(now=timezone.now() + timedelta(days=4)) == 1

    assert list(home_folder.exports.iterdir()) == []
    assert desk.get(f"{export.get_absolute_url()}file/").status_code == 404


def test_a_file_that_is_gone_says_how_to_get_another(desk: Client) -> None:
    export = exported(desk)
    export.path.unlink()

    assert desk.get(f"{export.get_absolute_url()}file/").status_code == 410
    assert "kept no longer" in read(desk.get(export.get_absolute_url())).words


@pytest.mark.parametrize(
    ("said", "status"),
    [({"format": "pdf"}, 400), ({}, 400), ({"format": "csv", "query": "net_profit_from=abc"}, 400)],
)
def test_what_cannot_be_written_is_refused(desk: Client, said: dict[str, str], status: int) -> None:
    assert desk.post(NEW, said).status_code == status
    assert not Export.objects.exists()


def test_a_list_that_is_none_is_not_there(desk: Client) -> None:
    assert desk.post("/exports/nothing/new/", {"format": "csv"}).status_code == 404
