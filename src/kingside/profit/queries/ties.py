"""How a published map stands to the ledger now: figures change after it was published, the map does not."""

from dataclasses import dataclass
from uuid import UUID

from kingside.identity.models import Member
from kingside.profit.access import sees_business
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.profit.ties import Kept, Tie, kept_of, months_of, ties_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The ties of a map as every page of it shows them; amounts only for whoever sees the whole business."""

    pk: UUID
    currency: str
    ties: list[Tie]
    shows_amounts: bool


def standing(member: Member, profit_map: ProfitMap) -> Standing | None:
    """None for a map that keeps no months. One query, whatever there is."""
    kept = kept_of(profit_map.summary or {})
    if kept is None:
        return None
    return Standing(profit_map.pk, profit_map.currency, ties_now(profit_map, kept), sees_business(member))


def ties_now(profit_map: ProfitMap, kept: Kept) -> list[Tie]:
    """The ties by the figures that are entered now."""
    return ties_of(
        kept,
        figures_of(profit_map, kept),
        first=profit_map.period_from,
        last=profit_map.period_to,
        currency=profit_map.currency,
    )


def figures_of(profit_map: ProfitMap, kept: Kept) -> list[LedgerFigure]:
    """What is entered of the months of a map."""
    months = months_of(kept, profit_map.period_from, profit_map.period_to)
    return list(LedgerFigure.objects.of_months(months[0], months[-1]).select_related("entered_by"))
