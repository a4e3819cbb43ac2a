"""`kingside profit-map --by`: the cascade of margins by order, salesperson, customer unit and the tree of accounts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kingside.lake.margins import KINDS
from tests.lake.books import TABLES, BuiltMap, Row, profit_map, table
from tests.lake.refusals import ACCOUNTS, COSTS, Desk
from tests.lake.refusals import LINES as PLAIN_LINES
from tests.lake.strategies import Books, books
from tests.lake.workshop import COSTS as WORKSHOP
from tests.lake.workshop import LINES, sold_by_somebody

D = Decimal
MARGINS = ("gross_margin", "pocket_margin", "contribution", "sustained_margin", "net_profit")
EVERY = tuple(KINDS)
STEPPED = """
[[element]]
code = "freight"
per = "line"
amount = "3"
step = "pocket"

[[element]]
code = "visits"
per = "account"
amount = "100 * visits"
split = "net_revenue"
step = "sustaining"

[[element]]
code = "share"
per = "line"
amount = "1"
step = "overhead"
"""


def workshop(*by: str) -> BuiltMap:
    return profit_map(lines=sold_by_somebody(table(LINES)), costs=WORKSHOP, by=by)


@pytest.mark.req("PRF-04")
def test_orders_are_ranked_by_what_they_earn() -> None:
    orders = workshop("order").tables["order_margins"]

    assert [(row["order"], row["account"], row["net_profit"], row["cumulative_profit"]) for row in orders] == [
        ("O1", "A", D("280.17"), D("280.17")),
        ("O3", "B", D("-29.70"), D("250.47")),
        ("O2", "B", D("-48.27"), D("202.20")),
    ]


@pytest.mark.req("PRF-04")
def test_salespersons_are_ranked_and_a_line_of_nobody_is_unknown() -> None:
    sellers = workshop("salesperson").tables["salesperson_margins"]

    assert [(row["salesperson"], row["lines"], row["net_revenue"], row["net_profit"]) for row in sellers] == [
        ("E1", 3, D("1025.00"), D("153.81")),
        ("UNKNOWN", 1, D("500.00"), D("65.14")),
        ("E2", 1, D("0.00"), D("-16.75")),
    ]


def test_customer_units_are_those_of_their_account() -> None:
    units = workshop("customer_unit").tables["customer_unit_margins"]

    assert [(row["account"], row["customer_unit"], row["net_profit"]) for row in units] == [
        ("A", "North", D("231.78")),
        ("A", "South", D("65.14")),
        ("A", "UNKNOWN", D("-16.75")),
        ("B", "Quay", D("-29.70")),
        ("B", "UNKNOWN", D("-48.27")),
    ]


def test_the_cascade_takes_off_one_step_after_the_other() -> None:
    found = profit_map(
        lines=table(PLAIN_LINES), accounts=table(ACCOUNTS), costs=COSTS + STEPPED, by=["account", "order"]
    )

    account = found.one("account_margins", account="A")

    assert [account[name] for name in MARGINS] == [D("400.00"), D("394.00"), D("394.00"), D("94.00"), D("92.00")]


def test_costs_of_an_account_without_lines_belong_to_no_order() -> None:
    rows = [row | {"account": "A"} for row in table(PLAIN_LINES)]
    found = profit_map(lines=rows, accounts=table(ACCOUNTS), costs=COSTS + STEPPED, by=EVERY[:4])

    assert found.one("order_margins", order="UNASSIGNED") | {"rank": 0, "cumulative_profit": 0} == {
        "order": "UNASSIGNED",
        "account": "B",
        "lines": 0,
        "net_revenue": 0,
        "cogs": 0,
        "gross_margin": 0,
        "pocket_margin": 0,
        "contribution": 0,
        "sustained_margin": D("-100.00"),
        "net_profit": D("-100.00"),
        "net_margin": None,
        "rank": 0,
        "cumulative_profit": 0,
        "segment": "no_revenue",
    }


def test_accounts_roll_up_over_their_tree() -> None:
    parents = [
        {"account": "A", "parent": "West"},
        {"account": "B", "parent": "Group"},
        {"account": "West", "parent": "Group"},
        {"account": "Group", "parent": ""},
        {"account": "Idle", "parent": "West"},
    ]
    tree = profit_map(lines=table(LINES), accounts=parents, costs=WORKSHOP, by=["account_tree"]).tables["account_tree"]

    assert [(row["account"], row["parent"], row["depth"], row["accounts"], row["net_profit"]) for row in tree] == [
        ("A", "West", 2, 1, D("280.17")),
        ("West", "Group", 1, 1, D("280.17")),
        ("Group", None, 0, 2, D("202.20")),
        ("B", "Group", 1, 1, D("-77.97")),
    ]


def test_a_line_of_no_known_account_stands_at_the_top_of_the_tree() -> None:
    parents = [{"account": "A", "parent": "Group"}, {"account": "Group", "parent": ""}]
    found = profit_map(lines=table(LINES), accounts=parents, costs=WORKSHOP, by=["account_tree"])

    unmapped = found.one("account_tree", account="UNMAPPED")

    assert (unmapped["parent"], unmapped["depth"], unmapped["net_profit"]) == (None, 0, D("-77.97"))


def test_without_being_asked_there_are_the_tables_of_the_contract_and_no_other() -> None:
    assert sorted(profit_map(lines=table(LINES), costs=WORKSHOP).tables) == sorted(TABLES)
    assert sorted(workshop("account").tables) == sorted((*TABLES, "account_margins"))


def test_a_table_made_of_lines_brings_the_lines_along() -> None:
    assert {"lines", "order_margins"} <= set(workshop("order").tables)


def test_csv_comes_with_these_tables_too() -> None:
    found = profit_map(lines=sold_by_somebody(table(LINES)), costs=WORKSHOP, by=["salesperson"], csv=True)

    assert found.csv["salesperson_margins"].splitlines()[2] == (
        "UNKNOWN,1,500.00,400.00,100.00,100.00,75.14,75.14,65.14,0.130280,2,218.95,peak"
    )


def test_numbers_too_large_for_64_bits_stay_exact() -> None:
    rows = [row | {"net_revenue": "987654321098.765432", "cogs": "0.000001"} for row in table(LINES)[:2]]
    found = profit_map(lines=rows, costs='currency = "USD"\n', by=["order", "account"])

    assert found.one("order_margins")["net_profit"] == 2 * (D("987654321098.765432") - D("0.000001"))


def wholes(rows: list[Row]) -> list[Decimal]:
    return [sum((row[name] for row in rows), D(0)) for name in ("lines", "net_revenue", "cogs", *MARGINS)]


@settings(max_examples=15)
@given(drawn=books(), names=st.lists(st.sampled_from(["E1", "E2", "", "e1"]), min_size=12, max_size=12))
def test_every_table_adds_up_to_the_same_company(drawn: Books, names: list[str]) -> None:
    rows = [row | {"salesperson": name, "customer_unit": name} for row, name in zip(drawn.lines, names, strict=False)]
    kinds = [kind for kind in EVERY if kind != "account_tree"]
    found = profit_map(lines=rows, costs=drawn.costs, accounts=drawn.accounts, by=kinds)

    whole = wholes(found.tables["account_margins"])

    for kind in kinds:
        assert wholes(found.tables[KINDS[kind].table]) == whole, kind
    assert whole[0] == found.summary["totals"]["lines"]
    assert whole[-1] == found.summary["totals"]["net_profit"]


@settings(max_examples=15)
@given(drawn=books(), parents=st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_the_tops_of_any_tree_make_the_company_and_each_account_all_below_it(drawn: Books, parents: list[int]) -> None:
    codes = [row["account"] for row in drawn.accounts or []]
    given_parents = {code: codes[parents[n] % n] if n and parents[n] else "" for n, code in enumerate(codes)}
    rows = [row | {"parent": given_parents[row["account"]]} for row in drawn.accounts or []]
    if not rows:
        rows = [{"account": "Z", "parent": ""}]
    found = profit_map(lines=drawn.lines, costs=drawn.costs, accounts=rows, by=["account_tree", "account"])
    tree = {row["account"]: row for row in found.tables["account_tree"]}

    tops = [row for row in tree.values() if row["parent"] is None]
    own = {row["account"]: row["net_profit"] for row in found.tables["account_margins"]}
    below: dict[str, Decimal] = defaultdict(Decimal)
    for row in tree.values():
        if row["parent"] is not None:
            below[row["parent"]] += row["net_profit"]

    assert wholes(tops) == wholes(found.tables["account_margins"])
    assert all(row["net_profit"] == own.get(code, D(0)) + below[code] for code, row in tree.items())


@settings(max_examples=5)
@given(drawn=books(), order=st.randoms(use_true_random=False))
def test_the_order_of_lines_is_irrelevant(drawn: Books, order: Random) -> None:
    shuffled = list(drawn.lines)
    order.shuffle(shuffled)

    one, other = (profit_map(lines=rows, costs=drawn.costs, accounts=drawn.accounts, by=["order"])
                  for rows in (drawn.lines, shuffled))  # fmt: skip

    assert one.files["order_margins.parquet"] == other.files["order_margins.parquet"]


def test_a_kind_that_does_not_exist_is_refused(desk: Desk) -> None:
    assert "order" in desk.refusal("--by", "moon")


def test_a_column_that_is_not_there_is_refused(desk: Desk) -> None:
    assert desk.refusal("--by", "salesperson") == "lines.csv: there is no column 'salesperson'."


def test_the_tree_needs_an_accounts_file(desk: Desk) -> None:
    assert desk.refusal("--by", "account_tree") == (
        "--by account_tree: the column 'parent' stands in the accounts file; give one with --accounts."
    )


def test_a_parent_that_is_no_account_is_refused(desk: Desk) -> None:
    rows = [row | {"parent": "A" if row["account"] == "B" else "Moon" if row["account"] == "C" else ""}
            for row in table(ACCOUNTS)]  # fmt: skip

    assert desk.refusal("--by", "account_tree", accounts=desk.accounts(rows)) == (
        "accounts.csv, row 4, column parent: 'Moon' is no account of the file."
    )


@pytest.mark.parametrize("parents", [{"A": "B", "B": "C", "C": "A"}, {"B": "B"}], ids=["three in a circle", "itself"])
def test_an_account_above_itself_is_refused(desk: Desk, parents: dict[str, str]) -> None:
    rows = [row | {"parent": parents.get(row["account"], "")} for row in table(ACCOUNTS)]

    said = desk.refusal("--by", "account_tree", accounts=desk.accounts(rows))

    assert said.endswith("stands above itself.")
    assert said.startswith("accounts.csv, row ")


def test_a_former_map_with_these_tables_is_replaced(desk: Desk) -> None:
    desk.accepts("--by", "order")
    desk.accepts()

    assert not (desk.folder / "map" / "order_margins.parquet").exists()
