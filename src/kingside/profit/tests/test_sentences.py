"""Headings say what was found, in the right number and without a slip at the ends of the range."""

from decimal import Decimal

import pytest

from kingside.lake.results import CellTotals, CurveShape, ElementAmount, Figures, PoolUse
from kingside.profit import sentences
from kingside.profit.queries.business import SegmentRow
from kingside.web.figures import NARROW_SPACE

D = Decimal


def plain(sentence: str) -> str:
    """With spaces that break."""
    return sentence.replace(NARROW_SPACE, " ")


@pytest.mark.parametrize(
    ("n", "losing", "lost", "found"),
    [
        (0, 0, "0", "No account is costed"),
        (1, 0, "0", "The only account does not lose money"),
        (1, 1, "12000", "The only account loses 12.0 k"),
        (2, 0, "0", "None of 2 accounts loses money"),
        (2, 2, "5", "Both accounts lose money, 5 together"),
        (120, 1, "1200000", "1 of 120 accounts gives back 1.2 M"),
        (120, 41, "1200000", "41 of 120 accounts give back 1.2 M"),
        (2340, 1041, "1200000", "1,041 of 2,340 accounts give back 1.2 M"),
    ],
)
def test_what_loses(n: int, losing: int, lost: str, found: str) -> None:
    assert plain(sentences.what_loses(n=n, losing=losing, lost=D(lost), noun="account")) == found


def shape(n: int, total: int, peak: int, peak_at: int, losing: int, lost: int) -> CurveShape:
    return CurveShape(n=n, total=D(total), peak=D(peak), peak_at=peak_at, losing=losing, lost=D(lost))


@pytest.mark.parametrize(
    ("curve", "found", "peak"),
    [
        (
            shape(10, 100, 175, 6, 3, 75),
            "3 of 10 accounts give back 75 of 175 earned",
            "Profit peaks at 175 after 6 accounts; 100 is left after all.",
        ),
        (
            shape(3, -20, 50, 1, 2, 70),
            "2 of 3 accounts lose 70, more than the 50 that the others earn",
            "Profit peaks at 50 after 1 account; all together lose 20, 40.0 % of the peak.",
        ),
        (shape(3, -60, 0, 0, 3, 60), "All 3 accounts lose money, 60 together", "No account adds to profit."),
        (shape(2, -60, 0, 0, 1, 60), "1 of 2 accounts gives back 60", "No account adds to profit."),
        (
            shape(3, 60, 60, 3, 0, 0),
            "None of 3 accounts loses money",
            "Profit peaks at 60 after 3 accounts; 60 is left after all.",
        ),
    ],
)
def test_the_whale_curve(curve: CurveShape, found: str, peak: str) -> None:
    assert plain(sentences.curve(curve, "account")) == found
    assert plain(sentences.peak(curve, "account")) == peak


def test_another_level_than_net_profit_is_named() -> None:
    some, none = shape(10, 100, 175, 6, 3, 75), shape(3, 60, 60, 3, 0, 0)
    at = "contribution"

    assert plain(sentences.curve(some, "account", at)) == (
        "3 of 10 accounts give back 75 of 175 earned at contribution"
    )
    assert plain(sentences.curve(none, "account", at)) == "None of 3 accounts falls below zero at contribution"
    assert plain(sentences.peak(some, "account", at)) == (
        "Contribution peaks at 175 after 6 accounts; 100 is left after all."
    )
    assert plain(sentences.best_fifth(some, D(110), "account", at)) == (
        "The best fifth of 10 accounts earns 110 at contribution, 110.0 % of the total"
    )


@pytest.mark.parametrize(
    ("n", "losing", "found"),
    [
        (1, 0, "The only account does not fall below zero at contribution"),
        (1, 1, "The only account is 5 below zero at contribution"),
        (2, 2, "Both accounts fall below zero at contribution, 5 together"),
        (3, 1, "1 of 3 accounts gives back 5 at contribution"),
    ],
)
def test_what_falls_below_zero_at_another_level(n: int, losing: int, found: str) -> None:
    assert sentences.what_loses(n=n, losing=losing, lost=D(5), noun="account", level="contribution") == found


def test_net_profit_is_told_from_the_level_that_ranks() -> None:
    assert sentences.segments([], noun="account", level="contribution") == (
        "No account is a peak, no account is a drain"
    )
    assert sentences.cells("losing", CellTotals(2, D(0), D(-7)), "contribution") == (
        "2 account–product pairs lose 7 after every cost"
    )


def test_where_the_total_is_a_loss_heights_are_shares_of_the_peak() -> None:
    curve, without = shape(3, -20, 50, 1, 2, 70), shape(2, -30, 0, 0, 2, 30)

    assert [curve.of_peak(D(height)) for height in (50, 30, -20)] == [D("1"), D("0.6"), D("-0.4")]
    assert without.of_peak(D(-10)) is None


@pytest.mark.req("PRF-04")
def test_the_best_fifth_is_no_share_of_a_loss() -> None:
    assert plain(sentences.best_fifth(shape(10, 100, 175, 6, 3, 75), D(110), "account")) == (
        "The best fifth of 10 accounts earns 110, 110.0 % of the total"
    )
    assert plain(sentences.best_fifth(shape(3, -20, 50, 1, 2, 70), D(30), "account")) == (
        "The best fifth of 3 accounts earns 30, 60.0 % of the peak"
    )
    assert plain(sentences.best_fifth(shape(3, -60, 0, 0, 3, 60), D(-6), "account")) == (
        "The best fifth of 3 accounts loses 6"
    )


