"""Headings: what the numbers found, in one sentence with the right singular and plural."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.lake.cost_model import LEVEL_NAMES
from kingside.lake.results import (
    MOST,
    CellTotals,
    CurveShape,
    ElementAmount,
    Figures,
    GridLosses,
    Kept,
    Migration,
    MoveTotals,
    PoolUse,
)
from kingside.profit.freed import Freed
from kingside.profit.models.exits import ExitState
from kingside.web.figures import NARROW_SPACE, percent, short, whole

NET_PROFIT = LEVEL_NAMES["net"]  # the level that needs no name: what is below zero there loses money


class Result(Protocol):
    """What is left of something, and as a share of its revenue."""

    @property
    def net_profit(self) -> Decimal: ...
    @property
    def net_margin(self) -> Decimal | None: ...


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
    return f"{whole(n)} {noun}" if n == 1 else f"{whole(n)} {noun}s"


def what_loses(*, n: int, losing: int, lost: Decimal, noun: str, level: str = NET_PROFIT) -> str:
    """`lost` is what the `losing` of `n` accounts or products lose together at `level`, a positive amount."""
    at = _at(level)
    if n == 0:
        return f"No {noun} is costed"
    if n == 1:
        if losing:
            return f"The only {noun} is {money(lost)} below zero{at}" if at else f"The only {noun} loses {money(lost)}"
        return f"The only {noun} does not {_falls(2, level)}"
    if losing == 0:
        return f"None of {counted(n, noun)} {_falls(1, level)}"
    if losing == n:
        every = f"Both {noun}s" if n == 2 else f"All {counted(n, noun)}"
        return f"{every} {_falls(n, level)}, {money(lost)} together"
    return f"{whole(losing)} of {counted(n, noun)} {_verb(losing, 'give')} back {money(lost)}{at}"


def among(finding: str) -> str:
    """A finding about what is shown to somebody who does not see everything."""
    return f"Among yours, {finding[0].lower()}{finding[1:]}"


def curve(shape: CurveShape, noun: str, level: str = NET_PROFIT) -> str:
    """The whale curve: what is earned up to its peak, and how much of that is given back."""
    if not (0 < shape.losing < shape.n and shape.peak):
        return what_loses(n=shape.n, losing=shape.losing, lost=shape.lost, noun=noun, level=level)
    if shape.lost > shape.peak:
        verb = _verb(shape.losing, "lose")
        return (
            f"{whole(shape.losing)} of {counted(shape.n, noun)} {verb} {money(shape.lost)}, more than the "
            f"{money(shape.peak)} that the others earn{_at(level)}"
        )
    loses = what_loses(n=shape.n, losing=shape.losing, lost=shape.lost, noun=noun)
    return f"{loses} of {money(shape.peak)} earned{_at(level)}"


def best_fifth(shape: CurveShape, best: Decimal | None, noun: str, level: str = NET_PROFIT) -> str:
    """How much of all profit at `level` the best fifth makes; in money where the total is no profit."""
    if best is None:
        return f"No {noun} is costed"
    of_total = f", {percent(best / shape.total)} of the total" if shape.total > 0 else ""
    verb = "loses" if best < 0 else "earns"
    return f"The best fifth of {counted(shape.n, noun)} {verb} {money(best)}{_at(level)}{of_total}"


def peak(shape: CurveShape, noun: str, level: str = NET_PROFIT) -> str:
    """Where the whale's back is highest, and what is left at its tail."""
    measure = "profit" if level == NET_PROFIT else level
    if not shape.peak:
        return f"No {noun} adds to {measure}."
    end = f"{money(shape.total)} is left after all" if shape.total >= 0 else f"all together lose {money(shape.total)}"
    return f"{measure.capitalize()} peaks at {money(shape.peak)} after {counted(shape.peak_at, noun)}; {end}."


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
    if figures.net_profit < 0:
        return f"{money(figures.net_revenue)} revenue ends in a loss of {left}"
    return f"Of {money(figures.net_revenue)} revenue, {left} is left"


def segments(rows: Sequence[Totals], *, noun: str, level: str = NET_PROFIT) -> str:
    """Peaks against drains: what the large ones earn, and what other large ones fall short of.

    The money is net profit, whatever the `level` that makes a peak or a drain.
    """
    by_name = {row.name: row for row in rows}
    peak, drain = by_name.get("peak"), by_name.get("drain")
    peaks = f"{counted(peak.n, 'peak')} {_result(peak)}" if peak and peak.n else f"No {noun} is a peak"
    drains = f"{counted(drain.n, 'drain')} {_result(drain)}" if drain and drain.n else f"no {noun} is a drain"
    has_money = any(row and row.n for row in (peak, drain))
    return f"{peaks}, {drains}{_after_every_cost(level) if has_money else ''}"


