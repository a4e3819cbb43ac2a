"""What the figures found, in the words of the pages (profit/sentences.py); a test holds both to one wording.

They stand here once more because pages are translated, and the lake knows no framework that could.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kingside.lake.cost_model import LEVEL_NAMES
from kingside.lake.figures import NARROW_SPACE, percent, short, whole
from kingside.lake.results import CellFigures, CellTotals, CurveShape, Element, PoolUse, SegmentTotals, lost_on_goods

NET = "net"


def label(code: str) -> str:
    """A code of the cost model as words: "order_entry" is "order entry"."""
    return code.replace("_", " ")


def money(amount: Decimal) -> str:
    """Short and without its sign: "1.2 M"."""
    text, scale = short(abs(amount))
    return f"{text}{NARROW_SPACE}{scale}" if scale else text


def counted(n: int, noun: str) -> str:
    """The number with its noun: "1 account", "2,340 accounts"."""
    return f"{whole(n)} {noun}{'' if n == 1 else 's'}"


def curve(shape: CurveShape, level: str = NET) -> str:
    """Who gives back how much of what the others earn: the finding of the whole page."""
    if not (0 < shape.losing < shape.n and shape.peak):
        return _what_loses(shape, level)
    losing = f"{whole(shape.losing)} of {counted(shape.n, 'account')}"
    if shape.lost > shape.peak:
        earned = f"more than the {money(shape.peak)} that the others earn{_at(level)}"
        return f"{losing} {_verb(shape.losing, 'lose')} {money(shape.lost)}, {earned}"
    return f"{losing} {_verb(shape.losing, 'give')} back {money(shape.lost)} of {money(shape.peak)} earned{_at(level)}"


def peak(shape: CurveShape, level: str = NET) -> str:
    """Where the whale's back is highest, and what is left at its tail."""
    measure = "profit" if level == NET else LEVEL_NAMES[level]
    if not shape.peak:
        return f"No account adds to {measure}."
    end = f"{money(shape.total)} is left after all"
    if shape.total < 0:
        end = f"all together lose {money(shape.total)}, {percent(-shape.total / shape.peak)} of the peak"
    at = counted(shape.peak_at, "account")
    return f"{measure[0].upper()}{measure[1:]} peaks at {money(shape.peak)} after {at}; {end}."


def best_fifth(shape: CurveShape, best: Decimal | None, level: str = NET) -> str:
    """How much of all profit at the level the best fifth makes; of the peak where the total is no profit."""
    if best is None:
        return "No account is costed"
    share = ""
    if shape.total > 0 and best >= 0:
        share = f", {percent(best / shape.total)} of the total"
    elif best > 0 and (of_peak := shape.of_peak(best)):
        share = f", {percent(of_peak)} of the peak"
    verb = "loses" if best < 0 else "earns"
    return f"The best fifth of {counted(shape.n, 'account')} {verb} {money(best)}{_at(level)}{share}"


def cascade(revenue: Decimal, profit: Decimal) -> str:
    """What is left of the revenue."""
    left = money(profit)
    if revenue <= 0:
        return f"Without revenue, {left} is {'lost' if profit < 0 else 'left'}"
    if profit < 0:
        return f"{money(revenue)} revenue ends in a loss of {left}"
    return f"Of {money(revenue)} revenue, {left} is left"


def costs(cost_to_serve: Decimal, elements: Sequence[Element]) -> str:
    """Which element takes most of the cost to serve, overhead only where nothing else costs anything."""
    costly = [element for element in elements if element.amount > 0]
    if not costly:
        return "Serving costs nothing by this model"
    dominating = max(costly, key=lambda element: (element.step != "overhead", element.amount))
    is_largest = dominating.amount == max(element.amount for element in costly)
    most = "Most" if is_largest else "Most, overhead aside,"
    said = f"{most} goes into {label(dominating.code)}"
    if dominating.amount > cost_to_serve:  # costs below zero leave less for all together
        return said
    return f"{said}: {percent(dominating.amount / cost_to_serve)} of what serving costs"


def cells(losing: CellTotals, level: str = NET) -> str:
    """How many pairs of account and product lose money, and how much."""
    after = "" if level == NET else " after every cost"
    if losing.n == 0:
        return f"No account loses money with any product{after}"
    lost = money(losing.net_profit)
    return f"{counted(losing.n, 'account–product pair')} {_verb(losing.n, 'lose')} {lost}{after}"


