"""How long the periods of published maps are: only those of one length stand below each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.errors import DomainError
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import months_and_days
from kingside.web.figures import whole


@dataclass(frozen=True, slots=True)
class Length:
    """How long a period is: whole months and days beside them; without months every line counts, however many."""

    months: int | None = None
    days: int = 0
    all_days: int = 0

    @property
    def key(self) -> str:
        """What an address says of it."""
        if self.months is None:
            return "all"
        return f"{self.months}" if not self.days else f"{self.all_days}d"

    @property
    def says(self) -> str:
        if self.months is None:
            return _("Every line")
        if self.days:
            return ngettext("{n} day", "{n} days", self.all_days).format(n=whole(self.all_days))
        return ngettext("{n} month", "{n} months", self.months).format(n=whole(self.months))


class NoSuchLength(DomainError):
    """No published profit map is of a period as long as that."""

    status = 404


def by_length(maps: Iterable[ProfitMap]) -> dict[Length, list[ProfitMap]]:
    """In the order of the maps."""
    found: dict[Length, list[ProfitMap]] = {}
    for each in maps:
        found.setdefault(length_of(each), []).append(each)
    return found


def length_of(profit_map: ProfitMap) -> Length:
    """Of the period of a map."""
    counted = months_and_days(profit_map)
    if counted is None or profit_map.period_from is None or profit_map.period_to is None:
        return Length()
    months, days = counted
    if not days:
        return Length(months)
    return Length(months, days, (profit_map.period_to - profit_map.period_from).days + 1)


def first_of_each(maps: Iterable[ProfitMap]) -> list[ProfitMap]:
    """Of each period the map that comes first."""
    first: dict[object, ProfitMap] = {}
    for each in maps:
        first.setdefault((each.period_from, each.period_to), each)
    return list(first.values())
