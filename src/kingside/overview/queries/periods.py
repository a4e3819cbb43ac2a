"""Which earlier profit map another can be compared with, and what changed between the two."""

from decimal import Decimal
from typing import Protocol

from kingside.identity.models import Member
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.sentences import money


class Result(Protocol):
    """What an account earned in a period."""

    @property
    def gross_margin(self) -> Decimal: ...
    @property
    def cost_to_serve(self) -> Decimal: ...
    @property
    def net_profit(self) -> Decimal: ...


def period_before(member: Member, shown: ProfitMap) -> ProfitMap | None:
    """The map of the period before this one's, among those that a member sees."""
    return maps.period_before(shown, among=maps_for(member))


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
