"""Which account is part of which by API, and what groups earn."""

import json
from typing import Any

import pytest
from django.test import Client

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ProgramOf, on_team
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import Publish


@pytest.fixture
def grouped(publish: Publish) -> ProfitMap:
    """The workshop, in whose map B is part of A; and so it is today."""
    published = publish(lines=table(LINES), accounts=[{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}])
    Account.objects.filter(number="B").update(parent=Account.objects.get(number="A"))
    return published


def said(account: Account, **more: object) -> dict[str, Any]:
    return {"version": account.version, "name": account.name, "sector": "", "since": None} | more


def put(program: Client, number: str, told: dict[str, Any]) -> Any:
    return program.put(f"/api/v1/accounts/{number}", json.dumps(told), content_type="application/json")


def test_a_program_says_what_an_account_is_part_of_and_reads_it(
    grouped: ProfitMap, lead: Member, program_of: ProgramOf
) -> None:
    register(accounts=[NewAccount("C", "Cedar")])
    cedar = Account.objects.get(number="C")
    on_team(cedar, lead)
    program = program_of(lead)

    kept = put(program, "C", said(cedar, parent="B"))
    renamed = put(program, "C", said(cedar, version=2, name="Cedar AG"))

    assert (kept.status_code, kept.json()["parent"]) == (200, "B")
    assert renamed.json()["parent"] == "B"  # what is left out stays
    assert program.get("/api/v1/accounts/C").json()["parent"] == "B"
    assert put(program, "C", said(cedar, version=3, parent=None)).json()["parent"] is None


def test_what_makes_no_tree_is_refused(grouped: ProfitMap, lead: Member, program_of: ProgramOf) -> None:
    account = Account.objects.get(number="A")
    on_team(account, lead)
    program = program_of(lead)

    circle = put(program, "A", said(account, parent="B"))
    nobody = put(program, "A", said(account, parent="nobody"))

    assert (circle.status_code, "which is part of it" in circle.json()["detail"]) == (409, True)
    assert nobody.status_code == 422


def test_groups_come_with_the_whole_cascade(grouped: ProfitMap, manager: Member, program_of: ProgramOf) -> None:
    program = program_of(manager)

    groups = program.get("/api/v1/profit-maps/newest/groups").json()
    group = program.get("/api/v1/profit-maps/newest/groups/A").json()

    assert [(each["account"]["number"], each["net_profit"], each["accounts"]) for each in groups["items"]] == [
        ("A", "202.2", 2)
    ]
    assert (groups["n"], groups["next"]) == (1, None)
    assert [part["account"]["number"] for part in group["parts"]] == ["A", "B"]
    assert program.get("/api/v1/profit-maps/newest/groups/B").json()["line"] == [{"number": "A", "name": "A"}]


def test_sums_are_of_what_the_program_may_see(grouped: ProfitMap, lead: Member, program_of: ProgramOf) -> None:
    on_team(Account.objects.get(number="A"), lead)
    program = program_of(lead)

    (group,) = program.get("/api/v1/profit-maps/newest/groups").json()["items"]

    assert (group["accounts"], group["accounts_shown"], group["net_profit"]) == (2, 1, "280.17")
    assert program.get("/api/v1/profit-maps/newest/groups/B").status_code == 404


def test_groups_come_in_portions(publish: Publish, manager: Member, program_of: ProgramOf) -> None:
    accounts = [{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}, {"account": "D", "parent": ""},
                {"account": "E", "parent": "D"}]  # fmt: skip
    sold = {"line": 1, "date": "2025-06-01", "product": "P", "quantity": 1, "cogs": 60}
    lines = [sold | {"order": each["account"], "account": each["account"], "net_revenue": 100} for each in accounts]
    publish(lines=lines, costs='currency = "EUR"', accounts=accounts)
    program = program_of(manager)

    first = program.get("/api/v1/profit-maps/newest/groups?limit=1").json()
    second = program.get(first["next"]).json()

    assert [each["items"][0]["account"]["number"] for each in (first, second)] == ["A", "D"]
    assert second["next"] is None