def cells(listed: str, totals: CellTotals, level: str = NET_PROFIT) -> str:
    """How many pairs of account and product a list holds, and what they earn or lose.

    A loss is one of net profit, whatever the `level` that judges whether a pair is secure.
    """
    found = counted(totals.n, "account–product pair")
    if listed == "losing":
        after = _after_every_cost(level)
        if totals.n == 0:
            return f"No account loses money with any product{after}"
        return f"{found} {_verb(totals.n, 'lose')} {money(totals.net_profit)}{after}"
    kind = {
        "SECURE": f"{_verb(totals.n, 'earn')} the hurdle or more",
        "IMPROVE": f"{_verb(totals.n, 'fall')} short of the hurdle",
        "DEVELOPING": f"{_verb(totals.n, 'belong')} to a new customer",
        "UNKNOWN": f"{_verb(totals.n, 'have')} no revenue to judge by",
    }.get(listed, f"{_verb(totals.n, 'make')} up the business")
    return f"{found} {kind}"


def heat_map(losses: GridLosses, *, noun: str, worst: str) -> str:
    """How many pairs of account and `noun` lose money, and which loses most."""
    found = f"{whole(losses.losing)} of {counted(losses.n, f'account–{noun} pair')}"
    if losses.n == 0:
        return "Nothing was sold"
    if losses.losing == 0:
        return f"None of {counted(losses.n, f'account–{noun} pair')} loses money"
    return f"{found} {_verb(losses.losing, 'lose')} {money(losses.lost)}, {worst} the most"


def best_field(account: str, part: str, profit: Decimal) -> str:
    """Who earns most with what, over the picture of the profit map."""
    if profit <= 0:
        return "Nobody earns with anything"
    return f"{account} with {part} earns most, {money(profit)}"


def comparison(then: Decimal, now: Decimal, few: int) -> str:
    """How net profit went from one map to another; the `few` accounts that lost most lost more than half of it all."""
    if then == now:
        went = f"Net profit stayed at {signed(now)}"
    else:
        went = f"Net profit {'fell' if now < then else 'rose'} from {signed(then)} to {signed(now)}"
    if not few:
        return f"{went}; no account lost any"
    return f"{went}; {counted(few, 'account')} lost most"


def given_back(then: CurveShape, now: CurveShape, level_then: str, level_now: str) -> str:
    """What loss-makers took of what the others earn, in either map."""
    if level_then != level_now:
        return f"The curves rank by {level_then} and by {level_now}"
    return f"Given back: {money(then.peak - then.total)} then, {money(now.peak - now.total)} now{_at(level_now)}"


def moves(found: Sequence[MoveTotals]) -> str:
    """How many accounts came, went, earned more, earned less."""
    words = {
        "gone": "{} gone",
        "new": "{} new",
        "shrank": "{} with less",
        "grew": "{} with more",
        "same": "{} as before",
    }
    said = [words[one.move].format(whole(one.n)) for move in words for one in found if one.move == move]
    return f"Accounts: {', '.join(said)}" if said else "Neither map holds an account"


def migrations(found: Sequence[Migration]) -> str:
    """How many accounts of both maps changed their segment."""
    both = [one for one in found if one.segment_then and one.segment_now]
    moved = sum(one.n for one in both if one.segment_then != one.segment_now)
    n = sum(one.n for one in both)
    if not n:
        return "No account is in both maps"
    return f"{whole(moved)} of {counted(n, 'account')} in both maps {_verb(moved, 'change')} segment"


def signed(amount: Decimal) -> str:
    """Short, a loss with its minus: "−78.0"."""
    return f"\u2212{money(amount)}" if amount < 0 else money(amount)


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
    most = "Most, overhead aside," if largest > dominating.amount else "Most"
    share = f": {percent(dominating.amount / cost_to_serve)} of what serving costs" if cost_to_serve > 0 else ""
    return f"{most} goes into {label(dominating.code)}{share}"


def verdict(name: str, figures: Result) -> str:
    """Does it earn: the first thing that the page of an account says."""
    if figures.net_profit > 0:
        margin = f", {percent(figures.net_margin)} of its revenue" if figures.net_margin is not None else ""
        return f"{name} earns {money(figures.net_profit)}{margin}"
    return f"{name} loses {money(figures.net_profit)}" if figures.net_profit < 0 else f"{name} breaks even"


