"""Accounts and products from files: made, changed, undone; what a person has edited since is kept."""

from collections.abc import Callable
from datetime import date

import pytest

from kingside.accounts.codes import assign, undo_assignment
from kingside.accounts.models import Account, AccountCode
from kingside.accounts.operations import edit
from kingside.identity.models import Member
from kingside.imports.models import ImportBatch, RowChange
from kingside.offerings.models import Offering, Product
from kingside.profit.models import ProfitMap
from tests.cast import on_team
from tests.imported_files import Import

Undo = Callable[[ImportBatch], ImportBatch]

ACCOUNTS = [
    {"Customer No": "10010", "Customer Name": "Alder Works", "Industry": "Paper", "Customer since": "2019-05-01"},
    {"Customer No": "10020", "Customer Name": "Birch Mills", "Industry": "", "Customer since": ""},
]


def _outcomes(batch: ImportBatch) -> dict[tuple[str, ...], tuple[str, str]]:
    return {change.natural_key: (change.outcome, change.reason) for change in batch.changes.filter(table="account")}


@pytest.mark.req("GEN-03")
def test_a_file_of_accounts_makes_accounts_with_a_code_of_its_source(imported: Import) -> None:
    batch = imported("accounts", ACCOUNTS)

    assert (batch.state, batch.counts) == ("IMPORTED", {"new": 2, "changed": 0, "unchanged": 0, "beside": 2})
    assert list(Account.objects.order_by("number").values_list("number", "name", "sector", "since")) == [
        ("10010", "Alder Works", "Paper", date(2019, 5, 1)),
        ("10020", "Birch Mills", "", None),
    ]
    assert list(AccountCode.objects.values_list("source", "code", "account__name")) == [
        ("SAP", "10010", "Alder Works"),
        ("SAP", "10020", "Birch Mills"),
    ]


def test_an_account_may_have_many_codes_in_one_file(imported: Import) -> None:
    imported(
        "accounts",
        [
            {"account number": "A1", "name": "Alder", "code": "4711", "source": "SAP"},
            {"account number": "A1", "name": "Alder", "code": "0815", "source": "SAP"},
            {"account number": "A1", "name": "Alder", "code": "C-9", "source": "Navision"},
        ],
        source="Salesforce",
    )

    assert sorted(AccountCode.objects.values_list("source", "code", "account__number")) == [
        ("Navision", "C-9", "A1"),
        ("SAP", "0815", "A1"),
        ("SAP", "4711", "A1"),
    ]


@pytest.mark.req("GEN-03")
def test_the_second_import_of_a_file_changes_nothing(imported: Import) -> None:
    imported("accounts", ACCOUNTS)

    again = imported("accounts", ACCOUNTS)

    assert (again.state, again.counts) == ("UNCHANGED", {"new": 0, "changed": 0, "unchanged": 2})
    assert not again.changes.exists()


def test_a_code_that_somebody_gave_to_another_account_stays_there(imported: Import, finance: Member) -> None:
    imported("accounts", ACCOUNTS)
    alder = Account.objects.get(number="10010")
    assignment = assign(codes={("SAP", "10020"): alder}, by=finance)

    again = imported("accounts", ACCOUNTS)

    assert again.state == "UNCHANGED"
    assert AccountCode.objects.get(code="10020").account == alder
    undo_assignment(assignment=assignment, by=finance)
    assert AccountCode.objects.get(code="10020").account.number == "10020"


def test_rows_that_contradict_each_other_are_not_imported(tried: Import) -> None:
    batch = tried(
        "accounts",
        [
            {"number": "A1", "name": "Foo", "code": "X1", "source": "SAP"},
            {"number": "A1", "name": "Bar", "code": "X2", "source": "SAP"},
            {"number": "A2", "name": "Baz", "code": "X1", "source": "SAP"},
        ],
    )

    problems = (batch.checked or {})["problems"]
    assert [(each["row"], each["column"]) for each in problems] == [(3, "name"), (4, "number")]


def test_a_column_that_a_file_does_not_have_is_left_as_it_is(imported: Import) -> None:
    imported("accounts", ACCOUNTS)

    imported("accounts", [{"Customer No": "10010", "Customer Name": "Alder Works plc"}])

    alder = Account.objects.get(number="10010")
    assert (alder.name, alder.sector, alder.since) == ("Alder Works plc", "Paper", date(2019, 5, 1))


@pytest.mark.req("GEN-03")
def test_undoing_removes_what_it_made_and_restores_what_it_changed(imported: Import, undone: Undo) -> None:
    imported("accounts", ACCOUNTS[:1])
    second = imported("accounts", [ACCOUNTS[0] | {"Industry": "Steel"}, ACCOUNTS[1]])

    undone(second)

    assert list(Account.objects.values_list("number", "sector")) == [("10010", "Paper")]
    assert second.counts["kept"] == second.counts["failed"] == 0


