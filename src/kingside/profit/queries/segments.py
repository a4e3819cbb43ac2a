"""Segments period by period: how many accounts each holds, what they earn, who came and went.

Method: docs/methods/profit-segments.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.models import Member
from kingside.lake.results import SegmentStep, segment_steps
from kingside.profit import changes
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap
from kingside.profit.queries.business import SEGMENTS
from kingside.profit.queries.changed_rates import what_charges_differently
from kingside.profit.queries.lengths import Length, NoSuchLength, by_length, first_of_each
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.wholeness import lacking_of
from kingside.profit.wordings import LEVELS
from kingside.web import figures
from kingside.web.figures import whole

MOST_PERIODS = 12  # three years of quarters, or a year of months
ADEQUATE = ("peak", "minor")
NOT_ADEQUATE = ("drain", "desert", "no_revenue")
SHOWN = (*ADEQUATE, "drain", "desert")  # even where no account is in them


@dataclass(frozen=True, slots=True)
class Series:
    """Maps that stand below each other: of periods of one length, in one currency."""

    length: Length
    currency: str
    is_one_of_several: bool  # currencies

    @property
    def key(self) -> str:
        """What an address says of it."""
        return f"{self.length.key}-{self.currency}"

    @property
    def says(self) -> str:
        return f"{self.length.says}, {self.currency}" if self.is_one_of_several else self.length.says


@dataclass(frozen=True, slots=True)
class Sums:
    """Some accounts of one map together; the margin is that of the sums."""

    n: int
    net_revenue: Decimal
    net_profit: Decimal

    @property
    def net_margin(self) -> Decimal | None:
        return figures.share(self.net_profit, self.net_revenue)


@dataclass(frozen=True, slots=True)
class Moves:
    """Accounts since the period before: who `came` was in another segment or is `new`, who `went` is or is `gone`."""

    came: int
    new: int
    went: int
    gone: int


@dataclass(frozen=True, slots=True)
class SegmentPeriod:
    """A segment in one period; its moves are None where no period before it can be compared."""

    period: str
    sums: Sums
    moves: Moves | None


@dataclass(frozen=True, slots=True)
class SegmentSeries:
    """A segment through all periods, the latest first."""

    name: str
    periods: list[SegmentPeriod]

    @property
    def is_held(self) -> bool:
        """Whether any account ever was in it."""
        return any(each.sums.n for each in self.periods)

    @property
    def largest(self) -> Decimal:
        """The size of its largest profit or loss."""
        return max((abs(each.sums.net_profit) for each in self.periods), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Period:
    """All accounts of one map. `adequate` is the share (0-1) of revenue that accounts of adequate profit bring.

    It is None without revenue. Who `became` adequate and who `ceased` to be are None where no period before it can be
    compared. `differs` says what else than the business is not as it was then.
    """

    pk: str
    period: str
    lacks: str  # in sentences, what its map lacks of the period
    url: str
    compare_url: str  # beside the period before; empty where there is none
    differs: list[str]
    sums: Sums
    adequate: Decimal | None
    became: int | None
    ceased: int | None
    compares: bool  # whether there is a period before it, and both are whole


@dataclass(frozen=True, slots=True)
class SegmentsPage:
    """The latest periods of one series, the latest first; `earlier` ones are left out.

    `series` are all there are, that of the newest map first.
    """

    finding: str
    moves: str  # who became adequate and who ceased to be in the latest whole period; empty without two whole ones
    snapshot: Snapshot | None
    chosen: Series | None
    series: list[Series]
    periods: list[Period]
    segments: list[SegmentSeries]
    earlier: int

    @property
    def differs(self) -> bool:
        """Whether part of what changed between any two of the periods is not the business."""
        return any(each.differs for each in self.periods)


def segments_page(member: Member, *, of: str = "") -> SegmentsPage:
    """Of periods as long as that of the newest map and in its currency, or of the others that somebody asks for.

    Of each period the map that counts as its newest. Raises NoSuchLength.
    """
    series = _series(maps_for(member).only("period_from", "period_to", "currency"))
    chosen = next((each for each in series if not of or each.key == of), None)
    if of and chosen is None:
        raise NoSuchLength
    found = sorted(series[chosen], key=_first_day) if chosen else []
    maps = _with_models(member, found[-MOST_PERIODS:])
    steps = _by_place(segment_steps([each.folder for each in maps]))
    periods = [
        _period(now, before, steps[place])
        for place, (before, now) in enumerate(zip([None, *maps], maps, strict=False))  # nothing is before the first
    ]
    whole_ones = [each for each in periods if not each.lacks]
    return SegmentsPage(
        finding=changes.adequate(whole_ones),
        moves=_moves_in_words(periods) if len(whole_ones) > 1 else "",
        snapshot=snapshot(member, maps[-1]) if maps else None,
        chosen=chosen,
        series=list(series),
        periods=periods[::-1],
        segments=[each for name in SEGMENTS if (each := _segment(name, periods, steps)).is_held or name in SHOWN],
        earlier=len(found) - len(maps),
    )


def _series(maps: Iterable[ProfitMap]) -> dict[Series, list[ProfitMap]]:
    """In the order of the maps, of each period the first."""
    by_currency: dict[str, list[ProfitMap]] = defaultdict(list)
    for each in maps:
        by_currency[each.currency].append(each)
    several = len(by_currency) > 1
    return {
        Series(length, currency, is_one_of_several=several): of_length
        for currency, alike in by_currency.items()
        for length, of_length in by_length(first_of_each(alike)).items()
    }


def _first_day(profit_map: ProfitMap) -> date:
    return profit_map.period_from or date.min


def _with_models(member: Member, maps: Sequence[ProfitMap]) -> list[ProfitMap]:
    """The same, in the same order, with all that they say."""
    found = maps_for(member).select_related("cost_model").in_bulk([each.pk for each in maps])
    return [found[each.pk] for each in maps]


def _by_place(steps: Iterable[SegmentStep]) -> Mapping[int, list[SegmentStep]]:
    found: dict[int, list[SegmentStep]] = defaultdict(list)
    for each in steps:
        found[each.place].append(each)
    return found


def _period(now: ProfitMap, before: ProfitMap | None, steps: Sequence[SegmentStep]) -> Period:
    compares = before is not None and before.is_whole and now.is_whole
    return Period(
        pk=str(now.pk),
        period=now.period,
        lacks=lacking_of(now).says,
        url=f"{reverse('profit:business')}?map={now.pk}",
        compare_url=f"{reverse('profit:compare')}?{urlencode({'map': str(now.pk), 'with': str(before.pk)})}"
        if before
        else "",
        differs=_differs(before, now) if before else [],
        sums=_sums([each for each in steps if each.segment_now]),
        adequate=_adequate_share(steps),
        became=_n(steps, NOT_ADEQUATE, ADEQUATE) if compares else None,
        ceased=_n(steps, ADEQUATE, NOT_ADEQUATE) if compares else None,
        compares=compares,
    )


def _adequate_share(steps: Iterable[SegmentStep]) -> Decimal | None:
    """Of the revenue of all who have any."""
    sold = [each for each in steps if each.segment_now not in (None, "no_revenue")]
    adequate = _sums([each for each in sold if each.segment_now in ADEQUATE])
    return figures.share(adequate.net_revenue, _sums(sold).net_revenue)


def _n(steps: Iterable[SegmentStep], then: Collection[str], now: Collection[str]) -> int:
    return sum(each.n for each in steps if each.segment_then in then and each.segment_now in now)


def _sums(steps: Collection[SegmentStep]) -> Sums:
    return Sums(
        n=sum(each.n for each in steps),
        net_revenue=sum((each.net_revenue for each in steps), Decimal(0)),
        net_profit=sum((each.net_profit for each in steps), Decimal(0)),
    )


def _segment(name: str, periods: Sequence[Period], steps: Mapping[int, Sequence[SegmentStep]]) -> SegmentSeries:
    rows = [_of_segment(name, period, steps[place]) for place, period in enumerate(periods)]
    return SegmentSeries(name, rows[::-1])


def _of_segment(name: str, period: Period, steps: Sequence[SegmentStep]) -> SegmentPeriod:
    held = [each for each in steps if each.segment_now == name]
    moves = Moves(
        came=sum(each.n for each in held if each.segment_then != name),
        new=sum(each.n for each in held if each.segment_then is None),
        went=sum(each.n for each in steps if each.segment_then == name and each.segment_now != name),
        gone=sum(each.n for each in steps if each.segment_then == name and each.segment_now is None),
    )
    return SegmentPeriod(period.period, _sums(held), moves if period.compares else None)


def _differs(before: ProfitMap, now: ProfitMap) -> list[str]:
    """What else than the business, each in a few words."""
    said = []
    if rates := len(what_charges_differently(before.cost_model, now.cost_model)):
        told = ngettext("{n} rate of the cost model", "{n} rates of the cost model", rates)
        said.append(told.format(n=whole(rates)))
    if before.level != now.level:
        said.append(_("ranked by {level}").format(level=LEVELS[now.level]))
    if before.period_to and now.period_from:
        if before.period_to >= now.period_from:
            said.append(_("the periods overlap"))
        elif before.period_to + timedelta(days=1) < now.period_from:
            said.append(_("no map of the days between"))
    return said


def _moves_in_words(periods: Sequence[Period]) -> str:
    """Of the latest whole period, the earliest first; it is not the first of all."""
    newest = next(place for place, each in reversed([*enumerate(periods)]) if not each.lacks)
    before, now = periods[newest - 1 : newest + 1]
    if now.became is None or now.ceased is None:
        said = _("The period before, {period}, is not whole: who became a peak or minor since then is unknown.")
        return said.format(period=before.period)
    return changes.crossings(now.became, now.ceased, since=before.period)
