"""The fully loaded profit of each invoice line, and what it adds up to (docs/methods/profit-map.md)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.lake.books import profit_map, table
from tests.lake.workshop import COSTS, workshop_map

LINE_COSTS = """
order line order_entry picking returns delivery capital overhead net_profit
O1    1    4.00        6.00    0.00    30.00    8.22    20.00    231.78
O1    2    4.00        3.25    0.00    13.50    4.11    10.00    65.14
O1    5    4.00        1.25    0.00    1.50     0.00    0.00     -16.75
O2    1    15.20       1.25    0.00    45.00    0.82    1.00     -48.27
O3    1    7.20        0.00    15.00   0.00     0.00    0.00     -29.70
"""


@pytest.mark.req("PRF-01")
def test_every_line_opens_into_its_cost_elements_and_its_net_profit() -> None:
    expected = [
        {
            "order": row.pop("order"),
            "line": int(row.pop("line")),
            **{name: Decimal(cell) for name, cell in row.items()},
        }
        for row in table(LINE_COSTS)
    ]

    found = [{name: row[name] for name in expected[0]} for row in workshop_map().tables["lines"]]

    assert found == expected


def test_customers_are_the_sum_of_their_lines() -> None:
    built = workshop_map()

    assert built.one("accounts", account="A")["net_profit"] == Decimal("280.17")
    assert built.one("accounts", account="B")["net_profit"] == Decimal("-77.97")
    assert sum(built.column("accounts", "net_profit")) == Decimal("202.20")


def test_the_customer_with_the_better_gross_margin_loses_three_times_its_revenue() -> None:
    built = workshop_map()
    a, b = built.one("accounts", account="A"), built.one("accounts", account="B")

    assert a["gross_margin"] / a["net_revenue"] == Decimal("0.26")
    assert b["gross_margin"] / b["net_revenue"] == Decimal("0.30")
    assert (a["net_margin"], b["net_margin"]) == (Decimal("0.186780"), Decimal("-3.118800"))
    assert built.column("accounts", "account") == ["A", "B"]


def test_ranked_at_gross_margin_money_still_counts_before_percent() -> None:
    accounts = workshop_map(COSTS.replace('level = "net"', 'level = "gross"')).tables["accounts"]

    assert [(row["account"], row["cumulative_profit"]) for row in accounts] == [
        ("A", Decimal("390.00")),
        ("B", Decimal("397.50")),
    ]


def test_capacity_left_over_is_reported_beside_the_customers() -> None:
    built = workshop_map()
    desk, warehouse = built.one("pools", pool="desk"), built.one("pools", pool="warehouse")

    assert (desk["used_minutes"], desk["unused_cost"]) == (43, Decimal("13.60"))
    assert (warehouse["used_minutes"], warehouse["unused_cost"]) == (Decimal("53.5"), Decimal("13.25"))


def test_a_free_sample_keeps_its_cost_and_has_no_margin() -> None:
    sample = workshop_map().one("cells", product="L5")

    assert (sample["net_revenue"], sample["net_profit"]) == (0, Decimal("-16.75"))
    assert sample["net_margin"] is None


@pytest.mark.req("GEN-07")
def test_a_margin_without_revenue_is_unknown_and_a_margin_of_zero_is_zero() -> None:
    built = profit_map(
        lines=table(
            """
            order line date       account product quantity net_revenue cogs
            O1    1    2025-01-10 free    P       1        0.00        10.00
            O2    1    2025-01-10 even    P       1        10.00       10.00
            O3    1    2025-01-10 credit  P       -1       -10.00      0.00
            """
        ),
        costs='currency = "USD"\nhurdle = 0.05\nlevel = "net"\n',
    )

    margins = dict(zip(built.column("accounts", "account"), built.column("accounts", "net_margin"), strict=True))
    assert margins == {"even": 0, "free": None, "credit": None}


@pytest.mark.req("PRF-02")
def test_losing_cells_can_be_listed_worst_first_with_the_cost_that_drives_them() -> None:
    built = workshop_map()
    losing = sorted((row for row in built.tables["cells"] if row["net_profit"] < 0), key=lambda row: row["net_profit"])

    def driver(cell: dict[str, object]) -> str:
        costs = [
            row
            for row in built.tables["cell_elements"]
            if (row["account"], row["product"]) == (cell["account"], cell["product"])
        ]
        return str(max(costs, key=lambda row: row["amount"])["element"])

    assert [(row["account"], row["product"], driver(row)) for row in losing] == [
        ("B", "L3", "delivery"),
        ("B", "L4", "returns"),
        ("A", "L5", "order_entry"),
    ]


@pytest.mark.req("PRF-03")
def test_the_unprofitable_share_is_measured_by_lines_customers_products_and_revenue() -> None:
    built = workshop_map()

    def losing(name: str) -> list[dict[str, Decimal]]:
        return [row for row in built.tables[name] if row["net_profit"] < 0]

    assert (len(losing("lines")), len(built.tables["lines"])) == (3, 5)
    assert (len(losing("accounts")), len(built.tables["accounts"])) == (1, 2)
    assert (len(losing("products")), len(built.tables["products"])) == (3, 5)
    assert sum(row["net_revenue"] for row in losing("lines")) == 25


def test_a_cost_that_does_not_apply_is_zero_and_never_empty() -> None:
    built = workshop_map()
    returns = [row["amount"] for row in built.tables["cell_elements"] if row["element"] == "returns"]

    assert returns == [0, 0, 0, 0, 15]
    assert len(built.tables["cell_elements"]) == 5 * 6


def test_elements_say_on_how_many_lines_they_fell() -> None:
    elements = workshop_map().tables["elements"]

    assert [(row["element"], row["pool"], row["step"], row["lines"]) for row in elements] == [
        ("order_entry", "desk", "serve", 5),
        ("picking", "warehouse", "serve", 4),
        ("returns", "warehouse", "serve", 1),
        ("delivery", None, "serve", 4),
        ("capital", None, "serve", 5),
        ("overhead", None, "overhead", 5),
    ]


@pytest.mark.parametrize(
    ("level", "profit_of_a"),
    [
        ("gross", "390.00"),
        ("pocket", "345.00"),
        ("contribution", "322.50"),
        ("sustained", "310.17"),
        ("net", "280.17"),
    ],
)
def test_the_cascade_of_margins_takes_one_step_after_the_other(level: str, profit_of_a: str) -> None:
    costs = COSTS.replace('level = "net"', f'level = "{level}"')
    costs = costs.replace('split = "cases"\n', 'split = "cases"\nstep = "pocket"\n')
    costs = costs.replace("imputed = true\n", 'imputed = true\nstep = "sustaining"\n')

    a = workshop_map(costs).one("accounts", account="A")

    assert a["cumulative_profit"] == Decimal(profit_of_a)
    assert a["net_profit"] == Decimal("280.17")
    assert a["cost_to_serve"] == Decimal("109.83")


@pytest.mark.parametrize(("on_others", "booked"), [("0.00", "9.50"), ("9.50", "19.00")])
def test_an_amount_per_order_counts_once_if_it_stands_on_one_of_its_lines(on_others: str, booked: str) -> None:
    lines = table(f"""
        order line date       account product quantity net_revenue cogs freight
        O1    1    2025-01-10 A       L1      3        100.00      60.00 9.50
        O1    2    2025-01-10 A       L2      1        50.00       30.00 {on_others}
    """)
    costs = """
        currency = "USD"

        [[element]]
        code = "freight_out"
        per = "order"
        amount = "freight"
        split = "quantity"
        step = "pocket"
    """

    parts = profit_map(lines=lines, costs=costs, with_lines=True).column("lines", "freight_out")

    assert sum(parts) == Decimal(booked)
    assert parts[0] == (Decimal(booked) * 3 / 4).quantize(Decimal("0.01"), ROUND_HALF_UP)
