"""Headings: what the numbers found, in one sentence with the right singular and plural."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.lake.results import (
    CellTotals,
    CurveShape,
    ElementAmount,
    Figures,
    GridLosses,
    PoolUse,
)
from kingside.profit import wordings
from kingside.profit.freed import Freed
from kingside.profit.models.exits import ExitState
from kingside.profit.wordings import LEVELS
from kingside.profit.wordings.kinds import AboutMany, Losing
from kingside.web.figures import NARROW_SPACE, percent, short, whole

NET: Final = "net"  # the level that needs no name: what is below zero there loses money


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
    """A code as words: "order_entry" is "order entry". Whoever wrote the model chose them, in their language."""
    return code.replace("_", " ")


def money(amount: Decimal) -> str:
    """Short and without its sign: "1.2 M"."""
    text, scale = short(abs(amount))
    return f"{text}{NARROW_SPACE}{scale}" if scale else text


def signed(amount: Decimal) -> str:
    """Short, a loss with its minus: "−78.0"."""
    return f"\u2212{money(amount)}" if amount < 0 else money(amount)


def margin(share: Decimal | None) -> str:
    """A net margin within a sentence."""
    return _("unknown") if share is None else percent(share)


def enumerated(names: Sequence[str]) -> str:
    """In one phrase: "a", "a and b", "a, b and c"."""
    *first, last = names
    return _("{names} and {name}").format(names=", ".join(first), name=last) if first else last


def what_loses(*, n: int, losing: int, lost: Decimal, noun: str, level: str = NET) -> str:
    """`lost` is what the `losing` of `n` accounts or products lose together at `level`, a positive amount."""
    said = _about(noun, level)
    return _losing(said, n=n, losing=losing, lost=lost, level=level)


def what_loses_of_yours(*, n: int, losing: int, lost: Decimal) -> str:
    """Of the accounts that are shown to somebody who does not see all of them."""
    return _losing(wordings.OWN_ACCOUNTS, n=n, losing=losing, lost=lost)


def curve(shape: CurveShape, noun: str, level: str = NET) -> str:
    """The whale curve: what is earned up to its peak, and how much of that is given back."""
    if not (0 < shape.losing < shape.n and shape.peak):
        return what_loses(n=shape.n, losing=shape.losing, lost=shape.lost, noun=noun, level=level)
    about = _about(noun, level)
    said = about.more_than_earned if shape.lost > shape.peak else about.some_of_peak
    return said.format(
        number=shape.losing,
        losing=whole(shape.losing),
        n=whole(shape.n),
        lost=money(shape.lost),
        peak=money(shape.peak),
        level=LEVELS[level],
    )


def best_fifth(shape: CurveShape, best: Decimal | None, noun: str, level: str = NET) -> str:
    """How much of all profit at `level` the best fifth makes; of the peak where the total is no profit."""
    about = _about(noun, level)
    if best is None:
        return str(about.nothing)
    told = {"number": shape.n, "n": whole(shape.n), "best": money(best), "level": LEVELS[level]}
    if best < 0:
        return about.best_loses.format(**told)
    if shape.total > 0:
        return about.best_earns_share.format(**told, share=percent(best / shape.total))
    if of_peak := shape.of_peak(best):
        return about.best_earns_of_peak.format(**told, share=percent(of_peak))
    return about.best_earns.format(**told)


def peak(shape: CurveShape, noun: str, level: str = NET) -> str:
    """Where the whale's back is highest, and what is left at its tail."""
    about, name = _about(noun, level), str(LEVELS[level])
    if not shape.peak:
        return about.no_peak.format(level=name)
    return (about.peak if shape.total >= 0 else about.peak_lost).format(
        number=shape.peak_at,
        share=percent(-shape.total / shape.peak),
        n=whole(shape.peak_at),
        peak=money(shape.peak),
        total=money(shape.total),
        measure=capfirst(name),
    )


def losing_revenue(share: Decimal | None) -> str:
    """By revenue, how much of the business loses money."""
    if share is None:
        return _("There is no revenue to measure")
    if not share:
        return _("No revenue loses money")
    return _("{share} of revenue loses money after every cost").format(share=percent(share))


def cascade(figures: Figures) -> str:
    """What is left of the revenue."""
    if figures.net_revenue <= 0:
        lost, left = _("Without revenue, {left} is lost"), _("Without revenue, {left} is left")
        said = lost if figures.net_profit < 0 else left
    elif figures.net_profit < 0:
        said = _("{revenue} revenue ends in a loss of {left}")
    else:
        said = _("Of {revenue} revenue, {left} is left")
    return said.format(revenue=money(figures.net_revenue), left=money(figures.net_profit))