def why(figures: Figures, dominating: ElementAmount | None) -> str:
    """What explains the result: the price, or what serving takes of the gross margin."""
    gross, serve = money(figures.gross_margin), money(figures.cost_to_serve)
    most = _of_it(dominating, serve) if dominating else ""
    if figures.gross_margin < 0:
        return f"Goods go {gross} below what they cost; serving costs {serve} more{most}"
    if figures.cost_to_serve <= 0:
        return f"Serving takes nothing of its gross margin of {gross}"
    if figures.gross_margin == 0:
        return f"Serving costs {serve}{most}; there is no gross margin to pay for it"
    if figures.net_profit < 0:
        return f"Serving costs {serve}{most}; the gross margin is only {gross}"
    return f"Serving takes {serve} of a gross margin of {gross}{most}"


def _result(totals: Totals) -> str:
    verb = "lose" if totals.profit < 0 else "earn"
    return f"{_verb(totals.n, verb)} {money(totals.profit)}"


def _at(level: str) -> str:
    return "" if level == NET_PROFIT else f" at {level}"


def _after_every_cost(level: str) -> str:
    """Tells net profit from the level that ranks, where the two differ."""
    return "" if level == NET_PROFIT else " after every cost"


def _falls(n: int, level: str) -> str:
    return f"{_verb(n, 'lose')} money" if level == NET_PROFIT else f"{_verb(n, 'fall')} below zero{_at(level)}"


def _of_it(dominating: ElementAmount, serve: str) -> str:
    amount = money(dominating.amount)
    return f", {'all' if amount == serve else amount} of it {label(dominating.code)}"


def _verb(n: int, plural: str) -> str:
    if n != 1:
        return plural
    return "has" if plural == "have" else f"{plural}s"


def kept(found: Kept, *, of_keys: bool, is_moved: bool) -> str:
    """How many accounts keep their segment with the rates moved; what the page is for where none is."""
    if not is_moved:
        return _("How much hangs on each rate")
    return _of_accounts(found.kept, found.n, of_keys=of_keys)


def profit_moved(before: Decimal, after: Decimal, currency: str) -> str:
    """Where net profit goes from where it is."""
    if before == after:
        return _("Net profit stays as it is.")
    sentence = _("Net profit falls by {change} to {after} {currency}.")
    if after > before:
        sentence = _("Net profit rises by {change} to {after} {currency}.")
    minus = "\N{MINUS SIGN}" if after < 0 else ""
    return sentence.format(change=money(after - before), after=f"{minus}{money(after)}", currency=currency)


def kept_whatever_comes(found: Kept, *, of_keys: bool) -> str:
    """How many would keep it if every rate were off at once."""
    if of_keys:
        sentence = ngettext(
            "{kept} of {n} key account would keep its segment even if every rate were {percents} % off at once, "
            "whichever way.",
            "{kept} of {n} key accounts would keep their segment even if every rate were {percents} % off at once, "
            "whichever way.",
            found.n,
        )
    else:
        sentence = ngettext(
            "{kept} of {n} account would keep its segment even if every rate were {percents} % off at once, "
            "whichever way.",
            "{kept} of {n} accounts would keep their segment even if every rate were {percents} % off at once, "
            "whichever way.",
            found.n,
        )
    return sentence.format(kept=whole(found.kept_whatever_comes), n=whole(found.n), percents=MOST)


def _of_accounts(kept: int, n: int, *, of_keys: bool) -> str:
    if kept == n > 1:
        return (
            _("All {n} key accounts keep their segment") if of_keys else _("All {n} accounts keep their segment")
        ).format(n=whole(n))
    if of_keys:
        sentence = ngettext(
            "{kept} of {n} key account keeps its segment", "{kept} of {n} key accounts keep their segment", n
        )
    else:
        sentence = ngettext("{kept} of {n} account keeps its segment", "{kept} of {n} accounts keep their segment", n)
    return sentence.format(kept=whole(kept), n=whole(n))


def dependence(revenue: Decimal | None, minutes: Decimal | None) -> str:
    """How much of revenue, and of our minutes, goes to accounts that lose money."""
    if revenue is None:
        return _("Nothing is sold, so nothing can be measured against it")
    if minutes is None:
        shown = percent(revenue)
        return _("{revenue} of revenue comes from accounts that lose money").format(revenue=shown)
    return _("{minutes} of our minutes earn {revenue} of revenue and lose money").format(
        minutes=percent(minutes), revenue=percent(revenue)
    )


def exit_finding(found: Freed | None, state: ExitState) -> str:
    """What leaving comes to by the check of finance, as far as it is for the reader."""
    if state == ExitState.REJECTED:
        return _("It was decided to stay")
    if found is None:
        return _("Would we earn more without it?")
    if found.pays:
        return _("Without it we would earn {amount} more").format(amount=money(found.difference))
    if not found.difference:
        return _("Without it we would earn the same")
    return _("Without it we would earn {amount} less").format(amount=money(found.difference))
