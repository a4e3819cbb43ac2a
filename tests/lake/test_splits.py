"""How the cost of an event falls on its lines, to the cent (docs/methods/splits.md)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.lake.books import BuiltMap, profit_map


def split(
    weights: list[str],
    amount: str,
    *,
    by: str = "cases",
    currency: str = "USD",
    numbers: list[int] | None = None,
) -> BuiltMap:
    """One order whose cost is split over lines with these weights."""
    lines = [
        {
            "order": "O1",
            "line": number,
            "date": "2025-01-01",
            "account": "A",
            "product": f"P{number}",
            "quantity": weight if by == "quantity" else 1,
            "net_revenue": weight if by == "net_revenue" else 0,
            "cogs": 0,
            "cases": weight,
        }
        for number, weight in zip(numbers or range(1, len(weights) + 1), weights, strict=True)
    ]
    costs = f"""
currency = "{currency}"
hurdle = 0.05
level = "net"

[[element]]
code = "drop"
per = "order"
amount = "{amount}"
split = "{by}"
"""
    return profit_map(lines=lines, costs=costs, with_lines=True)


def parts(weights: list[str], amount: str, *, by: str = "cases", currency: str = "USD") -> list[Decimal]:
    """What each line carries."""
    return split(weights, amount, by=by, currency=currency).column("lines", "drop")


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("10.00", ("3.33", "3.34", "3.33")),
        ("0.01", ("0.00", "0.01", "0.00")),
        ("0.02", ("0.01", "0.00", "0.01")),
        ("0.05", ("0.02", "0.01", "0.02")),
        ("-10.00", ("-3.33", "-3.34", "-3.33")),
        ("-0.01", ("0.00", "-0.01", "0.00")),
        ("0.00", ("0.00", "0.00", "0.00")),
    ],
)
def test_equal_parts_differ_by_a_cent_at_most_and_add_up(amount: str, expected: tuple[str, ...]) -> None:
    assert parts(["1", "1", "1"], amount, by="lines") == decimals(*expected)


def test_a_half_is_rounded_up_at_the_running_sum() -> None:
    assert parts(["1", "1"], "0.01") == decimals("0.01", "0.00")
    assert parts(["1", "1"], "-0.01") == decimals("-0.01", "0.00")


def test_a_delivery_is_split_by_cases() -> None:
    assert parts(["20", "9", "1"], "45.00") == decimals("30.00", "13.50", "1.50")


def test_a_negative_weight_counts_as_none() -> None:
    assert parts(["3", "-5", "1"], "8.00") == decimals("6.00", "0.00", "2.00")


@pytest.mark.parametrize("by", ["quantity", "net_revenue"])
def test_quantity_and_revenue_split_too(by: str) -> None:
    assert parts(["3", "-1", "1"], "8.00", by=by) == decimals("6.00", "0.00", "2.00")


def test_weights_are_taken_to_four_places_half_away_from_zero() -> None:
    assert parts(["0.00005", "0.00004", "0.00015"], "3.00") == decimals("1.00", "0.00", "2.00")


def test_weights_that_sum_to_nothing_fall_back_to_the_line_count_with_a_warning() -> None:
    built = split(["0", "-2", "0.00004"], "10.00")

    assert built.column("lines", "drop") == decimals("3.33", "3.34", "3.33")
    warnings = [warning for warning in built.summary["warnings"] if "drop" in warning["text"]]
    assert [warning["n"] for warning in warnings] == [1]


def test_parts_follow_the_number_of_the_line_and_not_its_place_in_the_file() -> None:
    built = split(["1", "1", "1"], "0.01", by="lines", numbers=[10, 9, 1])

    carried = dict(zip(built.column("lines", "line"), built.column("lines", "drop"), strict=True))
    assert carried == {1: 0, 9: Decimal("0.01"), 10: 0}
    assert built.column("lines", "line") == [1, 9, 10]


def test_a_currency_without_cents_splits_whole_units() -> None:
    assert parts(["1", "1", "1"], "100.4", currency="JPY") == decimals("33", "34", "33")


def test_a_currency_with_three_places_splits_thousandths() -> None:
    assert parts(["1", "1", "1"], "1.0005", currency="KWD") == decimals("0.334", "0.333", "0.334")


def test_a_cost_of_an_account_falls_on_lines_in_the_order_of_orders() -> None:
    lines = [
        {
            "order": order,
            "line": 1,
            "date": "2025-01-01",
            "account": "A",
            "product": "P",
            "quantity": 1,
            "net_revenue": 0,
            "cogs": 0,
        }
        for order in ["b", "10", "9", "B"]
    ]
    costs = """
currency = "USD"
hurdle = 0.05
level = "net"

[[element]]
code = "visits"
per = "account"
amount = "0.02"
split = "lines"
"""

    built = profit_map(lines=lines, costs=costs, with_lines=True)

    carried = zip(built.column("lines", "order"), built.column("lines", "visits"), strict=True)
    assert list(carried) == [("10", Decimal("0.01")), ("9", 0), ("B", Decimal("0.01")), ("b", 0)]
