"""What holds for levers on any books: they agree with a profit map of lines that were changed by hand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kingside.lake.levers import Lever, MinimumOrder, OrderSize, Price, Returns, ServiceLevel
from kingside.lake.levers.orders import Placed, merged_by_factor, merged_to_minimum
from tests.lake.books import profit_map
from tests.lake.levers.asking import CORNER, ask, ask_rows
from tests.lake.strategies import Books, books

OURS = st.sampled_from(["", "intercompany = 'quantity < 9'\n"])
"""Whether the lines of small quantities, and all returns, are sales to companies of our own."""
few = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@few
@given(books(), OURS)
def test_before_any_lever_it_is_what_the_profit_map_says(drawn: Books, ours: str) -> None:
    costs = ours + drawn.costs
    built = profit_map(lines=drawn.lines, costs=costs, accounts=drawn.accounts)
    cell = next((row for row in built.tables["cells"] if row["lines"]), None)
    assume(cell is not None and "UNMAPPED" not in (cell["account"], cell["product"]))
    assert cell is not None

    found = ask_rows(
        account=cell["account"], product=cell["product"], lines=drawn.lines, costs=costs, accounts=drawn.accounts
    )

    account = built.one("accounts", account=cell["account"])
    for outcome, row in ((found.before.scope, cell), (found.before.account, account)):
        names = ("lines", "net_revenue", "cogs", "cost_to_serve", "net_profit")
        assert {name: getattr(outcome, name) for name in names} == {name: row[name] for name in names}


@few
@given(books(), st.sampled_from(["-12.5", "3", "100"]), OURS)
def test_another_price_is_a_map_of_other_prices(drawn: Books, percent: str, ours: str) -> None:
    account = drawn.lines[0]["account"]
    known = {row["account"] for row in drawn.accounts} if drawn.accounts is not None else {account}
    assume(account and account in known and drawn.lines[0]["date"].startswith("2025"))
    assume(not ours or int(drawn.lines[0]["quantity"]) >= 9)  # some of its lines is kept
    places = Decimal("0.001") if "KWD" in drawn.costs else Decimal("0.01")
    times = 1 + Decimal(percent) / 100
    dearer = [
        {**row, "net_revenue": str((Decimal(row["net_revenue"]) * times).quantize(places, ROUND_HALF_UP))}
        if row["account"] == account and row["quantity"] != "0" and not (ours and int(row["quantity"]) < 9)
        else row
        for row in drawn.lines
    ]

    costs = ours + drawn.costs

    found = ask_rows(Price(Decimal(percent)), account=account, lines=drawn.lines, costs=costs, accounts=drawn.accounts)

    built = profit_map(lines=dearer, costs=costs, accounts=drawn.accounts)
    row = built.one("accounts", account=account)
    assert found.together.account.net_revenue == row["net_revenue"]
    assert found.together.account.net_profit == row["net_profit"]


@pytest.mark.parametrize(
    "lever",
    [
        Price(Decimal(0)),
        OrderSize(Decimal(1)),
        MinimumOrder(Decimal(0), surcharge=Decimal(9)),
        Returns(Decimal(100)),
        ServiceLevel("rush", Decimal(0)),
    ],
)
def test_a_lever_of_no_change_changes_nothing(lever: Lever) -> None:
    found = ask(lever, account="B")

    assert lever.changes_nothing
    assert found.together == found.before == found.alone[0]


@pytest.mark.parametrize(
    "lever", [MinimumOrder(Decimal("0.01")), Returns(Decimal("99.99")), ServiceLevel("rush", Decimal("0.01"))]
)
def test_a_lever_that_finds_nothing_to_move_changes_nothing(lever: Lever) -> None:
    found = ask(lever, account="C", lines=CORNER)

    assert not lever.changes_nothing
    assert found.together == found.before


orders = st.lists(
    st.builds(Placed, st.uuids().map(str), st.integers(0, 500), st.sampled_from([("web",), ("fax",)])),
    unique_by=lambda order: order.code,
    max_size=30,
)


@given(orders, st.fractions(1, 50))
def test_of_n_orders_of_a_kind_as_many_remain_as_the_factor_leaves(placed: list[Placed], factor: Fraction) -> None:
    merged = merged_by_factor(placed, factor)

    for kind in {order.kind for order in placed}:
        n = sum(order.kind == kind for order in placed)
        gone = sum(order.kind == kind and order.code in merged for order in placed)
        assert n - gone == -(-n * factor.denominator // factor.numerator)


@given(orders, st.integers(1, 1000))
def test_after_a_minimum_every_order_reaches_it_unless_a_kind_never_does(placed: list[Placed], minimum: int) -> None:
    merged = merged_to_minimum(placed, minimum)

    worth: dict[str, int] = {}
    kinds = {order.code: order.kind for order in placed}
    for order in placed:
        into = merged.get(order.code, order.code)
        assert kinds[into] == order.kind
        worth[into] = worth.get(into, 0) + order.value
    assert sum(worth.values()) == sum(order.value for order in placed)
    for code, value in worth.items():
        alone = [other for other in worth if kinds[other] == kinds[code]] == [code]
        assert value >= minimum or alone
