"""Which earlier profit map another can be compared with, and what changed between the two."""

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

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


def maps_before(member: Member, shown: ProfitMap) -> maps.Before:
    """The map of the period before this one's, among those that a member sees."""
    return maps.maps_before(shown, among=maps_for(member))


def change(now: Result, before: Result, period: str) -> str:
    """How the net profit moved since `period`, and by which of its two parts."""
    moved = now.net_profit - before.net_profit
    if not moved:
        return _("Net profit is what it was in {period}").format(period=period)
    if moved > 0:
        sentence = _("Net profit is {amount} more than in {period}: {parts}")
    else:
        sentence = _("Net profit is {amount} less than in {period}: {parts}")
    return sentence.format(amount=money(moved), period=period, parts=_parts(now, before))


def _parts(now: Result, before: Result) -> str:
    """Which of the two changed, and how."""
    margin, cost = now.gross_margin - before.gross_margin, now.cost_to_serve - before.cost_to_serve
    parts = []
    if margin:
        said = _("gross margin is {amount} higher") if margin > 0 else _("gross margin is {amount} lower")
        parts.append(said.format(amount=money(margin)))
    if cost:
        said = _("cost to serve is {amount} higher") if cost > 0 else _("cost to serve is {amount} lower")
        parts.append(said.format(amount=money(cost)))
    return _(" and ").join(parts)
