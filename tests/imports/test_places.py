"""Which account is part of which, from files: by number or name, further down in the file or here already."""

from collections.abc import Callable
from typing import Any

import pytest

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.identity.models import Member
from kingside.imports import operations, rows
from kingside.imports.models import ImportBatch, RowChange
from tests.imported_files import Import

Undo = Callable[[ImportBatch], ImportBatch]


def account(number: str, parent: str = "", name: str = "") -> dict[str, str]:
    return {"number": number, "name": name or f"Account {number}", "parent": parent}


def places() -> dict[str, str | None]:
    return dict(Account.objects.order_by("number").values_list("number", "parent__number"))


def problems(batch: ImportBatch) -> list[tuple[int, str, str]]:
    found = (batch.checked or {})["problems"]
    return [(each["row"], each["column"], each["sentence"]) for each in found]


def put(number: str, parent: str | None) -> None:
    moved = Account.objects.get(number=number)
    above = Account.objects.get(number=parent) if parent else None
    edit(account=moved, seen_version=moved.version, by=None, name=moved.name, sector="", since=None, parent=above)


@pytest.mark.req("GEN-03")
def test_a_parent_may_stand_further_down_in_the_file(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PORTION", 1)

    batch = imported("accounts", [account("3", "2"), account("2", "1"), account("1")])

    assert places() == {"1": None, "2": "1", "3": "2"}
    assert batch.counts == {"new": 3, "changed": 0, "unchanged": 0, "beside": 3 + 2}  # codes and places


def test_a_parent_is_said_by_name_too_of_the_file_or_of_an_account_that_is_here(imported: Import) -> None:
    register(accounts=[NewAccount("9", "Alder Works")])

    imported("accounts", [account("1", "alder works"), account("2", "Birch"), account("3", name="Birch")])

    assert places() == {"1": "9", "2": "3", "3": None, "9": None}


def test_the_columns_of_a_crm_are_proposed(imported: Import) -> None:
    batch = imported("accounts", [{"Account Number": "1", "Account Name": "Alder", "Parent Account": ""}])

    assert batch.mapping["parent"] == "Parent Account"


def test_an_empty_cell_takes_it_out_and_a_column_that_is_not_there_does_not(imported: Import) -> None:
    imported("accounts", [account("1"), account("2", "1"), account("3", "1")])

    imported("accounts", [account("2", "")])
    imported("accounts", [{"number": "3", "name": "Cedar"}])

    assert places() == {"1": None, "2": None, "3": "1"}


@pytest.mark.req("GEN-03")
def test_the_same_file_once_more_changes_nothing(imported: Import) -> None:
    said = [account("1"), account("2", "1")]
    imported("accounts", said)

    assert imported("accounts", said).state == "UNCHANGED"


@pytest.mark.req("GEN-03")
def test_what_a_row_is_part_of_has_to_be_there(tried: Import) -> None:
    register(accounts=[NewAccount("T1", "Twin"), NewAccount("T2", "Twin")])

    batch = tried("accounts", [account("1", "nobody"), account("2", "Twin"), account("3", "T1")])

    assert problems(batch) == [
        (2, "parent", "'nobody' is neither number nor name of an account, here or in this file"),
        (3, "parent", "several accounts are called 'Twin'; write the number"),
    ]


def test_what_is_part_of_a_row_that_stays_outside_stays_outside_too(tried: Import) -> None:
    register(accounts=[NewAccount("4", "Here already")])
    rows_of_file = [
        account("1", "nobody"),
        account("2", "1"),
        account("3", "2"),
        account("4", "nobody"),
        account("5", "4"),
    ]

    batch = tried("accounts", rows_of_file)

    assert [(each, said) for each, _column, said in problems(batch)] == [
        (2, "'nobody' is neither number nor name of an account, here or in this file"),
        (3, "the row of '1' cannot be taken in"),
        (4, "the row of '2' cannot be taken in"),
        (5, "'nobody' is neither number nor name of an account, here or in this file"),
    ]


def test_a_circle_within_the_file_or_with_what_is_here_is_named(tried: Import) -> None:
    register(accounts=[NewAccount("8", "Oak"), NewAccount("9", "Pine")])
    put("9", "8")

    batch = tried("accounts", [account("1", "2"), account("2", "1"), account("3", "3"), account("8", "9")])

    circle = "by way of '{}' the account would be part of itself"
    assert [(each, said) for each, _column, said in problems(batch)] == [
        (2, circle.format("2")),
        (3, circle.format("1")),
        (4, circle.format("3")),
        (5, circle.format("9")),
    ]


def test_what_leads_into_a_circle_stays_outside_with_it(tried: Import) -> None:
    batch = tried("accounts", [account("1", "2"), account("2", "1"), account("3", "2")])

    assert problems(batch)[-1] == (4, "parent", "the row of '2' cannot be taken in")


def test_accounts_stand_ten_deep_and_no_deeper(tried: Import) -> None:
    batch = tried("accounts", [account("0"), *(account(str(n + 1), str(n)) for n in range(11))])

    assert [each for each, _column, _said in problems(batch)] == [12, 13]


@pytest.mark.req("GEN-03")
def test_undoing_restores_what_accounts_were_part_of(imported: Import, undone: Undo) -> None:
    imported("accounts", [account("1"), account("2", "1"), account("3")])
    second = imported("accounts", [account("2", "3"), account("4", "2"), account("5", "4")])

    undone(second)

    assert places() == {"1": None, "2": "1", "3": None}
    assert second.counts["failed"] == second.counts["kept"] == 0


def test_an_account_that_somebody_put_others_under_stays(imported: Import, undone: Undo) -> None:
    register(accounts=[NewAccount("9", "Pine")])
    batch = imported("accounts", [account("1")])
    put("9", "1")

    undone(batch)

    change = RowChange.objects.get(batch=batch, table="account")
    assert (change.outcome, change.reason) == ("FAILED", "Other accounts are part of it.")
    assert places() == {"1": None, "9": "1"}


def test_what_cannot_be_restored_without_a_circle_stays_as_it_is(imported: Import, undone: Undo) -> None:
    imported("accounts", [account("1"), account("2", "1")])
    second = imported("accounts", [account("2", "")])
    put("1", "2")

    undone(second)

    change = RowChange.objects.get(batch=second, table="place")
    assert change.outcome == "FAILED"
    assert change.reason.startswith("Account 2 cannot be part of Account 1, which is part of it")
    assert places() == {"1": "2", "2": None}


def test_a_file_that_would_close_a_circle_by_now_changes_nothing(tried: Import, finance: Member) -> None:
    register(accounts=[NewAccount("1", "Alder"), NewAccount("2", "Birch")])
    batch = tried("accounts", [account("1", "2")])
    put("2", "1")
    operations.confirm(batch=batch, by=finance)

    with pytest.raises(operations.ImportFailed, match="Account 1 cannot be part of"):
        operations.finish_now(batch=batch)

    assert places() == {"1": None, "2": "1"}


def test_whoever_has_the_account_open_hears_that_a_file_moved_it(imported: Import) -> None:
    imported("accounts", [account("1"), account("2")])
    before: Any = Account.objects.get(number="2").version

    imported("accounts", [account("2", "1")])

    assert Account.objects.get(number="2").version == before + 1
