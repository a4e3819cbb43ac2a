"""How much of revenue and of our minutes goes to accounts that lose money. Method: docs/methods/dependence.md."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from kingside.core.versioning import Choice, Conflict, compare
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.results import PoolCost, read_results
from kingside.profit import sentences
from kingside.profit.access import DEPENDENCE, maps_for
from kingside.profit.models import AccountProfit, CostModel, ProfitMap
from kingside.profit.models.dependence import SHARES, DependenceTarget
from kingside.profit.queries.exits import supplies_of
from kingside.profit.queries.lengths import Length, NoSuchLength, by_length, first_of_each
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.wholeness import lacking_of
from kingside.web.figures import typed

MOST_PERIODS = 8
MAPS_LOOKED_AT = 40  # among which the newest of each period is found


@dataclass(frozen=True, slots=True)
class Dependence:
    """One period; a share is of 1, None where there is nothing to measure it against.

    A change is against the period before of the same length, None where there is none, or either is not whole.
    """

    period: str
    lacks: str  # in sentences, what its map lacks of the period
    url: str
    accounts: int
    losing: int
    net_profit: Decimal  # of those that lose
    currency: str
    revenue: Decimal | None
    minutes: Decimal | None
    revenue_change: Decimal | None = None
    minutes_change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DependencePage:
    """Periods of one `length`, the newest first; `lengths` are all there are, the one of the newest map first."""

    finding: str
    snapshot: Snapshot | None
    periods: list[Dependence]
    target: DependenceTarget | None
    may_set: bool
    length: Length | None
    lengths: list[Length]


def dependence_page(member: Member, *, length: str = "") -> DependencePage:
    """Of periods as long as that of the newest map, or as another that somebody asks for; eight at most.

    Raises NoSuchLength.
    """
    target = DependenceTarget.objects.select_related("set_by").first()
    of_length = by_length(first_of_each(maps_for(member).select_related("cost_model")[:MAPS_LOOKED_AT]))
    chosen = next((each for each in of_length if not length or each.key == length), None)
    if length and chosen is None:
        raise NoSuchLength
    maps = of_length[chosen][:MOST_PERIODS] if chosen else []
    periods = _of_maps(maps)
    return DependencePage(
        finding=sentences.dependence(periods[0] if periods else None, target),
        snapshot=snapshot(member, maps[0]) if maps else None,
        periods=periods,
        target=target,
        may_set=may(member, Deed.WRITE, DEPENDENCE),
        length=chosen,
        lengths=list(of_length),
    )


def in_percent(share: Decimal | None) -> str:
    """As the form takes it."""
    return "" if share is None else str(typed(percents(share)))


def conflict_of(
    said: Mapping[str, Decimal], *, seen: int, told: Callable[[Decimal | None], str] = in_percent
) -> Conflict:
    """The target that holds by now, beside the shares that somebody would set who saw another one, or none."""
    now = DependenceTarget.objects.select_related("set_by").first()
    opened = DependenceTarget.objects.filter(pk=seen).first()
    known = _shares_of(opened) if opened or not seen else None
    address = reverse("profit:dependence")
    return Conflict(
        title=_("the target of dependence"),
        back=address,
        action=address,
        version=now.pk if now else 0,
        who=str(now.set_by) if now else "",
        at=now.set_at if now else None,
        choices=[
            Choice(
                label=SHARES[each.field],
                name=each.field,
                versions=each,
                seen=told(each.seen),
                theirs=told(each.theirs),
                yours=told(each.yours),
                theirs_value=told(each.theirs),
                yours_value=told(each.yours),
            )
            for each in compare(known, _shares_of(now), said)
        ],
        kept={name: told(share) for name, share in said.items() if share == _shares_of(now).get(name)},
    )


def _shares_of(target: DependenceTarget | None) -> dict[str, Decimal]:
    return {name: getattr(target, name) for name in SHARES} if target else {}


def percents(share: Decimal) -> Decimal:
    """Without zeros that say nothing."""
    return Decimal(f"{(100 * share).normalize():f}")


def _of_maps(maps: list[ProfitMap]) -> list[Dependence]:
    sums = {row["profit_map"]: row for row in _sums(maps)}
    found = [_dependence(each, sums.get(each.pk, {})) for each in maps]
    before = [*found[1:], None]  # one more than there are where there are none
    return [_changed(each, earlier) for each, earlier in zip(found, before, strict=False)]


def _changed(now: Dependence, before: Dependence | None) -> Dependence:
    if before is None or now.lacks or before.lacks:
        return now
    return replace(
        now,
        revenue_change=_difference(now.revenue, before.revenue),
        minutes_change=_difference(now.minutes, before.minutes),
    )


def _difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


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
