"""Figures of the whale curve (docs/methods/whale-curve.md)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

import pytest

from tests.lake.books import BuiltMap, money, profit_map

COSTS = 'currency = "USD"\nhurdle = 0.05\nlevel = "net"\n'


def curve_of(profits: Sequence[int], *, by: str = "account") -> BuiltMap:
    """A map whose accounts (or products) earn these profits, each on revenue of 1,000."""
    other = "product" if by == "account" else "account"
    return profit_map(
        lines=[
            {
                "order": f"O{number}",
                "line": 1,
                "date": "2025-01-01",
                by: f"{number:03}",
                other: "one",
                "quantity": 1,
                "net_revenue": "1000.00",
                "cogs": 1000 - profit,
            }
            for number, profit in enumerate(profits, start=1)
        ],
        costs=COSTS,
    )


TEN = [60, 50, 30, 20, 10, 5, 0, -10, -25, -40]


@pytest.mark.req("PRF-04")
@pytest.mark.parametrize("by", ["account", "product"])
def test_profits_accumulate_from_the_best_to_the_worst(by: str) -> None:
    scrambled = [TEN[position] for position in (6, 0, 9, 3, 1, 8, 2, 7, 5, 4)]

    built = curve_of(scrambled, by=by)

    assert built.column(f"{by}s", "cumulative_profit") == [60, 110, 140, 160, 170, 175, 175, 165, 140, 100]
    assert built.column(f"{by}s", "rank") == list(range(1, 11))


def test_the_peak_lies_at_the_first_rank_that_reaches_it() -> None:
    curve = curve_of(TEN).summary["curve"]

    assert (money(curve["peak"]), curve["at"]) == (175, 6)
    assert (money(curve["over_total"]), money(curve["given_back"])) == (Decimal("1.75"), 75)


def test_the_loss_makers_are_counted_and_summed() -> None:
    losers = curve_of(TEN).summary["loss_makers"]

    assert (losers["n"], money(losers["sum"])) == (3, -75)


def test_the_best_fifth_can_be_read_from_the_table() -> None:
    total = sum(TEN)

    assert curve_of(TEN).one("accounts", rank=2)["cumulative_profit"] / total == Decimal("1.1")


def test_between_two_ranks_the_share_is_interpolated_by_the_reader() -> None:
    first, second = curve_of([70, 30, 10, 5, 0, -5, -10]).column("accounts", "cumulative_profit")[:2]

    assert (first + Decimal("0.4") * (second - first)) / 100 == Decimal("0.82")


@pytest.mark.req("GEN-07")
@pytest.mark.parametrize("profits", [[50, -20, -50], [50, -50], [-10, -20]])
def test_a_share_of_a_total_that_is_not_positive_is_unknown(profits: list[int]) -> None:
    built = curve_of(profits)

    assert built.summary["curve"]["over_total"] is None
    assert built.column("accounts", "cumulative_profit") == list(accumulate(profits))


def test_without_any_profit_the_curve_peaks_at_zero_before_the_first_account() -> None:
    curve = curve_of([-10, -20]).summary["curve"]

    assert (money(curve["peak"]), curve["at"], money(curve["given_back"])) == (0, 0, 30)


def test_accounts_that_earn_the_same_are_ranked_by_code_byte_by_byte() -> None:
    lines = [
        {
            "order": code,
            "line": 1,
            "date": "2025-01-01",
            "account": code,
            "product": "P",
            "quantity": 1,
            "net_revenue": 10,
            "cogs": 0,
        }
        for code in ["é", "b", "a", "B", "10", "9", "007", "7", "A b", "~"]
    ]

    assert profit_map(lines=lines, costs=COSTS).column("accounts", "account") == [
        "007",
        "10",
        "7",
        "9",
        "A b",
        "B",
        "a",
        "b",
        "~",
        "é",
    ]
