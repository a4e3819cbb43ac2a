"""Published and worked figures of time-driven costing (docs/methods/time-driven-costing.md)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kingside.lake.results import PoolUse
from tests.lake.books import BuiltMap, profit_map, table

SERVICE_DESK = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-03-31 }

[[pool]]
code = "service"
cost = 560_000.00
practical_minutes = 700_000

[[element]]
code = "orders"
pool = "service"
per = "line"
minutes = "8 * orders"

[[element]]
code = "inquiries"
pool = "service"
per = "line"
minutes = "44 * inquiries"

[[element]]
code = "credit_checks"
pool = "service"
per = "line"
minutes = "50 * credit_checks"
"""

HUNTER = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-03-31 }

[column.new]
type = "flag"

[column.rush]
type = "flag"

[[pool]]
code = "desk"
cost = 560_000
theoretical_minutes = 875_000
factor = 0.80

[[element]]
code = "order_entry"
pool = "desk"
per = "order"
minutes = "15*new + 5 + 3*lines + 10*rush"
split = "lines"
"""


def quarter(*, orders: int, inquiries: int, credit_checks: int) -> BuiltMap:
    """A quarter of the service desk on one invoice line."""
    return profit_map(
        lines=table(
            f"""
            order line date       account product quantity net_revenue cogs orders inquiries credit_checks
            Q1    1    2025-01-02 A       P       1        0.00        0.00 {orders} {inquiries} {credit_checks}
            """
        ),
        costs=SERVICE_DESK,
    )


def test_unit_times_cost_what_the_capacity_rate_says() -> None:
    costs = quarter(orders=1, inquiries=1, credit_checks=1).column("elements", "amount")

    assert costs == [Decimal("6.40"), Decimal("35.20"), Decimal("40.00")]


def test_the_published_quarter_leaves_a_sixth_of_the_capacity_unused() -> None:
    built = quarter(orders=49_000, inquiries=1_400, credit_checks=2_500)

    assert built.tables["pools"] == [
        {
            "pool": "service",
            "supplied_minutes": 700_000,
            "used_minutes": 578_600,
            "unused_minutes": 121_400,
            "unused_cost": Decimal("97120.00"),
            "overrun": False,
        }
    ]
    assert sum(built.column("elements", "amount")) == Decimal("462880.00")
    (used,) = [PoolUse(*pool.values()).share_used for pool in built.tables["pools"]]
    assert used is not None
    assert round(used, 5) == Decimal("0.82657")


def test_unused_capacity_is_not_spread_over_customers() -> None:
    built = quarter(orders=49_000, inquiries=1_400, credit_checks=2_500)

    assert built.one("accounts", account="A")["cost_to_serve"] == Decimal("462880.00")


def test_assigned_and_unused_cost_are_the_cost_of_the_resource() -> None:
    built = quarter(orders=49_000, inquiries=1_400, credit_checks=2_500)

    assigned = sum(built.column("elements", "amount"))
    assert assigned + built.one("pools", pool="service")["unused_cost"] == 560_000


def test_more_work_than_capacity_is_an_overrun_and_neither_clipped_nor_rescaled() -> None:
    built = quarter(orders=93_750, inquiries=0, credit_checks=0)

    pool = built.one("pools", pool="service")
    assert sum(built.column("elements", "amount")) == Decimal("600000.00")
    assert (pool["unused_minutes"], pool["unused_cost"]) == (-50_000, Decimal("-40000.00"))
    assert pool["overrun"] is True


def test_minutes_used_to_the_last_one_are_no_overrun() -> None:
    pool = quarter(orders=87_500, inquiries=0, credit_checks=0).one("pools", pool="service")

    assert (pool["unused_minutes"], pool["overrun"]) == (0, False)


def test_the_hunter_equation_prices_an_order_by_what_it_asks_for() -> None:
    built = profit_map(
        lines=table(
            """
            order line date       account  product quantity net_revenue cogs new rush
            O1    1    2025-01-02 existing P       1        10.00       0.00 no  yes
            O1    2    2025-01-02 existing P       1        10.00       0.00 no  no
            O1    3    2025-01-02 existing P       1        10.00       0.00 no  no
            O1    4    2025-01-02 existing P       1        10.00       0.00 no  no
            O2    1    2025-01-03 newcomer P       1        10.00       0.00 yes no
            """
        ),
        costs=HUNTER,
    )

    assert built.one("account_elements", account="existing")["amount"] == Decimal("21.60")
    assert built.one("account_elements", account="newcomer")["amount"] == Decimal("18.40")
    assert built.one("pools", pool="desk")["used_minutes"] == 27 + 23


@pytest.mark.parametrize(
    "supplied",
    [
        "cost = 1_120_000\npractical_minutes = 1_400_000",
        "cost = 560_000\npractical_minutes = 700_000",
        "cost = 560_000\ntheoretical_minutes = 875_000\nfactor = 0.80",
    ],
)
def test_the_rate_depends_on_cost_per_practical_minute_only(supplied: str) -> None:
    costs = SERVICE_DESK.replace("cost = 560_000.00\npractical_minutes = 700_000", supplied)

    built = profit_map(
        lines=table(
            """
            order line date       account product quantity net_revenue cogs orders inquiries credit_checks
            Q1    1    2025-01-02 A       P       1        0.00        0.00 1      1         1
            """
        ),
        costs=costs,
    )

    assert built.column("elements", "amount") == [Decimal("6.40"), Decimal("35.20"), Decimal("40.00")]


def test_a_negative_part_of_a_time_equation_may_lower_the_total() -> None:
    built = profit_map(
        lines=table(
            """
            order line date       account product quantity net_revenue cogs orders inquiries credit_checks
            Q1    1    2025-01-02 A       P       1        0.00        0.00 3      0         0
            """
        ),
        costs=SERVICE_DESK.replace("8 * orders", "8 * orders - 4"),
    )

    assert built.one("elements", element="orders")["amount"] == Decimal("16.00")


def test_minutes_keep_six_places_and_are_priced_exactly() -> None:
    built = profit_map(
        lines=table(
            """
            order line date       account product quantity net_revenue cogs orders inquiries credit_checks
            Q1    1    2025-01-02 A       P       1        0.00        0.00 1      0         0
            """
        ),
        costs=SERVICE_DESK.replace("8 * orders", "orders / 3"),
    )

    assert built.one("pools", pool="service")["used_minutes"] == Decimal("0.333333")
    assert built.one("pools", pool="service")["unused_minutes"] == Decimal("699999.666667")
    assert built.one("elements", element="orders")["amount"] == Decimal("0.27")
