"""Figures of peaks, drains, deserts and minors (docs/methods/profit-segments.md)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tests.lake.books import BuiltMap, money, profit_map

TEN = {
    "c1": (400, 60),
    "c2": (350, 50),
    "c3": (200, 30),
    "c4": (150, 20),
    "c5": (40, 10),
    "c6": (30, 5),
    "c7": (20, 0),
    "c8": (60, -10),
    "c9": (250, -25),
    "c10": (500, -40),
}


Customers = Mapping[str, tuple[int | str, int | str]]


def segments_of(customers: Customers) -> dict[str, str]:
    """The segment of each customer, given revenue and profit."""
    built = _map_of(customers)
    return dict(zip(built.column("accounts", "account"), built.column("accounts", "segment"), strict=True))


def _map_of(customers: Customers, *, costs: str = "") -> BuiltMap:
    return profit_map(
        lines=[
            {
                "order": code,
                "line": 1,
                "date": "2025-01-01",
                "account": code,
                "product": f"product of {code}",
                "quantity": 1,
                "net_revenue": revenue,
                "cogs": 0,
                "cost": Decimal(revenue) - Decimal(profit),
            }
            for code, (revenue, profit) in customers.items()
        ],
        costs=costs
        + """
currency = "USD"
hurdle = 0.05
level = "net"

[[element]]
code = "all"
per = "line"
amount = "cost"
""",
    )


def test_ten_customers_fall_into_four_segments() -> None:
    assert segments_of(TEN) == {
        "c1": "peak",
        "c2": "peak",
        "c3": "peak",
        "c9": "drain",
        "c10": "drain",
        "c4": "minor",
        "c5": "minor",
        "c6": "minor",
        "c7": "desert",
        "c8": "desert",
    }


def test_the_summary_counts_and_sums_each_segment() -> None:
    segments = _map_of(TEN).summary["segments"]

    assert {
        name: (segment["n"], money(segment["revenue"]), money(segment["profit"]))
        for name, segment in segments.items()
        if segment["n"]
    } == {
        "peak": (3, 950, 140),
        "drain": (2, 750, -65),
        "minor": (3, 220, 35),
        "desert": (2, 80, -10),
    }


def test_minors_may_be_merged_into_the_desert_and_nothing_else_moves() -> None:
    built = _map_of(TEN, costs="merge_minor = true")

    segments = {name: each for name, each in built.summary["segments"].items() if each["n"]}
    assert {name: (each["n"], money(each["revenue"]), money(each["profit"])) for name, each in segments.items()} == {
        "peak": (3, 950, 140),
        "drain": (2, 750, -65),
        "desert": (5, 300, 25),
    }
    assert built.one("accounts", account="c4")["segment"] == built.one("products", product="product of c4")["segment"]
    assert {**segments_of(TEN), **dict.fromkeys(("c4", "c5", "c6"), "desert")} == {
        row["account"]: row["segment"] for row in built.tables["accounts"]
    }


def test_products_are_segmented_among_products() -> None:
    built = _map_of(TEN)

    assert built.one("products", product="product of c3")["segment"] == "peak"
    assert built.one("products", product="product of c8")["segment"] == "desert"


def test_a_margin_exactly_at_the_hurdle_is_adequate() -> None:
    assert segments_of({"at": (100, "5.00"), "below": (100, "4.99")}) == {"at": "peak", "below": "drain"}


def test_everyone_with_the_revenue_at_the_cut_counts_as_high() -> None:
    segments = segments_of({"a": (40, 4), "b": (20, 2), "c": (20, 2), "d": (20, 2)})

    assert segments == dict.fromkeys("abcd", "peak")


def test_the_cut_is_where_four_fifths_are_reached_exactly() -> None:
    segments = segments_of({"a": (80, 8), "b": (20, 2)})

    assert segments == {"a": "peak", "b": "minor"}


def test_customers_without_revenue_are_listed_apart_and_do_not_move_the_cut() -> None:
    segments = segments_of({"a": (80, 8), "b": (20, 2), "sample": (0, -7), "returns": (-500, -510)})

    assert segments == {"a": "peak", "b": "minor", "sample": "no_revenue", "returns": "no_revenue"}


def test_where_nobody_has_revenue_nobody_is_segmented() -> None:
    assert segments_of({"a": (0, -1), "b": (-5, 1)}) == {"a": "no_revenue", "b": "no_revenue"}