def segments(rows: Sequence[Totals], *, noun: str, level: str = NET) -> str:
    """Peaks against drains: what the large ones earn, and what other large ones fall short of.

    The money is net profit, whatever the `level` that makes a peak or a drain.
    """
    by_name = {row.name: row for row in rows}
    peak, drain = by_name.get("peak"), by_name.get("drain")
    peaks = _peaks(peak) if peak and peak.n else wordings.NO_PEAK[noun]
    drains = _drains(drain) if drain and drain.n else wordings.NO_DRAIN[noun]
    has_money = any(row and row.n for row in (peak, drain))
    said = _("{peaks}, {drains}") if level == NET or not has_money else _("{peaks}, {drains} after every cost")
    return said.format(peaks=peaks, drains=drains)


def cells(listed: str, totals: CellTotals, level: str = NET) -> str:
    """How many pairs of account and product a list holds, and what they earn or lose.

    A loss is one of net profit, whatever the `level` that judges whether a pair is secure.
    """
    if listed == "losing":
        return _losing_cells(totals, is_of_another_level=level != NET)
    said = wordings.CELLS.get(listed, wordings.CELLS["all"])
    return said.format(number=totals.n, n=whole(totals.n))


def heat_map(losses: GridLosses, *, noun: str, account: str, part: str) -> str:
    """How many pairs of account and `noun` lose money; `account` with `part` loses most."""
    if losses.n == 0:
        return _("Nothing was sold")
    pairs, n = wordings.PAIRS[noun], whole(losses.n)
    if losses.losing == 0:
        return pairs.none.format(number=losses.n, n=n)
    return (pairs.only_one if losses.n == 1 else pairs.some).format(
        number=losses.losing, losing=whole(losses.losing), n=n, lost=money(losses.lost), account=account, part=part
    )


def best_field(account: str, part: str, profit: Decimal) -> str:
    """Who earns most with what, over the picture of the profit map."""
    if profit <= 0:
        return _("Nobody earns with anything")
    said = _("{account} with {part} earns most, {profit}")
    return said.format(account=account, part=part, profit=money(profit))


def capacity(pools: Sequence[PoolUse]) -> str:
    """What was paid for and not used, and where more was used than there is."""
    if not pools:
        return _("The cost model has no resources with a capacity")
    overrun = [label(pool.code) for pool in pools if pool.overrun]
    unused = sum((pool.unused_cost for pool in pools if not pool.overrun), Decimal(0))
    if unused:
        idle = _("{amount} of capacity is paid for and not used").format(amount=money(unused))
    else:
        idle = _("All capacity is used")
    if not overrun:
        return idle
    said = ngettext(
        "{idle}; {resources} does more than there is time for",
        "{idle}; {resources} do more than there is time for",
        len(overrun),
    )
    return said.format(idle=idle, resources=enumerated(overrun))


def costs(cost_to_serve: Decimal, dominating: ElementAmount | None, *, largest: Decimal) -> str:
    """What takes most of the cost to serve; more than that, `largest`, can only be overhead.

    A share only where it is one: costs below zero can leave less for all together than for one alone.
    """
    if dominating is None:
        return _("Serving costs nothing by this model")
    is_beside_overhead, cost = largest > dominating.amount, label(dominating.code)
    if dominating.amount <= cost_to_serve:
        aside = _("Most, overhead aside, goes into {cost}: {share} of what serving costs")
        said = aside if is_beside_overhead else _("Most goes into {cost}: {share} of what serving costs")
        return said.format(cost=cost, share=percent(dominating.amount / cost_to_serve))
    said = _("Most, overhead aside, goes into {cost}") if is_beside_overhead else _("Most goes into {cost}")
    return said.format(cost=cost)


def verdict(name: str, figures: Result) -> str:
    """Does it earn: the first thing that the page of an account says."""
    if figures.net_profit < 0:
        said = _("{name} loses {profit}")
    elif not figures.net_profit:
        said = _("{name} breaks even")
    elif figures.net_margin is None:
        said = _("{name} earns {profit}")
    else:
        said = _("{name} earns {profit}, {margin} of its revenue")
    margin = "" if figures.net_margin is None else percent(figures.net_margin)
    return said.format(name=name, profit=money(figures.net_profit), margin=margin)


