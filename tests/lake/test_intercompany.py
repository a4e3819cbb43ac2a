"""Lines between companies of our own are left out of the map, and of nothing else: docs/methods/profit-map.md."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.refusal import Refusal
from tests.lake.books import BuiltMap, profit_map, table
from tests.lake.workshop import COSTS, LINES

D = Decimal
LEVEL = 'level = "net"\n'
VISITS = """
[[element]]
code = "visits"
per = "account"
amount = "visits * 10"
step = "sustaining"

[ledger]"""
WITH_VISITS = COSTS.replace("[ledger]", VISITS.strip())
TIMED_VISITS = WITH_VISITS.replace('amount = "visits * 10"', 'pool = "desk"\nminutes = "visits * 10"')
VISITED = "account visits\nA 1\nB 3\nC 2"
"""C bought nothing, and is visited all the same."""
AMOUNTS = ("lines", "net_revenue", "cogs", "gross_margin", "cost_to_serve", "net_profit")


def without(condition: str, *, costs: str = COSTS, **more: Any) -> BuiltMap:
    """The workshop without the lines of a condition."""
    costs = costs.replace(LEVEL, f'{LEVEL}intercompany = "{condition}"\n')
    given: dict[str, Any] = {"lines": table(LINES), "by": ["cell", "order"], "with_lines": True} | more
    return profit_map(costs=costs, **given)


@pytest.fixture(scope="module")
def whole() -> BuiltMap:
    return profit_map(lines=table(LINES), costs=COSTS, by=["cell", "order"], with_lines=True)


@pytest.mark.req("PRF-18")
def test_what_is_sold_to_a_company_of_our_own_is_left_out_and_the_ledger_still_ties(whole: BuiltMap) -> None:
    found = without("account = 'B'")

    assert found.column("accounts", "account") == ["A"]
    assert {row["order"] for name in ("lines", "order_margins") for row in found.tables[name]} == {"O1"}
    assert found.one("accounts", account="A") == whole.one("accounts", account="A")
    assert found.summary["intercompany"] == {
        "lines": 2,
        "net_revenue": D("25.00"),
        "cogs": D("17.50"),
        "gross_margin": D("7.50"),
        "cost_to_serve": D("85.47"),
        "net_profit": D("-77.97"),
        "pools": {"desk": D("22.40"), "warehouse": D("16.25")},
        "accounts": ["B"],
        "in_part": {},
    }
    bridge = found.summary["reconciliation"]
    assert (bridge["intercompany"], bridge["computed"], bridge["holds"]) == (D("-77.97"), D("188.50"), True)
    assert found.tables["pools"] == whole.tables["pools"]  # the work was done, whoever it was done for
    (warning,) = found.summary["warnings"]
    assert warning["text"] == (
        "2 intercompany invoice lines, left out: revenue 25.00, cost of goods 17.50, net profit -77.97 USD."
    )


def test_an_account_with_some_lines_left_out_is_named_with_what_they_sold() -> None:
    found = without("product = 'L2' or product = 'L5' or product = 'L3'")

    assert found.summary["intercompany"]["accounts"] == []
    assert found.summary["intercompany"]["in_part"] == {
        "A": {"lines": 2, "net_revenue": D("500.00")},
        "B": {"lines": 1, "net_revenue": D("50.00")},
    }


def test_without_such_lines_nothing_is_left_out_and_nothing_else_is_said(whole: BuiltMap) -> None:
    assert whole.summary["intercompany"] is None
    assert whole.summary["reconciliation"]["intercompany"] == 0
    none = without("account = 'C'")
    assert none.tables == whole.tables
    assert {none.summary["intercompany"][name] for name in AMOUNTS} == {0}
    assert none.summary["intercompany"]["accounts"] == []
    assert none.summary["warnings"] == []


def test_a_business_that_sells_to_nobody_else_has_an_empty_map() -> None:
    found = without("net_revenue < 1000000")

    assert (found.tables["accounts"], found.tables["lines"]) == ([], [])
    assert found.summary["intercompany"]["net_profit"] == D("202.20")
    assert found.summary["reconciliation"]["holds"]


def test_an_account_may_say_so_in_the_accounts_file_and_lines_outside_the_period_are_not_left_out_twice() -> None:
    lines = table(LINES)
    late = lines[-1] | {"order": "O9", "date": "2025-06-01"}

    found = without("is_ours", lines=[*lines, late], accounts=table("account is_ours\nA no\nB yes"))

    assert found.column("accounts", "account") == ["A"]
    assert (found.summary["intercompany"]["lines"], found.summary["n"]["lines_outside_period"]) == (2, 1)


@pytest.mark.req("PRF-18")
def test_an_account_that_is_left_out_is_not_taken_for_one_that_bought_nothing() -> None:
    visits: dict[str, Any] = {"costs": WITH_VISITS, "accounts": table(VISITED)}
    every = profit_map(lines=table(LINES), **visits)

    found = without("account = 'B'", **visits)

    assert set(found.column("accounts", "account")) == {"A", "C"}
    assert found.one("cells", account="C") == every.one("cells", account="C")
    assert found.summary["intercompany"]["net_profit"] == D("-107.97")  # three visits among it
    bridges = [each.summary["reconciliation"] for each in (found, every)]
    assert [bridge["computed"] for bridge in bridges] == [D("128.50"), D("128.50")]


@given(
    condition=st.sampled_from(
        ("account = 'A'", "product = 'L2'", "rush", "round(net_revenue / 3, 1) > 100", "cases < 2 or product = 'L1'")
    ),
    ours=st.lists(st.sampled_from("AB"), min_size=5, max_size=5),
    costs=st.sampled_from((WITH_VISITS, TIMED_VISITS)),
)
@settings(max_examples=12)
def test_what_is_left_out_and_what_is_kept_are_all_there_is_to_the_cent(
    condition: str, ours: list[str], costs: str
) -> None:
    lines = [row | {"account": account} for row, account in zip(table(LINES), ours, strict=True)]
    books: dict[str, Any] = {"lines": lines, "costs": costs, "accounts": table(VISITED)}
    every = profit_map(with_lines=True, **books)

    found = without(condition, **books)

    left_out, kept = found.summary["intercompany"], found.summary["totals"]
    assert {name: kept[name] + left_out[name] for name in AMOUNTS} == {
        name: every.summary["totals"][name] for name in AMOUNTS
    }
    for row in found.tables["lines"]:  # no other line costs more for it
        assert row == every.one("lines", order=row["order"], line=row["line"])
    assert found.tables["pools"] == every.tables["pools"]
    names = ("computed", "unused", "imputed", "rounding", "difference")
    bridges: list[Mapping[str, D]] = [each.summary["reconciliation"] for each in (found, every)]
    assert [bridges[0][name] for name in names] == [bridges[1][name] for name in names]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("5", "costs.toml, intercompany: a condition is needed, such as a flag or a comparison."),
        ("acount = 'B'", "costs.toml, intercompany: there is no column 'acount' in lines.csv."),
        ("Account = 'B'", "costs.toml, intercompany: there is no column 'Account' in lines.csv (there is 'account')."),
        ("lines > 1", "costs.toml, intercompany: 'lines' is no value to calculate with."),
        ("account = ", "costs.toml, intercompany: "),
    ],
)
def test_a_condition_that_says_nothing_is_refused_in_one_sentence(condition: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        without(condition)

    assert str(refused.value).startswith(sentence)
