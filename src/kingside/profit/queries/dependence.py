"""How much of revenue and of our minutes goes to accounts that lose money. Method: docs/methods/dependence.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.results import PoolCost, read_results
from kingside.profit import sentences
from kingside.profit.access import DEPENDENCE, maps_for
from kingside.profit.models import AccountProfit, CostModel, ProfitMap
from kingside.profit.models.dependence import DependenceTarget
from kingside.profit.queries.exits import supplies_of
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.wholeness import lacking_of

MOST_PERIODS = 8
MAPS_LOOKED_AT = 40  # among which the newest of each period is found


@dataclass(frozen=True, slots=True)
class Dependence:
    """One period; a share is of 1, None where there is nothing to measure it against."""

    period: str
    lacks: str  # in sentences, what its map lacks of the period
    url: str
    accounts: int
    losing: int
    net_profit: Decimal  # of those that lose
    currency: str
    revenue: Decimal | None
    minutes: Decimal | None


@dataclass(frozen=True, slots=True)
class DependencePage:
    """The newest period first."""

    finding: str
    snapshot: Snapshot | None
    periods: list[Dependence]
    target: DependenceTarget | None
    may_set: bool


def dependence_page(member: Member) -> DependencePage:
    """As many periods as there are published maps of, eight at most."""
    target = DependenceTarget.objects.select_related("set_by").first()
    maps = _maps(member)
    periods = _of_maps(maps)
    newest = periods[0] if periods else None
    return DependencePage(
        finding=sentences.dependence(newest.revenue if newest else None, newest.minutes if newest else None),
        snapshot=snapshot(member, maps[0]) if maps else None,
        periods=periods,
        target=target,
        may_set=may(member, Deed.WRITE, DEPENDENCE),
    )


def dependences(member: Member) -> list[Dependence]:
    """Of the newest published map of each period, the latest period first; those that are not whole come last."""
    return _of_maps(_maps(member))


def _maps(member: Member) -> list[ProfitMap]:
    return _newest_of_each(maps_for(member).select_related("cost_model")[:MAPS_LOOKED_AT])


def _of_maps(maps: list[ProfitMap]) -> list[Dependence]:
    sums = {row["profit_map"]: row for row in _sums(maps)}
    return [_dependence(each, sums.get(each.pk, {})) for each in maps]


def _newest_of_each(maps: Iterable[ProfitMap]) -> list[ProfitMap]:
    newest: dict[object, ProfitMap] = {}
    for each in maps:
        newest.setdefault((each.period_from, each.period_to), each)
    return list(newest.values())[:MOST_PERIODS]


def _sums(maps: list[ProfitMap]) -> Iterable[Mapping[str, Any]]:
    sells, loses = Q(net_revenue__gt=0), Q(net_profit__lt=0)
    rows = AccountProfit.objects.filter(profit_map__in=maps).order_by().values("profit_map")
    annotated: Iterable[Mapping[str, Any]] = rows.annotate(
        n=Count("pk"),
        losing=Count("pk", filter=loses),
        revenue=Sum("net_revenue", filter=sells),
        losing_revenue=Sum("net_revenue", filter=sells & loses),
        lost=Sum("net_profit", filter=loses),
    )
    return annotated


def _dependence(profit_map: ProfitMap, sums: Mapping[str, Any]) -> Dependence:
    nothing = Decimal(0)
    revenue = sums.get("revenue") or nothing
    with read_results(profit_map.folder, level=profit_map.level) as results:
        pools = results.pool_costs()
    return Dependence(
        period=str(profit_map),
        lacks=lacking_of(profit_map).says,
        url=f"?map={profit_map.pk}",
        accounts=sums.get("n", 0),
        losing=sums.get("losing", 0),
        net_profit=sums.get("lost") or nothing,
        currency=profit_map.currency,
        revenue=(sums.get("losing_revenue") or nothing) / revenue if revenue else None,
        minutes=minutes_share(profit_map.cost_model, pools),
    )


def minutes_share(cost_model: CostModel, pools: list[PoolCost]) -> Decimal | None:
    """The share (0-1) of all minutes worked for accounts that went to those that lose; None without any."""
    supplies = supplies_of(cost_model)
    if any(not supplies[pool.code][0] for pool in pools):  # a resource that costs nothing hides its minutes
        return None
    a_minute = {code: minutes / cost for code, (cost, minutes) in supplies.items() if cost}
    worked = sum((pool.amount * a_minute[pool.code] for pool in pools), Decimal(0))
    lost = sum((pool.losing_amount * a_minute[pool.code] for pool in pools), Decimal(0))
    return lost / worked if worked > 0 else None