def why(figures: Figures, dominating: ElementAmount | None) -> str:
    """What explains the result: the price, or what serving takes of the gross margin."""
    gross, serve = money(figures.gross_margin), money(figures.cost_to_serve)
    if figures.gross_margin < 0:
        reason = wordings.BELOW_COST
    elif figures.cost_to_serve <= 0:
        return _("Serving takes nothing of its gross margin of {gross}").format(gross=gross)
    elif figures.gross_margin == 0:
        reason = wordings.NO_GROSS_MARGIN
    elif figures.net_profit < 0:
        reason = wordings.TOO_DEAR
    else:
        reason = wordings.PAID_FOR
    if dominating is None or dominating.amount > figures.cost_to_serve:
        return reason.alone.format(gross=gross, serve=serve)
    most = money(dominating.amount)
    said = reason.all_of_it if most == serve else reason.most_of_it
    return said.format(gross=gross, serve=serve, most=most, cost=label(dominating.code))


def _about(noun: str, level: str) -> AboutMany:
    return (wordings.AT_NET_PROFIT if level == NET else wordings.AT_A_LEVEL)[noun]


def _losing(said: Losing, *, n: int, losing: int, lost: Decimal, level: str = NET) -> str:
    told = {"n": whole(n), "losing": whole(losing), "lost": money(lost), "level": LEVELS[level]}
    if n == 0:
        return str(said.nothing)
    if n == 1:
        return (said.only_one if losing else said.not_the_only_one).format(**told)
    if losing == 0:
        return said.none.format(number=n, **told)
    if losing < n:
        return said.some.format(number=losing, **told)
    return said.both.format(**told) if n == 2 else said.every.format(number=n, **told)


def _peaks(peak: Totals) -> str:
    if peak.profit < 0:
        said = ngettext("{n} peak loses {profit}", "{n} peaks lose {profit}", peak.n)
    else:
        said = ngettext("{n} peak earns {profit}", "{n} peaks earn {profit}", peak.n)
    return said.format(n=whole(peak.n), profit=money(peak.profit))


def _drains(drain: Totals) -> str:
    if drain.profit < 0:
        said = ngettext("{n} drain loses {profit}", "{n} drains lose {profit}", drain.n)
    else:
        said = ngettext("{n} drain earns {profit}", "{n} drains earn {profit}", drain.n)
    return said.format(n=whole(drain.n), profit=money(drain.profit))


def _losing_cells(totals: CellTotals, *, is_of_another_level: bool) -> str:
    """Where another level ranks, net profit is told from it."""
    if totals.n == 0:
        if is_of_another_level:
            return _("No account loses money with any product after every cost")
        return _("No account loses money with any product")
    if is_of_another_level:
        said = ngettext(
            "{n} account–product pair loses {lost} after every cost",
            "{n} account–product pairs lose {lost} after every cost",
            totals.n,
        )
    else:
        said = ngettext("{n} account–product pair loses {lost}", "{n} account–product pairs lose {lost}", totals.n)
    return said.format(n=whole(totals.n), lost=money(totals.net_profit))


class Dependent(Protocol):
    """What goes to accounts that lose money, as shares of 1, and how that changed since the period before."""

    @property
    def revenue(self) -> Decimal | None: ...
    @property
    def minutes(self) -> Decimal | None: ...
    @property
    def revenue_change(self) -> Decimal | None: ...
    @property
    def minutes_change(self) -> Decimal | None: ...


class AtMost(Protocol):
    """How much that may be at most."""

    revenue_share: Decimal
    minutes_share: Decimal


def dependence(newest: Dependent | None, target: AtMost | None) -> str:
    """How much of revenue, and of our minutes, goes to accounts that lose money; against the target, and which way."""
    if newest is None or newest.revenue is None:
        return _("Nothing is sold, so nothing can be measured against it")
    if newest.minutes is None:
        told = _("{revenue} of revenue comes from accounts that lose money").format(revenue=percent(newest.revenue))
    else:
        told = _("{minutes} of our minutes earn {revenue} of revenue and lose money").format(
            minutes=percent(newest.minutes), revenue=percent(newest.revenue)
        )
    standing = wordings.DEPENDENCE[_against(newest, target), _direction(newest)]
    return _("{finding}: {standing}").format(finding=told, standing=standing) if standing else told


def _against(newest: Dependent, target: AtMost | None) -> str:
    """Above where either share is; within where both known ones are."""
    if target is None:
        return ""
    shares = ((newest.revenue, target.revenue_share), (newest.minutes, target.minutes_share))
    return "above" if any(share is not None and share > most for share, most in shares) else "within"


def _direction(newest: Dependent) -> str:
    """Which way both shares go; where they part, neither."""
    changes = {
        (change > 0) - (change < 0) for change in (newest.revenue_change, newest.minutes_change) if change is not None
    } - {0}
    if newest.revenue_change is None:
        return ""
    return {1: "rising", -1: "falling"}[changes.pop()] if len(changes) == 1 else "mixed" if changes else "same"


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