@pytest.mark.parametrize(
    ("peaks", "drains", "found"),
    [
        ((3, 140), (2, -65), "3 peaks earn 140, 2 drains lose 65"),
        ((1, 140), (1, -65), "1 peak earns 140, 1 drain loses 65"),
        ((1, 140), (1, 4), "1 peak earns 140, 1 drain earns 4"),
        ((0, 0), (0, 0), "No account is a peak, no account is a drain"),
    ],
)
def test_segments(peaks: tuple[int, int], drains: tuple[int, int], found: str) -> None:
    rows = [
        SegmentRow(name=name, n=n, revenue=D(0), profit=D(profit), net_margin=None, url="")
        for name, (n, profit) in {"peak": peaks, "drain": drains}.items()
    ]

    assert plain(sentences.segments(rows, noun="account")) == found


@pytest.mark.parametrize(
    ("listed", "n", "found"),
    [
        ("losing", 0, "No account loses money with any product"),
        ("losing", 1, "1 account–product pair loses 7"),
        ("SECURE", 1, "1 account–product pair earns the hurdle or more"),
        ("IMPROVE", 0, "0 account–product pairs fall short of the hurdle"),
        ("DEVELOPING", 1, "1 account–product pair belongs to a new customer"),
        ("UNKNOWN", 1, "1 account–product pair has no revenue to judge by"),
        ("all", 1, "1 account–product pair makes up the business"),
    ],
)
def test_cells(listed: str, n: int, found: str) -> None:
    assert plain(sentences.cells(listed, CellTotals(n, D(0), D(-7)))) == found


def figures(revenue: int, gross: int, net: int) -> Figures:
    return Figures(
        lines=1,
        net_revenue=D(revenue),
        cogs=D(revenue - gross),
        gross_margin=D(gross),
        cost_to_serve=D(gross - net),
        net_profit=D(net),
        net_margin=D(net) / revenue if revenue > 0 else None,
    )


@pytest.mark.parametrize(
    ("found", "verdict", "why", "cascade"),
    [
        (
            figures(1000, 300, 200),
            "Ferry earns 200, 20.0 % of its revenue",
            "Serving takes 100 of a gross margin of 300, 60 of it order entry",
            "Of 1.0 k revenue, 200 is left",
        ),
        (
            figures(1000, 300, -50),
            "Ferry loses 50",
            "Serving costs 350, 60 of it order entry; the gross margin is only 300",
            "1.0 k revenue ends in a loss of 50",
        ),
        (
            figures(1000, -10, -70),
            "Ferry loses 70",
            "Goods go 10 below what they cost; serving costs 60 more, all of it order entry",
            "1.0 k revenue ends in a loss of 70",
        ),
        (
            figures(0, 0, -60),
            "Ferry loses 60",
            "Serving costs 60, all of it order entry; there is no gross margin to pay for it",
            "Without revenue, 60 is lost",
        ),
        (
            figures(100, 60, 0),
            "Ferry breaks even",
            "Serving takes 60 of a gross margin of 60, all of it order entry",
            "Of 100 revenue, 0 is left",
        ),
    ],
)
def test_does_it_earn_and_why(found: Figures, verdict: str, why: str, cascade: str) -> None:
    entry = ElementAmount("order_entry", "serve", D(60))

    assert plain(sentences.verdict("Ferry", found)) == verdict
    assert plain(sentences.why(found, entry)) == why
    assert plain(sentences.cascade(found)) == cascade


def test_without_any_cost_to_serve_the_gross_margin_is_the_profit() -> None:
    assert plain(sentences.why(figures(100, 60, 60), None)) == "Serving takes nothing of its gross margin of 60"
    assert plain(sentences.costs(D(0), None, largest=D(0))) == "Serving costs nothing by this model"


def test_a_cost_larger_than_all_of_them_together_is_no_share_of_them() -> None:
    delivery = ElementAmount("delivery", "serve", D(45))

    assert plain(sentences.costs(D(40), delivery, largest=D(45))) == "Most goes into delivery"
    assert plain(sentences.why(figures(100, 60, 20), delivery)) == "Serving takes 40 of a gross margin of 60"


def test_overhead_stands_aside_only_where_it_is_larger() -> None:
    picking = ElementAmount("picking", "serve", D(25))

    assert plain(sentences.costs(D(100), picking, largest=D(25))) == (
        "Most goes into picking: 25.0 % of what serving costs"
    )
    assert plain(sentences.costs(D(100), picking, largest=D(75))) == (
        "Most, overhead aside, goes into picking: 25.0 % of what serving costs"
    )


@pytest.mark.parametrize(
    ("pools", "found"),
    [
        ([], "The cost model has no resources with a capacity"),
        ([("desk", 0)], "All capacity is used"),
        ([("desk", 10), ("warehouse", 5)], "15 of capacity is paid for and not used"),
        (
            [("desk", -10), ("warehouse", 5)],
            "5 of capacity is paid for and not used; desk does more than there is time for",
        ),
        ([("a", -1), ("b", -1)], "All capacity is used; a and b do more than there is time for"),
    ],
)
def test_capacity(pools: list[tuple[str, int]], found: str) -> None:
    uses = [PoolUse(code, D(100), D(100), D(0), D(unused), overrun=unused < 0) for code, unused in pools]

    assert plain(sentences.capacity(uses)) == found
