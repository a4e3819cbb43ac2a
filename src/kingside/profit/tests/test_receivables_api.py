"""By API: what accounts owe, as of a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from tests.cast import ProgramOf
from tests.imported_files import Import

RECEIVABLES = "/api/v1/receivables"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def program(imported: Import, finance: Member, program_of: ProgramOf) -> Client:
    """Farida's program, on the day when Alder owes 100, Birch nothing any more, and Cedar has never bought."""
    register(accounts=[NewAccount("A", "Alder"), NewAccount("B", "Birch"), NewAccount("C", "Cedar")])
    found = {account.number: account for account in Account.objects.all()}
    assign(codes={("SAP", "1"): found["A"], ("SAP", "2"): found["B"]}, by=finance)
    issued = {"issued": ago(90), "currency": "EUR"}
    imported(
        "receivables",
        [
            {"invoice": "R1", "account": "1", "due": ago(40), "amount": "100.00", "paid": "", **issued},
            {"invoice": "R2", "account": "2", "due": ago(40), "amount": "70.00", "paid": ago(30), **issued},
        ],
    )
    return program_of(finance)


def asked(program: Client, address: str, **query: str) -> Any:
    answer = program.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_accounts_come_with_their_buckets_and_the_total(program: Client) -> None:
    told = asked(program, RECEIVABLES)

    (alder,) = told["items"]
    assert alder["account"]["number"] == "A"
    assert alder["buckets"]["days_31_to_60"] == {"state": "value", "value": "100", "unit": "EUR"}
    assert told["total"]["open"]["value"] == "100"
    assert told["as_of"]["day"] == f"{ago(0)}"


def test_a_day_in_the_past_is_walked_to_its_end(program: Client) -> None:
    first = asked(program, RECEIVABLES, as_of=f"{ago(35)}", limit="1")
    then = asked(program, first["next"])

    assert [each["account"]["number"] for each in (*first["items"], *then["items"])] == ["A", "B"]
    assert then["as_of"]["day"] == f"{ago(35)}"
    assert then["next"] is None


def test_one_account_is_told_invoice_by_invoice(program: Client) -> None:
    told = asked(program, f"{RECEIVABLES}/A")

    assert [(each["invoice"], each["days_past_due"]) for each in told["items"]] == [("R1", 40)]
    assert told["owed"]["days_beyond_terms"] == {"state": "value", "value": "40", "unit": "days"}


def test_what_one_account_owes_is_walked_to_its_end_though_a_file_comes_in(program: Client, imported: Import) -> None:
    told: dict[str, object] = {"account": "1", "paid": "", "issued": ago(90), "currency": "EUR"}
    notes = [{"invoice": f"C{n}", "due": ago(5 - n // 2), "amount": "-1.00", **told} for n in range(4)]
    imported("receivables", notes)
    found = []

    portion = asked(program, f"{RECEIVABLES}/A", limit="2")
    imported("receivables", [{"invoice": "B0", "due": ago(50), "amount": "5.00", **told}])
    while portion["next"]:
        found += portion["items"]
        answer = program.get(portion["next"])
        portion = answer.json()
        assert portion["owed"]["credit_notes"] == 4
        assert answer.headers.get("Link", "") == (f'<{portion["next"]}>; rel="next"' if portion["next"] else "")
    found += portion["items"]

    assert [each["invoice"] for each in found] == ["R1", "C0", "C1", "C2", "C3"]


def test_a_cursor_of_one_account_is_none_of_another(program: Client) -> None:
    cursor = asked(program, RECEIVABLES, limit="1", as_of=f"{ago(35)}")["next"].partition("cursor=")[2]

    for query in ({"cursor": "x"}, {"cursor": cursor, "as_of": f"{ago(35)}"}):
        assert program.get(f"{RECEIVABLES}/A", query).json()["type"] == "urn:kingside:problem:not_a_cursor"
    assert program.get(f"{RECEIVABLES}/A", {"page": "2"}).status_code == 422


def test_what_was_paid_is_zero_and_what_nobody_knows_is_null(program: Client) -> None:
    assert asked(program, f"{RECEIVABLES}/B")["owed"]["open"]["value"] == "0"
    assert asked(program, f"{RECEIVABLES}/C")["owed"] is None


@pytest.mark.parametrize(("said", "status"), [("soon", 422), ("1999-01-01", 400)])
def test_a_day_outside_the_books_is_refused(program: Client, said: str, status: int) -> None:
    for address in (RECEIVABLES, f"{RECEIVABLES}/A"):
        assert program.get(address, {"as_of": said}).status_code == status


def test_whoever_sees_no_results_gets_nothing(program: Client, stranger: Member, program_of: ProgramOf) -> None:
    for address in (RECEIVABLES, f"{RECEIVABLES}/A"):
        assert program_of(stranger).get(address).status_code == 404
