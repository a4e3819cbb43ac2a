"""Figures that were kept, of a scenario or a proposal, and the map of the same period that was published since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.results import CellSelection, Figures, read_results
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap
from kingside.profit.queries.judgements import reaches_to
from kingside.profit.sentences import signed
from kingside.web.figures import percent

NewestOfPeriods = Mapping[UUID, ProfitMap]
"""By the id of a map the newest one of its period, where that is another one."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The period of the map that figures are of was calculated once more: when was each published.

    `says` is what the newest one says of the same account or product, `url` the page of it; empty where nobody asked.
    """

    was: datetime | None
    now: datetime | None
    newest: ProfitMap
    says: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """The newest map is of a later period: what it says of the same, and whether that still `loses`, if it is known."""

    newest: ProfitMap
    says: str
    loses: bool | None


def newest_of_periods(member: Member, profit_maps: Iterable[ProfitMap | None]) -> NewestOfPeriods:
    """Of these maps, in one query."""
    held = [each for each in profit_maps if each is not None]
    periods = Q(pk__in=[])
    for first, last in {_period(each) for each in held}:
        periods |= Q(period_from=first, period_to=last)
    newest: dict[object, ProfitMap] = {}
    for each in maps_for(member).filter(periods).defer("summary", "findings") if held else ():
        newest.setdefault(_period(each), each)
    found = {each.pk: newest.get(_period(each)) for each in held}
    return {pk: other for pk, other in found.items() if other is not None and other.pk != pk}


def revised(profit_map: ProfitMap | None, newest: NewestOfPeriods) -> Revision | None:
    """Of one map; None where it is the newest of its period, or is gone."""
    if profit_map is None or profit_map.pk not in newest:
        return None
    later = newest[profit_map.pk]
    return Revision(was=profit_map.published_at, now=later.published_at, newest=later)


def revision_for(member: Member, profit_map: ProfitMap | None, account: Account, product: str) -> Revision | None:
    """With what the newest map says of the account, or of one product there; for whoever may see that."""
    found = revised(profit_map, newest_of_periods(member, [profit_map]))
    if found is None:
        return None
    figures = figures_on(found.newest, account.number, product)
    asked = {"account": account.number, "product": product, "map": str(found.newest.pk)}
    of_account = f"{account.get_absolute_url()}?map={found.newest.pk}"
    return Revision(
        was=found.was,
        now=found.now,
        newest=found.newest,
        says=_says(figures, found.newest.currency),
        url="" if figures is None else f"{reverse('profit:cell')}?{urlencode(asked)}" if product else of_account,
    )


def later_for(
    member: Member, profit_map: ProfitMap | None, account: Account, product: str, *, period: str
) -> Later | None:
    """What the newest map says of the account or product, where it is of a later period than figures that were kept.

    `period` is theirs in words, for their map may be gone.
    """
    newest = maps_for(member).first()
    if newest is None or str(newest) == period or (profit_map and reaches_to(newest) <= reaches_to(profit_map)):
        return None
    figures = figures_on(newest, account.number, product)
    loses = None if figures is None else figures.net_profit < 0
    return Later(newest, _says(figures, newest.currency), loses)


def figures_on(profit_map: ProfitMap, account: str, product: str) -> Figures | None:
    """What a published map says of an account, or of one product there; None where it has nothing of it."""
    with read_results(profit_map.folder, level=profit_map.level) as results:
        if not product:
            return results.account(account)
        cells = results.cells(CellSelection(account=account, product=product), order="worst", limit=1)
        return cells[0] if cells else None


def _says(figures: Figures | None, currency: str) -> str:
    if figures is None:
        return _("The newest map has no figures of it.")
    margin = _("unknown") if figures.net_margin is None else percent(figures.net_margin)
    return _("The newest says: net profit {profit} {currency}, net margin {margin}.").format(
        profit=signed(figures.net_profit), currency=currency, margin=margin
    )


def _period(profit_map: ProfitMap) -> tuple[object, object]:
    return profit_map.period_from, profit_map.period_to
