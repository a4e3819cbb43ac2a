"""Trends of accounts: which published maps make up the periods of one, and what they say of each account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.access import maps_for
from kingside.profit.models import AccountProfit, ProfitMap, ProfitMapQuerySet
from kingside.profit.sentences import margin, money
from kingside.profit.trend import AT_LEAST, QUARTER, QUARTERS, YEAR, Days, Trend, periods_to, whole_months
from kingside.web import locales

Published = Mapping[Days, UUID]


@dataclass(frozen=True, slots=True)
class Series:
    """The periods of a trend, the oldest first, and the maps that make up each: one, three of months, or none."""

    months: int
    currency: str
    periods: list[Days]
    maps: list[tuple[UUID, ...]]

    @property
    def lacking(self) -> Days | None:
        """The latest period that no map covers."""
        uncovered = [days for days, maps in zip(self.periods, self.maps, strict=True) if not maps]
        return uncovered[-1] if uncovered else None

    @property
    def first(self) -> date:
        return self.periods[0][0]

    @property
    def last(self) -> date:
        return self.periods[-1][1]


def series_of(newest: ProfitMap | None, *, among: ProfitMapQuerySet) -> Series | None:
    """The four quarters up to the last day of a map, in its currency; else its own length, three or four in a row.

    None where the map covers no whole months, or lacks some of them; a series may be `lacking` a period. One query.
    """
    if newest is None or not newest.is_whole or newest.period_from is None or newest.period_to is None:
        return None
    days = newest.period_from, newest.period_to
    months = whole_months(*days)
    if months is None:
        return None
    published = _published(among.whole().filter(currency=newest.currency), days, months) | {days: newest.pk}
    quarters = _series(newest, published, months=QUARTER, n=QUARTERS)
    if months <= QUARTER or quarters.lacking is None:
        return quarters
    four = _series(newest, published, months=months, n=QUARTERS)
    return _series(newest, published, months=months, n=AT_LEAST) if four.lacking else four


def trends(series: Series, *, account: int | None = None) -> dict[int, Trend]:
    """Of every account, or of one, that is costed in each map of the series. One query."""
    place_of = {pk: place for place, maps in enumerate(series.maps) for pk in maps}
    return {
        each: Trend(*(_summed(place_of, rows, column, len(series.periods)) for column in (0, 1)))
        for each, rows in _rows(place_of, account).items()
        if len(rows) == len(place_of) and series.lacking is None
    }


def trend_in_words(member: Member, profit_map: ProfitMap, account: Account) -> str:
    """Which way an account goes up to the end of a map, or why nobody knows; empty for a map without whole months."""
    if not profit_map.is_whole:
        return _("unknown: the profit map is not of a whole period")
    series = series_of(profit_map, among=maps_for(member))
    if series is None:
        return ""
    if series.lacking:
        return _lacks(series, series.lacking)
    found = trends(series, account=account.pk).get(account.pk)
    if found is None:
        said = _("unknown, not zero: it is not costed in each period from {first} to {last}")
        return said.format(first=locales.day(series.first), last=locales.day(series.last))
    n = len(series.periods)
    return _said(series.months, n).format(
        n=n,
        revenue=_moved(found.revenue_slope),
        profit=_moved(found.profit_slope),
        then=margin(found.margin(0)),
        now=margin(found.margin(-1)),
        last=locales.day(series.last),
    )


def _said(months: int, n: int) -> str:
    """Straight lines in words, by what one step of them is."""
    if months == QUARTER:
        return _(
            "revenue {revenue} and net profit {profit} a quarter, over the four quarters to {last}; "
            "net margin {then} then, {now} in the last"
        )
    if months == YEAR:
        return ngettext(
            "revenue {revenue} and net profit {profit} a year, over the {n} years to {last}; net margin {then} then, "
            "{now} in the last",
            "revenue {revenue} and net profit {profit} a year, over the {n} years to {last}; net margin {then} then, "
            "{now} in the last",
            n,
        )
    return ngettext(
        "revenue {revenue} and net profit {profit} a period, over the {n} periods to {last}; net margin {then} then, "
        "{now} in the last",
        "revenue {revenue} and net profit {profit} a period, over the {n} periods to {last}; net margin {then} then, "
        "{now} in the last",
        n,
    )


def _lacks(series: Series, days: Days) -> str:
    if series.months == QUARTER:
        said = _("unknown: it takes four quarters in a row, and no profit map in {currency} covers {first} – {last}")
    else:
        said = _("unknown: it takes three periods in a row, and no profit map in {currency} covers {first} – {last}")
    return said.format(currency=series.currency, first=locales.day(days[0]), last=locales.day(days[1]))


def _moved(amount: Decimal) -> str:
    if not amount:
        return "0"
    return f"+{money(amount)}" if amount > 0 else f"\N{MINUS SIGN}{money(amount)}"


def _published(maps: ProfitMapQuerySet, days: Days, months: int) -> dict[Days, UUID]:
    """The map of each period that a series up to these days may need; of one period what was published last."""
    since = periods_to(days[1], months=max(months, QUARTER), n=QUARTERS)[0][0]
    rows = maps.filter(period_from__gte=since, period_to__lte=days[1]).order_by("published_at", "requested_at")
    found = rows.values_list("period_from", "period_to", "pk")
    return {(first, last): pk for first, last, pk in found if first and last}


def _series(newest: ProfitMap, published: Published, *, months: int, n: int) -> Series:
    periods = periods_to(newest.period_to, months=months, n=n) if newest.period_to else []
    return Series(months, newest.currency, periods, [_covering(days, months, published) for days in periods])


def _covering(days: Days, months: int, published: Published) -> tuple[UUID, ...]:
    """The map of these days; of a quarter else those of its three months."""
    if days in published:
        return (published[days],)
    if months != QUARTER:
        return ()
    parts = [published[month] for month in periods_to(days[1], months=1, n=QUARTER) if month in published]
    return tuple(parts) if len(parts) == QUARTER else ()


Row = tuple[Decimal, Decimal]


def _rows(place_of: Mapping[UUID, int], account: int | None) -> Mapping[int, dict[UUID, Row]]:
    rows = AccountProfit.objects.filter(profit_map__in=place_of).order_by()
    if account is not None:
        rows = rows.filter(account=account)
    found: dict[int, dict[UUID, Row]] = defaultdict(dict)
    for each, pk, revenue, profit in rows.values_list("account", "profit_map", "net_revenue", "net_profit"):
        found[each][pk] = revenue, profit
    return found


def _summed(place_of: Mapping[UUID, int], rows: Mapping[UUID, Row], column: int, n: int) -> list[Decimal]:
    sums = [Decimal(0)] * n
    for pk, row in rows.items():
        sums[place_of[pk]] += row[column]
    return sums