@pytest.mark.req("GEN-03")
def test_what_a_person_has_edited_since_is_kept_and_named(imported: Import, undone: Undo) -> None:
    imported("accounts", ACCOUNTS)
    renamed = imported("accounts", [ACCOUNTS[0] | {"Customer Name": "Alder plc", "Industry": "Steel"}])
    alder = Account.objects.get(number="10010")
    edit(seen_version=alder.version, account=alder, by=None, name="Alder Group", sector=alder.sector, since=alder.since)

    undone(renamed)

    alder.refresh_from_db()
    assert (alder.name, alder.sector) == ("Alder Group", "Paper")
    outcome, reason = _outcomes(renamed)["10010",]
    assert outcome == "KEPT"
    assert reason == "Changed since and kept: name. What else it changed went back."


def test_an_account_with_a_team_stays(imported: Import, undone: Undo, lead: Member) -> None:
    batch = imported("accounts", ACCOUNTS[:1])
    on_team(Account.objects.get(), lead)

    undone(batch)

    assert _outcomes(batch) == {("10010",): ("FAILED", "Somebody is or was on its team.")}


def test_an_account_that_was_made_and_then_edited_stays(imported: Import, undone: Undo) -> None:
    batch = imported("accounts", [{"Customer No": "10010", "Customer Name": "Alder Works"}])
    edit(seen_version=1, account=Account.objects.get(), by=None, name="Alder Works", sector="Paper", since=None)

    undone(batch)

    assert Account.objects.get().sector == "Paper"
    assert _outcomes(batch)["10010",] == ("KEPT", "Changed since and kept: sector.")


def test_a_later_import_counts_as_an_edit(imported: Import, undone: Undo) -> None:
    first = imported("accounts", ACCOUNTS[:1])
    imported("accounts", [ACCOUNTS[0] | {"Industry": "Steel"}])

    undone(first)

    assert Account.objects.get().sector == "Steel"
    assert _outcomes(first)["10010",][0] == "KEPT"


def test_an_account_of_a_published_map_stays_with_the_reason(
    imported: Import, undone: Undo, workshop: ProfitMap
) -> None:
    batch = imported("accounts", [{"number": "C9", "name": "Cedar"}])
    workshop.account_profits.model.objects.create(
        profit_map=workshop,
        account=Account.objects.get(number="C9"),
        lines=1,
        net_revenue=1,
        gross_margin=1,
        cost_to_serve=0,
        net_profit=1,
        rank=9,
        segment="peak",
    )

    undone(batch)

    assert Account.objects.filter(number="C9").exists()
    assert _outcomes(batch)["C9",] == ("FAILED", "A published profit map names it, and those never change.")
    assert batch.counts["failed"] == 1


def test_an_account_that_stays_keeps_the_codes_that_came_with_it(imported: Import, undone: Undo, lead: Member) -> None:
    batch = imported("accounts", ACCOUNTS)
    alder = Account.objects.get(number="10010")
    edit(account=alder, name="Alder Group", sector="Paper", since=None, by=None, seen_version=alder.version)

    undone(batch)

    assert list(AccountCode.objects.values_list("code", "account__name")) == [("10010", "Alder Group")]
    code = batch.changes.get(table="code", key=["SAP", "10010"])
    assert (code.outcome, code.reason) == ("KEPT", "Its account stays.")


def test_what_somebody_removed_stays_removed(imported: Import, undone: Undo) -> None:
    batch = imported("accounts", ACCOUNTS[:1])
    Account.objects.all().delete()

    undone(batch)

    assert _outcomes(batch)["10010",] == ("KEPT", "It was removed since, and stays removed.")


def test_products_come_with_their_offerings(imported: Import, undone: Undo) -> None:
    batch = imported(
        "products",
        [
            {"SKU": "P1", "Description": "Ball bearing", "Product group": "Bearings", "Offering": "ROT"},
            {"SKU": "P2", "Description": "", "Product group": "", "Offering": ""},
        ],
    )

    assert list(Product.objects.order_by("code").values_list("code", "name", "category", "offering__code")) == [
        ("P1", "Ball bearing", "Bearings", "ROT"),
        ("P2", "P2", "", None),
    ]
    undone(batch)
    assert not Product.objects.exists()
    assert not Offering.objects.exists()


def test_offerings_get_their_names(imported: Import) -> None:
    imported("products", [{"code": "P1", "offering": "ROT"}])

    imported("offerings", [{"code": "ROT", "name": "Rotating equipment"}])

    assert Product.objects.get().offering == Offering.objects.get(name="Rotating equipment")


def test_changes_remember_what_a_row_said_before(imported: Import) -> None:
    imported("accounts", ACCOUNTS[:1])

    second = imported("accounts", [ACCOUNTS[0] | {"Industry": "Steel"}])

    change = RowChange.objects.get(batch=second)
    assert (change.before, change.after) == ({"sector": "Paper"}, {"sector": "Steel"})
