"""The report that is mailed and the page that is opened say the same of the same figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.lake.cost_model import LEVEL_NAMES
from kingside.lake.report import sentences as mailed
from kingside.lake.results import CellTotals, CurveShape, Element, ElementAmount, Figures, PoolUse, SegmentTotals
from kingside.profit import cascade, reconciliation, sentences
from kingside.profit.queries.business import SegmentRow

AMOUNTS = st.decimals(min_value=0, max_value=10**8, places=2)
SIGNED = st.decimals(min_value=-(10**8), max_value=10**8, places=2)
LEVELS = st.sampled_from(sorted(LEVEL_NAMES))


@st.composite
def shapes(draw: st.DrawFn) -> CurveShape:
    """Any end of a whale curve, from the profits it is made of."""
    profits = sorted(draw(st.lists(SIGNED, max_size=5)), reverse=True)
    added_up = [sum(profits[: n + 1], Decimal(0)) for n in range(len(profits))]
    peak = max([Decimal(0), *added_up])
    losing = [profit for profit in profits if profit < 0]
    return CurveShape(
        n=len(profits),
        total=sum(profits, Decimal(0)),
        peak=peak,
        peak_at=added_up.index(peak) + 1 if peak else 0,
        losing=len(losing),
        lost=-sum(losing, Decimal(0)),
    )


@given(shape=shapes(), best=st.none() | SIGNED, level=LEVELS)
def test_of_the_curve(shape: CurveShape, best: Decimal | None, level: str) -> None:
    assert mailed.curve(shape, level) == sentences.curve(shape, "account", level)
    assert mailed.peak(shape, level) == sentences.peak(shape, "account", level)
    if (best is None) == (shape.n == 0):
        assert mailed.best_fifth(shape, best, level) == sentences.best_fifth(shape, best, "account", level)


@given(revenue=SIGNED, profit=SIGNED)
def test_of_what_is_left(revenue: Decimal, profit: Decimal) -> None:
    figures = Figures(1, revenue, Decimal(0), revenue, revenue - profit, profit, None)

    assert mailed.cascade(revenue, profit) == sentences.cascade(figures)


@given(
    taken=st.lists(st.tuples(st.sampled_from(["serve", "overhead"]), SIGNED), max_size=4),
)
def test_of_what_costs_most(taken: list[tuple[str, Decimal]]) -> None:
    elements = [Element(f"cost_{n}", None, "line", step, 1, amount, 0) for n, (step, amount) in enumerate(taken)]
    amounts = [ElementAmount(element.code, element.step, element.amount) for element in elements]
    serving = sum((amount for _, amount in taken), Decimal(0))
    figures = Figures(1, serving, Decimal(0), serving, serving, Decimal(0), None)

    assert mailed.costs(serving, elements) == cascade.costs_finding(figures, amounts)


@given(n=st.integers(0, 5000), lost=AMOUNTS, level=LEVELS)
def test_of_pairs_that_lose(n: int, lost: Decimal, level: str) -> None:
    totals = CellTotals(n, Decimal(0), -lost)

    assert mailed.cells(totals, level) == sentences.cells("losing", totals, level)


@given(
    sizes=st.dictionaries(st.sampled_from(["peak", "drain", "minor"]), st.tuples(st.integers(1, 9), SIGNED)),
    level=LEVELS,
)
def test_of_segments(sizes: dict[str, tuple[int, Decimal]], level: str) -> None:
    totals = [SegmentTotals(name, n, Decimal(0), profit) for name, (n, profit) in sizes.items()]
    rows = [SegmentRow(name, n, Decimal(0), profit, None, "") for name, (n, profit) in sizes.items()]

    assert mailed.segments(totals, level) == sentences.segments(rows, noun="account", level=level)


@given(used=st.lists(st.integers(0, 20), min_size=1, max_size=3))
def test_of_capacity(used: list[int]) -> None:
    pools = [
        PoolUse(f"pool_{n}", Decimal(10), Decimal(one), Decimal(10 - one), Decimal(10 - one) / 2, one > 10)
        for n, one in enumerate(used)
    ]

    assert mailed.capacity(pools) == sentences.capacity(pools)


@pytest.mark.parametrize("difference", [None, Fraction(0), Fraction(7, 2), Fraction(900)])
def test_of_the_ledger(difference: Fraction | None) -> None:
    off = None if difference is None else Decimal(difference.numerator) / difference.denominator
    found = None if off is None else {"difference": off, "holds": off < 100}

    assert mailed.reconciliation(found) == reconciliation.finding({"reconciliation": found})
