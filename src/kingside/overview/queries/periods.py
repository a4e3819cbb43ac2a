"""Which earlier profit map another can be compared with, and what changed between the two."""

from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from kingside.identity.models import Member
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap
from kingside.profit.sentences import money

EARLIER_MAPS = 24  # among which the one to compare with is looked for


class Result(Protocol):
    """What an account earned in a period."""

    @property
    def gross_margin(self) -> Decimal: ...
    @property
    def cost_to_serve(self) -> Decimal: ...
    @property
    def net_profit(self) -> Decimal: ...


def period_before(member: Member, shown: ProfitMap) -> ProfitMap | None:
    """The latest published map of a period as long as this one's that ended before it, in the same currency."""
    length = _length(shown)
    if length is None:
        return None
    ended = maps_for(member).filter(currency=shown.currency, period_to__lt=shown.period_from)
    latest_first = ended.order_by("-period_to", "-published_at").only("period_from", "period_to")[:EARLIER_MAPS]
    return next((one for one in latest_first if _length(one) == length), None)


def change(now: Result, before: Result, period: str) -> str:
    """How the net profit moved since `period`, and by which of its two parts."""
    moved = now.net_profit - before.net_profit
    if not moved:
        return f"Net profit is what it was in {period}"
    more = "more" if moved > 0 else "less"
    parts = (
        _part("gross margin", now.gross_margin - before.gross_margin),
        _part("cost to serve", now.cost_to_serve - before.cost_to_serve),
    )
    return f"Net profit is {money(moved)} {more} than in {period}: {' and '.join(part for part in parts if part)}"


def _part(what: str, moved: Decimal) -> str:
    return f"{what} is {money(moved)} {'higher' if moved > 0 else 'lower'}" if moved else ""


def _length(profit_map: ProfitMap) -> tuple[int, int] | None:
    """Months and days, so that February is as long a month as any; None where every line counts."""
    first, last = profit_map.period_from, profit_map.period_to
    if first is None or last is None:
        return None
    after = last + timedelta(days=1)
    return 12 * (after.year - first.year) + after.month - first.month, after.day - first.day
