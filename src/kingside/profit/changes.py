"""Headings about what changed: from one profit map to another, or with the rates moved."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.lake.results import MOST, CurveShape, Kept, Migration, MoveTotals
from kingside.profit import wordings
from kingside.profit.sentences import NET, money, signed
from kingside.profit.wordings import LEVELS
from kingside.web.figures import percent, whole


def comparison(then: Decimal, now: Decimal, few: int) -> str:
    """How net profit went from one map to another; the `few` accounts that lost most lost more than half of it all."""
    if then == now:
        said = _("Net profit stayed at {now}")
    elif now < then:
        said = _("Net profit fell from {then} to {now}")
    else:
        said = _("Net profit rose from {then} to {now}")
    went = said.format(then=signed(then), now=signed(now))
    if not few:
        return _("{went}; no account lost any").format(went=went)
    lost = ngettext("{went}; {n} account lost most", "{went}; {n} accounts lost most", few)
    return lost.format(went=went, n=whole(few))


def given_back(then: CurveShape, now: CurveShape, level_then: str, level_now: str) -> str:
    """What loss-makers took of what the others earn, in either map."""
    if level_then != level_now:
        said = _("The curves rank by {then} and by {now}")
        return said.format(then=LEVELS[level_then], now=LEVELS[level_now])
    if level_now == NET:
        said = _("Given back: {then} then, {now} now")
    else:
        said = _("Given back: {then} then, {now} now at {level}")
    lost = (money(shape.peak - shape.total) for shape in (then, now))
    return said.format(**dict(zip(("then", "now"), lost, strict=True)), level=LEVELS[level_now])


def moves(found: Sequence[MoveTotals]) -> str:
    """How many accounts came, went, earned more, earned less."""
    counts = {one.move: one.n for one in found}
    said = [
        words.format(number=counts[move], n=whole(counts[move]))
        for move, words in wordings.MOVES.items()
        if move in counts
    ]
    return _("Accounts: {moves}").format(moves=", ".join(said)) if said else _("Neither map holds an account")


def migrations(found: Sequence[Migration]) -> str:
    """How many accounts of both maps changed their segment."""
    both = [one for one in found if one.segment_then and one.segment_now]
    moved = sum(one.n for one in both if one.segment_then != one.segment_now)
    n = sum(one.n for one in both)
    if not n:
        return _("No account is in both maps")
    if n == 1:
        said = ngettext(
            "{moved} of {n} account in both maps changes segment",
            "{moved} of {n} account in both maps change segment",
            moved,
        )
    else:
        said = ngettext(
            "{moved} of {n} accounts in both maps changes segment",
            "{moved} of {n} accounts in both maps change segment",
            moved,
        )
    return said.format(moved=whole(moved), n=whole(n))


class Adequate(Protocol):
    """A period with the share of revenue (0-1) that accounts of adequate profit bring; None without revenue."""

    @property
    def period(self) -> str: ...
    @property
    def adequate(self) -> Decimal | None: ...


def adequate(periods: Sequence[Adequate]) -> str:
    """Whether it gets better: the first period beside the last, as far as per cent with one decimal tell them apart."""
    known = [(each.period, each.adequate) for each in periods if each.adequate is not None]
    if not known:
        return _("Nothing is sold, so nothing can be measured against it")
    (since, then), (_period, now) = known[0], known[-1]
    if len(known) == 1:
        return _("{now} of revenue comes from peaks and minors").format(now=percent(now))
    before, after = percent(then), percent(now)
    if before == after:
        said = _("As good as in {period}: {now} of revenue comes from peaks and minors")
    elif now > then:
        said = _("Getting better: {now} of revenue comes from peaks and minors, {then} in {period}")
    else:
        said = _("Getting worse: {now} of revenue comes from peaks and minors, {then} in {period}")
    return said.format(now=after, then=before, period=since)


def crossings(became: int, ceased: int, *, since: str) -> str:
    """How many accounts became peaks or minors since the period before (`since`), and how many ceased to be."""
    up = ngettext("{n} account became a peak or minor", "{n} accounts became peaks or minors", became)
    down = ngettext("{n} ceased to be one", "{n} ceased to be", ceased)
    said = _("Against {period}, {became}, and {ceased}.")
    return said.format(period=since, became=up.format(n=whole(became)), ceased=down.format(n=whole(ceased)))


def of_models(counts: Mapping[str, int], *, is_other: bool) -> str:
    """How many rates differ between two versions of a cost model, by how: changed, added, dropped."""
    if not any(counts.values()):
        return _("All rates are the same") if is_other else _("Both versions say the same")
    told = {
        "changed": ngettext("{n} changed", "{n} changed", counts["changed"]),
        "added": ngettext("{n} added", "{n} added", counts["added"]),
        "dropped": ngettext("{n} dropped", "{n} dropped", counts["dropped"]),
    }
    said = [words.format(n=whole(counts[how])) for how, words in told.items() if counts[how]]
    return _("Rates: {changes}").format(changes=", ".join(said))


def kept(found: Kept, *, of_keys: bool, is_moved: bool) -> str:
    """How many accounts keep their segment with the rates moved, or that none is."""
    if not is_moved:
        return _("No rate is moved yet")
    return _of_accounts(found.kept, found.n, of_keys=of_keys)


def profit_moved(before: Decimal, after: Decimal, currency: str) -> str:
    """Where net profit goes from where it is."""
    if before == after:
        return _("Net profit stays as it is.")
    sentence = _("Net profit falls by {change} to {after} {currency}.")
    if after > before:
        sentence = _("Net profit rises by {change} to {after} {currency}.")
    return sentence.format(change=money(after - before), after=signed(after), currency=currency)


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
