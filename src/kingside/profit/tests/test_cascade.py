"""The cascade goes from revenue to net profit without losing a cent on the way."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kingside.lake.results import ElementAmount, Figures
from kingside.profit.cascade import DRAWN, dominating, steps

STEPS = ("pocket", "serve", "sustaining", "overhead")
amounts = st.decimals(-1000, 1000, places=2)
elements = st.lists(st.builds(ElementAmount, st.uuids().map(str), st.sampled_from(STEPS), amounts), max_size=30)


def figures(revenue: Decimal, cogs: Decimal, costs: list[ElementAmount]) -> Figures:
    cost_to_serve = sum((cost.amount for cost in costs), Decimal(0))
    gross = revenue - cogs
    return Figures(1, revenue, cogs, gross, cost_to_serve, gross - cost_to_serve, None)


@given(amounts, amounts, elements)
def test_start_and_costs_sum_up_to_every_margin_on_the_way(
    revenue: Decimal, cogs: Decimal, costs: list[ElementAmount]
) -> None:
    found = steps(figures(revenue, cogs, costs), costs)

    level = Decimal(0)
    for step in found:
        if step.kind in ("start", "cost"):
            level += step.amount
        else:
            assert step.amount == level
    assert [step.kind for step in (found[0], found[-1])] == ["start", "total"]


@given(elements)
def test_no_more_is_drawn_than_is_legible(costs: list[ElementAmount]) -> None:
    found = steps(figures(Decimal(100), Decimal(60), costs), costs)

    assert len(found) <= 4 + 3 + DRAWN * len(STEPS)


def test_a_margin_is_struck_only_where_a_cost_came_before_it() -> None:
    costs = [ElementAmount("freight", "pocket", Decimal(5)), ElementAmount("rent", "overhead", Decimal(10))]

    found = steps(figures(Decimal(100), Decimal(60), costs), costs)

    assert [(step.label, step.amount) for step in found] == [
        ("Net revenue", 100),
        ("Cost of goods", -60),
        ("Gross margin", 40),
        ("Freight", -5),
        ("Pocket margin", 35),
        ("Rent", -10),
        ("Net profit", 25),
    ]


def test_the_smallest_of_many_costs_are_folded_into_one() -> None:
    costs = [ElementAmount(f"cost_{n}", "serve", Decimal(n)) for n in range(1, 11)]

    found = steps(figures(Decimal(100), Decimal(0), costs), costs)

    drawn = [(step.label, step.amount) for step in found[3:-1]]
    assert drawn == [*((f"Cost {n}", -n) for n in range(4, 11)), ("3 others", -6)]


def test_overhead_dominates_only_where_nothing_else_costs_anything() -> None:
    rent, picking = ElementAmount("rent", "overhead", Decimal(50)), ElementAmount("picking", "serve", Decimal(2))

    assert dominating([rent, picking]) == picking
    assert dominating([rent, ElementAmount("picking", "serve", Decimal(0))]) == rent
    assert dominating([]) is None
