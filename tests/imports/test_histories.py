"""What a file changes in a record stands in the history of that record, with who took it in and which file it was."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kingside.accounts.models import Account
from kingside.accounts.operations import edit
from kingside.audit.models import AuditEvent
from kingside.audit.queries import history_of, since
from kingside.audit.telling import Entry
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.models import ImportBatch
from kingside.profit.models import LedgerFigure
from tests.cast import ClientOf
from tests.imported_files import Import

Undo = Callable[[ImportBatch], ImportBatch]

ALDER = {"number": "10010", "name": "Alder Works", "sector": "Paper", "since": "2019-05-01", "part of": ""}
GROUP = {"number": "10000", "name": "Alder Group", "sector": "", "since": "", "part of": ""}


def said(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


def told_of(account: Account) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """What was done to an account, the newest first."""
    return [(entry.verb, said(entry)) for entry in history_of(account).entries]


@pytest.mark.req("GEN-02")
def test_what_a_file_changes_says_who_from_what_to_what_and_which_file(imported: Import, finance: Member) -> None:
    imported("accounts", [ALDER])
    alder = Account.objects.get()

    imported("accounts", [ALDER | {"name": "Alder plc", "sector": ""}], name="renamed.csv")

    newest = history_of(alder).entries[0]
    assert (newest.who, newest.verb, newest.record) == (finance.name, "imported", "Alder plc")
    assert (newest.detail, newest.version) == ("renamed.csv from SAP", 2)
    assert said(newest) == {"name": ("Alder Works", "Alder plc"), "sector": ("Paper", "")}


def test_an_account_that_a_file_brings_begins_with_what_the_file_said_and_its_code(imported: Import) -> None:
    imported("accounts", [{**ALDER, "sector": ""}])

    assert told_of(Account.objects.get()) == [
        ("imported", {"code": ("", "10010 in SAP")}),
        ("imported", {"name": ("", "Alder Works"), "since": ("", "2019-05-01")}),
    ]


def test_a_file_that_changes_nothing_leaves_no_line(imported: Import) -> None:
    imported("accounts", [ALDER])
    before = history_of(Account.objects.get()).n

    imported("accounts", [ALDER])

    assert history_of(Account.objects.get()).n == before


@pytest.mark.req("GEN-02")
def test_a_code_and_a_place_that_move_are_told_of_on_both_sides(imported: Import) -> None:
    imported("accounts", [GROUP | {"code": "G-1"}, ALDER | {"code": "A-1"}])
    alder, group = Account.objects.get(number="10010"), Account.objects.get(number="10000")

    imported("accounts", [GROUP | {"code": "A-1"}, ALDER | {"code": "A-2", "part of": "10000"}])

    assert told_of(alder)[:2] == [
        ("imported", {"parent": ("", "Alder Group")}),
        ("imported", {"code": ("A-1 in SAP", "A-2 in SAP")}),
    ]
    assert told_of(group)[0] == ("imported", {"code": ("", "A-1 in SAP")})


@pytest.mark.req("GEN-02")
def test_an_undo_says_what_went_back_and_nothing_of_what_was_kept(imported: Import, undone: Undo) -> None:
    imported("accounts", [ALDER])
    alder = Account.objects.get()
    batch = imported("accounts", [ALDER | {"name": "Alder plc", "sector": "Steel"}], name="renamed.csv")
    alder.refresh_from_db()
    edit(account=alder, by=None, seen_version=2, name="Alder AG", sector="Steel", since=alder.since)

    undone(batch)

    newest = history_of(alder).entries[0]
    assert (newest.verb, newest.detail, newest.version) == ("undone", "renamed.csv from SAP", 4)
    assert said(newest) == {"sector": ("Steel", "Paper")}


def test_an_account_that_an_undo_removes_keeps_its_history_and_one_that_stays_its_code(
    imported: Import, undone: Undo
) -> None:
    batch = imported("accounts", [ALDER, GROUP])
    alder, group = Account.objects.get(number="10010"), Account.objects.get(number="10000")
    edit(account=alder, by=None, seen_version=1, name="Alder AG", sector="Paper", since=alder.since)

    undone(batch)

    assert told_of(alder)[0] == ("edited", {"name": ("Alder Works", "Alder AG")})
    assert told_of(group)[:2] == [
        ("undone", {"code": ("10000 in SAP", "")}),
        ("undone", {"name": ("Alder Group", "")}),
    ]


def test_whoever_had_it_open_sees_what_the_file_changed_since(imported: Import, finance: Member) -> None:
    imported("accounts", [GROUP, ALDER])
    alder = Account.objects.get(number="10010")

    imported("accounts", [ALDER | {"name": "Alder plc", "part of": "Alder Group"}])

    alder.refresh_from_db()
    found = since(alder, seen=1, version=alder.version, present={"name": "Alder plc", "parent": "Alder Group"})
    assert (alder.version, found.who) == (3, finance.name)
    assert found.before == {"name": "Alder Works", "parent": None}


def test_many_rows_take_as_many_queries_as_a_few(imported: Import, tried: Import, undone: Undo) -> None:
    def file(n: int, sector: str) -> list[dict[str, str]]:
        return [
            {"number": f"{n}-{i}", "name": f"Site {i}", "sector": sector, "since": "", "part of": "10000"}
            for i in range(n)
        ]

    def queries(work: Callable[[], None]) -> int:
        with CaptureQueriesContext(connection) as taken:
            work()
        return len(taken)

    def taken_in(rows: list[dict[str, str]]) -> tuple[ImportBatch, int]:
        batch = tried("accounts", rows)
        operations.confirm(batch=batch, by=None)
        return batch, queries(lambda: operations.finish_now(batch=batch))

    def all_steps(n: int) -> tuple[int, int, int]:
        """Of taking in new accounts, of changing them, and of undoing that."""
        _, made = taken_in(file(n, "Paper"))
        batch, changed = taken_in(file(n, "Steel"))
        operations.undo(batch=batch, by=None)
        back = queries(lambda: operations.finish_now(batch=batch))
        assert AuditEvent.objects.filter(subject_kind="account", changes__has_key="sector").count() >= 3 * n
        return made, changed, back

    imported("accounts", [GROUP])

    assert all_steps(3) == all_steps(60)


@pytest.mark.req("GEN-02")
def test_a_figure_of_the_ledger_says_what_it_was(imported: Import, undone: Undo, finance: Member) -> None:
    row = {"month": "2025-03-01", "item": "revenue", "amount": "100.50", "currency": "EUR"}
    imported("ledger", [row])
    figure = LedgerFigure.objects.get()

    second = imported("ledger", [row | {"amount": "120"}])

    entries = history_of(figure).entries
    assert [(each.who, each.verb, each.version) for each in entries] == [
        (finance.name, "imported", 2),
        (finance.name, "imported", 1),
    ]
    assert [said(each) for each in entries] == [
        {"amount": ("100.5", "120")},
        {"amount": ("", "100.5"), "currency": ("", "EUR")},
    ]
    undone(second)
    assert said(history_of(figure).entries[0]) == {"amount": ("120", "100.5")}
    assert LedgerFigure.objects.get().amount == Decimal("100.5")
    assert LedgerFigure.objects.get().month == date(2025, 3, 1)


@pytest.mark.req("GEN-02")
def test_the_history_leads_to_the_import_whoever_may_open_it(
    imported: Import, administrator: Member, executive: Member, client_of: ClientOf
) -> None:
    batch = imported("accounts", [ALDER])
    page = Account.objects.get().get_absolute_url()
    link = f'<a href="{batch.get_absolute_url()}">export.csv from SAP</a>'

    assert link in client_of(administrator).get(page).content.decode()
    assert link in client_of(administrator).get("/audit/", {"kind": "account"}).content.decode()
    seen = client_of(executive).get(page).content.decode()
    assert "<span>export.csv from SAP</span>" in seen
    assert str(batch.pk) not in seen