def worst_cell(worst: CellFigures) -> str:
    """The pair that loses most, and what costs most of it."""
    said = f"{worst.account} with {worst.product} loses most, {money(worst.net_profit)}"
    if (lost := lost_on_goods(worst.gross_margin, worst.dominating_amount)) is not None:
        return f"{said}; its price is {money(lost)} below the cost of goods"
    if worst.dominating is None or worst.dominating_amount is None:
        return f"{said}, before anything is spent on serving it"
    return f"{said}; {label(worst.dominating)} alone costs {money(worst.dominating_amount)}"


def costliest(cell: CellFigures) -> tuple[str, Decimal]:
    """What drives the cost of a pair, as the work-lists call it, and what that takes."""
    if (lost := lost_on_goods(cell.gross_margin, cell.dominating_amount)) is not None:
        return "price below the cost of goods", lost
    return label(cell.dominating) if cell.dominating else "none", cell.dominating_amount or Decimal(0)


def segments(rows: Sequence[SegmentTotals], level: str = NET) -> str:
    """Peaks against drains: what the large ones earn, and what other large ones fall short of."""
    found = {row.name: row for row in rows if row.n}
    peak, drain = found.get("peak"), found.get("drain")
    peaks = f"{counted(peak.n, 'peak')} {_result(peak)}" if peak else "No account is a peak"
    drains = f"{counted(drain.n, 'drain')} {_result(drain)}" if drain else "no account is a drain"
    return f"{peaks}, {drains}{' after every cost' if level != NET and (peak or drain) else ''}"


def capacity(pools: Sequence[PoolUse]) -> str:
    """What was paid for and not used, and where more was used than there is."""
    overrun = [label(pool.code) for pool in pools if pool.overrun]
    unused = sum((pool.unused_cost for pool in pools if not pool.overrun), Decimal(0))
    idle = f"{money(unused)} of capacity is paid for and not used" if unused else "All capacity is used"
    if not overrun:
        return idle
    listed = " and ".join([part for part in (", ".join(overrun[:-1]), overrun[-1]) if part])
    return f"{idle}; {listed} {'does' if len(overrun) == 1 else 'do'} more than there is time for"


def reconciliation(found: Mapping[str, Any] | None) -> str:
    """Whether the map adds up to the ledger."""
    if found is None:
        return "Not reconciled: no ledger totals"
    difference = Decimal(found["difference"])
    if not found["holds"]:
        return f"Not reconciled: {money(difference)} off the ledger, more than the tolerance"
    return f"Within the tolerance of the ledger, {money(difference)} off" if difference else "The ledger agrees"


def estimates(elements: Sequence[Element]) -> str:
    """How many of the costs of lines rest on a default."""
    n = sum(element.lines for element in elements)
    estimated = sum(element.estimated_lines for element in elements)
    if not estimated:
        return "No cost of a line rests on a default for an empty cell"
    of_all = f"{counted(n, 'cost')} of lines ({percent(Decimal(estimated) / n)})"
    return f"{whole(estimated)} of {of_all} {_verb(estimated, 'rest')} on a default for an empty cell"


def _what_loses(shape: CurveShape, level: str) -> str:
    at, lost = _at(level), money(shape.lost)
    if shape.n == 0:
        return "No account is costed"
    if shape.n == 1:
        if shape.losing:
            return f"The only account is {lost} below zero{at}" if at else f"The only account loses {lost}"
        return f"The only account does not {_falls(2, level)}"
    if shape.losing == 0:
        return f"None of {counted(shape.n, 'account')} {_falls(1, level)}"
    if shape.losing == shape.n:
        every = "Both accounts" if shape.n == 2 else f"All {counted(shape.n, 'account')}"
        return f"{every} {_falls(shape.n, level)}, {lost} together"
    return f"{whole(shape.losing)} of {counted(shape.n, 'account')} {_verb(shape.losing, 'give')} back {lost}{at}"


def _result(totals: SegmentTotals) -> str:
    return f"{_verb(totals.n, 'lose' if totals.net_profit < 0 else 'earn')} {money(totals.net_profit)}"


def _at(level: str) -> str:
    return "" if level == NET else f" at {LEVEL_NAMES[level]}"


def _falls(n: int, level: str) -> str:
    return f"{_verb(n, 'lose')} money" if level == NET else f"{_verb(n, 'fall')} below zero{_at(level)}"


def _verb(n: int, plural: str) -> str:
    return plural if n != 1 else f"{plural}s"
