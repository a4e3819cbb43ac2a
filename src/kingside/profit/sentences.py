"""Headings: what the numbers found, in one sentence with the right singular and plural."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from kingside.lake.results import CellTotals, CurveShape, ElementAmount, Figures, PoolUse
from kingside.web.figures import NARROW_SPACE, percent, short


class Totals(Protocol):
    """A segment with what its members earn together."""

    @property
    def name(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def profit(self) -> Decimal: ...


def label(code: str) -> str:
    """A code as words: "order_entry" is "order entry"."""
    return code.replace("_", " ")


def money(amount: Decimal) -> str:
    """Short and without its sign: "1.2 M"."""
    text, scale = short(abs(amount))
    return f"{text}{NARROW_SPACE}{scale}" if scale else text


def counted(n: int, noun: str) -> str:
    """The number with its noun: "1 account", "2,340 accounts"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def what_loses(*, n: int, losing: int, lost: Decimal, noun: str) -> str:
    """`lost` is what the `losing` of `n` accounts or products lose together, a positive amount."""
    if n == 0:
        return f"No {noun} is costed"
    if n == 1:
        return f"The only {noun} loses {money(lost)}" if losing else f"The only {noun} does not lose money"
    if losing == 0:
        return f"None of {counted(n, noun)} loses money"
    if losing == n:
        return f"All {counted(n, noun)} lose money, {money(lost)} together"
    return f"{losing:,} of {counted(n, noun)} {'gives' if losing == 1 else 'give'} back {money(lost)}"


def curve(shape: CurveShape, noun: str) -> str:
    """The whale curve: what is earned up to its peak, and how much of that is given back."""
    loses = what_loses(n=shape.n, losing=shape.losing, lost=shape.lost, noun=noun)
    return f"{loses} of {money(shape.peak)} earned" if 0 < shape.losing < shape.n and shape.peak else loses


def best_fifth(shape: CurveShape, best: Decimal | None, noun: str) -> str:
    """How much of all profit the best fifth makes; in money where the total is no profit."""
    if best is None:
        return f"No {noun} is costed"
    of_total = f", {percent(best / shape.total)} of the total" if shape.total > 0 else ""
    verb = "loses" if best < 0 else "earns"
    return f"The best fifth of {counted(shape.n, noun)} {verb} {money(best)}{of_total}"


def peak(shape: CurveShape, noun: str) -> str:
    """Where the whale's back is highest, and what is left at its tail."""
    if not shape.peak:
        return f"No {noun} adds to profit."
    end = f"{money(shape.total)} is left" if shape.total >= 0 else f"a loss of {money(shape.total)} is left"
    return f"Profit peaks at {money(shape.peak)} after {counted(shape.peak_at, noun)}; {end} after all."


def losing_revenue(share: Decimal | None) -> str:
    """By revenue, how much of the business loses money."""
    if share is None:
        return "There is no revenue to measure"
    return f"{percent(share)} of revenue loses money after every cost" if share else "No revenue loses money"


def cascade(figures: Figures) -> str:
    """What is left of the revenue."""
    left = money(figures.net_profit)
    if figures.net_revenue <= 0:
        return f"Without revenue, {left} is {'lost' if figures.net_profit < 0 else 'left'}"
    loss = "a loss of " if figures.net_profit < 0 else ""
    return f"Of {money(figures.net_revenue)} revenue, {loss}{left} is left"


def segments(rows: Sequence[Totals], *, noun: str) -> str:
    """Peaks against drains: what the large ones earn, and what other large ones fall short of."""
    by_name = {row.name: row for row in rows}
    peak, drain = by_name.get("peak"), by_name.get("drain")
    peaks = f"{counted(peak.n, 'peak')} {_result(peak)}" if peak and peak.n else f"No {noun} is a peak"
    drains = f"{counted(drain.n, 'drain')} {_result(drain)}" if drain and drain.n else f"no {noun} is a drain"
    return f"{peaks}, {drains}"


def cells(listed: str, totals: CellTotals) -> str:
    """How many account × product cells a list holds, and what they earn or lose."""
    found = counted(totals.n, "cell")
    if listed == "losing":
        if totals.n == 0:
            return "No account loses money with any product"
        return f"{found} of account × product {_verb(totals.n, 'lose')} {money(totals.net_profit)}"
    kind = {
        "SECURE": f"{_verb(totals.n, 'earn')} the hurdle or more",
        "IMPROVE": f"{_verb(totals.n, 'fall')} short of the hurdle",
        "DEVELOPING": f"{_verb(totals.n, 'belong')} to a new customer",
        "UNKNOWN": f"{_verb(totals.n, 'have')} no revenue to judge by",
    }.get(listed, f"of account × product {_verb(totals.n, 'make')} up the business")
    return f"{found} {kind}"


def capacity(pools: Sequence[PoolUse]) -> str:
    """What was paid for and not used, and where more was used than there is."""
    if not pools:
        return "The cost model has no resources with a capacity"
    overrun = [label(pool.code) for pool in pools if pool.overrun]
    unused = sum((pool.unused_cost for pool in pools if not pool.overrun), Decimal(0))
    idle = f"{money(unused)} of capacity is paid for and not used" if unused else "All capacity is used"
    if not overrun:
        return idle
    return f"{idle}; {' and '.join(overrun)} {'does' if len(overrun) == 1 else 'do'} more than there is time for"


def costs(cost_to_serve: Decimal, dominating: ElementAmount | None, *, largest: Decimal) -> str:
    """What takes most of the cost to serve; more than that, `largest`, can only be overhead."""
    if dominating is None:
        return "Serving costs nothing by this model"
    aside = ", overhead aside" if largest > dominating.amount else ""
    share = f": {percent(dominating.amount / cost_to_serve)} of what serving costs" if cost_to_serve > 0 else ""
    return f"{label(dominating.code).capitalize()} takes the most{aside}{share}"


def verdict(name: str, figures: Figures) -> str:
    """Does it earn: the first thing that the page of an account says."""
    if figures.net_profit > 0:
        margin = f", {percent(figures.net_margin)} of its revenue" if figures.net_margin is not None else ""
        return f"{name} earns {money(figures.net_profit)}{margin}"
    return f"{name} loses {money(figures.net_profit)}" if figures.net_profit < 0 else f"{name} breaks even"


def why(figures: Figures, dominating: ElementAmount | None) -> str:
    """What explains the result: the price, or what serving takes of the gross margin."""
    gross, serve = money(figures.gross_margin), money(figures.cost_to_serve)
    most = f", {money(dominating.amount)} of it {label(dominating.code)}" if dominating else ""
    if figures.gross_margin < 0:
        return f"Goods go {gross} below what they cost; serving costs {serve} more{most}"
    if figures.cost_to_serve <= 0:
        return f"Serving takes nothing of its gross margin of {gross}"
    if figures.net_profit < 0:
        return f"Serving costs {serve}{most}, but the gross margin is only {gross}"
    return f"Serving takes {serve} of a gross margin of {gross}{most}"


def _result(totals: Totals) -> str:
    verb = "lose" if totals.profit < 0 else "earn"
    return f"{_verb(totals.n, verb)} {money(totals.profit)}"


def _verb(n: int, plural: str) -> str:
    if n != 1:
        return plural
    return "has" if plural == "have" else f"{plural}s"
