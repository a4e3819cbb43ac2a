"""Which invoice lines belong to the period."""

from __future__ import annotations

from decimal import Decimal

from tests.lake.books import BuiltMap, profit_map, table

LINES = """
order line date       account product quantity net_revenue cogs
O1    1    2024-12-31 A       P       1        1.00        0.00
O1    2    2025-01-01 A       P       1        2.00        0.00
O1    3    2025-03-31 A       P       1        4.00        0.00
O1    4    2025-04-01 B       P       1        8.00        0.00
"""

COSTS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-03-31 }

[[element]]
code = "drop"
per = "order"
amount = "10.00"
split = "lines"
"""


def built(costs: str = COSTS) -> BuiltMap:
    return profit_map(lines=table(LINES), costs=costs, with_lines=True)


def test_both_ends_belong_to_the_period() -> None:
    assert built().column("lines", "line") == [2, 3]


def test_lines_outside_carry_no_cost_and_appear_in_no_total() -> None:
    found = built()

    assert found.column("lines", "drop") == [5, 5]
    assert found.column("accounts", "account") == ["A"]
    assert found.one("accounts", account="A")["net_revenue"] == 6
    assert found.one("elements", element="drop")["lines"] == 2


def test_lines_outside_are_counted_with_their_revenue() -> None:
    warnings = [warning for warning in built().summary["warnings"] if "period" in warning["text"]]

    assert [warning["n"] for warning in warnings] == [2]
    assert "9.00" in warnings[0]["text"]


def test_without_a_period_every_line_counts() -> None:
    costs = COSTS.replace("period = { from = 2025-01-01, to = 2025-03-31 }", "")

    assert built(costs).column("lines", "drop") == [Decimal("2.50")] * 4
