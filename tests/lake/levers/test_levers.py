"""What each lever saves on typed books, worked by hand (docs/methods/levers.md)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kingside.lake.levers import (
    Channel,
    FreightTerms,
    Lever,
    MinimumOrder,
    OrderSize,
    Price,
    Returns,
    ServiceLevel,
    WhatIf,
)
from tests.lake.levers.asking import CHANNELS, CORNER, ask
from tests.lake.workshop import COSTS

D = Decimal


def saved(found: WhatIf) -> Decimal:
    return found.together.scope.net_profit - found.before.scope.net_profit


def changed(found: WhatIf) -> dict[str, Decimal]:
    """By element what it costs less (positive) or more; what stays as it is left out."""
    before, after = found.before.scope.elements, found.together.scope.elements
    return {code: before[code] - after[code] for code in before if before[code] != after[code]}


@pytest.mark.parametrize(
    ("lever", "left"),
    [
        (ServiceLevel("rush", D(100)), "-69.97"),  # 10 minutes of the desk
        (ServiceLevel("rush", D(0), charge=D(25)), "-53.88"),  # 25.00, less 0.41 capital and 0.50 overhead on them
        (FreightTerms("delivery"), "-32.97"),  # the drop of 45.00
        (FreightTerms("delivery", D(50)), "-55.47"),
        (FreightTerms("delivery", is_charged=True), "-34.61"),  # 45.00, less 0.74 capital and 0.90 overhead on them
        (Returns(D(0)), "-48.27"),  # the credit note is gone with all it cost: 29.70
        (Returns(D(100), charge=D(10)), "-67.97"),
        (Price(D(10)), "-75.65"),  # 5.00 less 0.08 and 0.10; 2.50 more for what came back
        (MinimumOrder(D(100), surcharge=D(15)), "-63.52"),  # 15.00, less 0.25 capital and 0.30 overhead
    ],
)
@pytest.mark.req("PRF-11")
def test_what_is_left_of_customer_b(lever: Lever, left: str) -> None:
    found = ask(lever, account="B")

    assert found.before.scope.net_profit == D("-77.97")
    assert found.together.scope.net_profit == D(left)
    assert found.alone == (found.together,)


@pytest.mark.parametrize(
    ("lever", "left"),
    [
        (FreightTerms("delivery"), "246.53"),  # 21/30 of the drop of 45.00 fell on what is kept
        (MinimumOrder(D(1100), surcharge=D(30)), "244.19"),  # 30.00, less 0.24 capital and 0.60 overhead
        (Price(D(10)), "312.21"),  # 100.00, less 0.82 capital and 2.00 overhead
    ],
)
@pytest.mark.req("PRF-11")
def test_intercompany_lines_keep_their_share_of_an_order_and_no_lever_counts_them(lever: Lever, left: str) -> None:
    found = ask(lever, account="A", costs=COSTS.replace("hurdle", "intercompany = \"product = 'L2'\"\nhurdle", 1))

    before = found.before.account
    assert (before.lines, before.cost_to_serve, before.net_profit) == (2, D("74.97"), D("215.03"))  # as in the map
    assert found.together.account.net_profit == D(left)
    assert (found.openings.mean_order, found.openings.orders) == (D(1000), 1)


@pytest.mark.req("PRF-11")
def test_orders_twice_as_large_are_half_as_many() -> None:
    found = ask(OrderSize(D(2)), account="C", lines=CORNER)

    assert (found.before.scope.orders, found.together.scope.orders) == (4, 2)
    assert found.before.scope.net_revenue == found.together.scope.net_revenue
    assert changed(found) == {"order_entry": D("9.60"), "delivery": D("90.00")}


def test_orders_one_and_a_half_times_as_large() -> None:
    found = ask(OrderSize(D("1.5")), account="C", lines=CORNER)

    assert found.together.scope.orders == 3
    assert changed(found) == {"order_entry": D("4.80"), "delivery": D("45.00")}


def test_small_orders_wait_for_the_minimum_and_what_is_left_goes_with_the_last() -> None:
    found = ask(MinimumOrder(D(250)), account="C", lines=CORNER)

    assert found.together.scope.orders == 1
    assert changed(found) == {"order_entry": D("14.40"), "delivery": D("135.00")}


def test_orders_that_reach_the_minimum_stay_as_they_are() -> None:
    found = ask(MinimumOrder(D(100)), account="C", lines=CORNER)

    assert saved(found) == 0


def test_orders_that_came_different_ways_do_not_become_one() -> None:
    found = ask(OrderSize(D(4)), account="C", lines=CORNER, costs=CHANNELS)

    assert found.together.scope.orders == 3
    assert changed(found) == {"order_entry": D("12.00")}


def test_orders_come_another_way() -> None:
    found = ask(Channel("channel", "edi"), account="C", lines=CORNER, costs=CHANNELS)

    assert changed(found) == {"order_entry": D("23.00")}


def test_half_of_the_orders_come_another_way_spread_over_time() -> None:
    found = ask(Channel("channel", "edi", D(50)), account="C", lines=CORNER, costs=CHANNELS)

    assert changed(found) == {"order_entry": D("3.00")}  # the second of the three that do not come by wire: portal


def test_a_driver_of_the_account_is_less_by_any_share() -> None:
    costs = 'currency = "USD"\n[[element]]\ncode = "visits"\nper = "account"\namount = "100 * visits"\n'

    found = ask(
        ServiceLevel("visits", D("33.33")),
        account="C",
        lines=CORNER,
        costs=costs,
        accounts=[{"account": "C", "visits": 3}, {"account": "idle", "visits": 9}],
    )

    assert changed(found) == {"visits": D("99.99")}


def test_a_booked_cost_is_halved_to_the_cent() -> None:
    costs = 'currency = "USD"\n[[element]]\ncode = "freight"\nper = "line"\namount = "cases"\n'
    lines = CORNER.replace("60.00 2  ", "60.00 2.01")

    found = ask(FreightTerms("freight", D(50)), account="C", lines=lines, costs=costs)

    assert changed(found) == {"freight": D("4.00")}  # 1.005 a line is rounded to 1.01


def test_customers_pay_sooner() -> None:
    found = ask(ServiceLevel("days", D(50)), account="A", product="L1")

    assert changed(found) == {"capital": D("4.11")}


def test_a_cell_moves_alone_and_the_account_with_it() -> None:
    found = ask(Price(D(-5)), account="A", product="L1")

    assert found.together.scope.net_profit - found.before.scope.net_profit == D("-48.59")
    assert found.together.account.net_profit - found.before.account.net_profit == D("-48.59")


def test_a_lever_on_whole_orders_of_a_product_moves_its_neighbours_too() -> None:
    found = ask(FreightTerms("delivery"), account="A", product="L1")

    assert saved(found) == D("30.00")
    assert found.together.account.net_profit - found.before.account.net_profit == D("45.00")


def test_two_levers_together_save_less_than_one_by_one() -> None:
    found = ask(OrderSize(D(2)), FreightTerms("delivery"), account="C", lines=CORNER)

    alone = [each.scope.net_profit - found.before.scope.net_profit for each in found.alone]
    assert alone == [D("99.60"), D("180.00")]
    assert saved(found) == D("189.60")


def test_the_order_in_which_levers_are_given_does_not_matter() -> None:
    one, two = Price(D(10)), FreightTerms("delivery", is_charged=True)

    assert ask(one, two, account="B") == ask(two, one, account="B")


def test_time_that_is_released_is_told_apart_from_money() -> None:
    found = ask(ServiceLevel("rush", D(100)), FreightTerms("delivery"), account="B")

    released = {code: minutes - found.together.minutes[code] for code, minutes in found.before.minutes.items()}
    assert released == {"desk": 10, "warehouse": 0}
    assert found.rates == {"desk": D("0.8"), "warehouse": D("0.5")}


@pytest.mark.parametrize(
    ("level", "left"), [("gross", "15.00"), ("pocket", "-30.00"), ("contribution", "-47.27"), ("net", "-48.27")]
)
def test_what_is_left_at_each_level_of_the_cascade(level: str, left: str) -> None:
    found = ask(
        account="B", product="L3", costs=COSTS.replace('split = "cases"\n', 'split = "cases"\nstep = "pocket"\n')
    )

    assert found.before.scope.at(level) == D(left)


def test_the_page_learns_which_levers_there_are() -> None:
    found = ask(account="B").openings

    assert (found.orders, found.mean_order, found.return_lines, found.has_order_costs) == (1, D("50.00"), 1, True)
    assert [(each.column, each.is_flag, each.amount) for each in found.services] == [
        ("rush", True, 1),
        ("days", False, 60),  # cases are bought, not agreed on
    ]
    assert [(each.element, each.amount) for each in found.freight] == [("delivery", D("45.00"))]
    assert found.channels == ()


def test_days_until_payment_are_a_mean_and_what_is_booked_is_no_service() -> None:
    booked = '[[element]]\ncode = "bonus"\nper = "line"\namount = "days"\n'

    mean = ask(account="A").openings.services
    none = ask(account="A", costs=f"{COSTS}\n{booked}").openings.services

    assert [(each.column, each.amount, each.is_mean) for each in mean] == [("days", 30, True)]
    assert none == ()


def test_a_text_that_an_imputed_cost_asks_for_has_no_mean() -> None:
    waits = "if(account = 'A', 30, 60)"
    costs = (
        f'{COSTS}\n[[element]]\ncode = "lent"\nper = "line"\namount = "net_revenue * {waits} / 365"\nimputed = true\n'
    )

    assert [each.column for each in ask(account="A", costs=costs).openings.services] == ["days"]


def test_a_channel_says_what_comes_how_and_what_else_costs_know() -> None:
    (channel,) = ask(account="C", lines=CORNER, costs=CHANNELS).openings.channels

    assert channel.now == (("phone", 2), ("edi", 1), ("portal", 1))
    assert channel.values == ("edi", "portal", "phone")


def test_without_a_cost_called_freight_every_priced_cost_is_open() -> None:
    costs = CHANNELS + '[[element]]\ncode = "rent"\nper = "line"\namount = "1"\nstep = "overhead"\n'

    assert [each.element for each in ask(account="C", lines=CORNER, costs=costs).openings.freight] == ["order_entry"]
