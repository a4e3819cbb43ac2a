"""Which way an account goes: straight lines through revenue and net profit. Method: docs/methods/trend.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kingside.web.figures import share

QUARTER: Final = 3  # months
YEAR: Final = 12
QUARTERS: Final = 4  # a trend looks back
AT_LEAST: Final = 3  # periods longer than a quarter, where nobody publishes quarters
LONGEST: Final = 60  # months of a period; nobody publishes three longer ones in a row
OLDEST: Final = 100  # the year before which no calendar reaches back far enough
EVERY_MONTH: Final = 28  # the last day that each month has

Days = tuple[date, date]
"""The first and the last of some days; both belong to them."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Net revenue and net profit of consecutive periods of equal length, oldest first, and the lines through them."""

    revenues: Sequence[Decimal]
    profits: Sequence[Decimal]

    @property
    def revenue_slope(self) -> Decimal:
        return slope(self.revenues)

    @property
    def profit_slope(self) -> Decimal:
        return slope(self.profits)

    @property
    def diverges(self) -> bool:
        """Whether revenue rises and net profit falls."""
        return self.revenue_slope > 0 and self.profit_slope < 0

    @property
    def lost(self) -> Decimal:
        """What net profit falls by from the first period to the last, on its line; negative where it rises."""
        return -self.profit_slope * (len(self.profits) - 1)

    def margin(self, place: int) -> Decimal | None:
        """The net margin of one of the periods; None without revenue."""
        return share(self.profits[place], self.revenues[place])


def slope(values: Sequence[Decimal]) -> Decimal:
    """Of the least-squares line through values at equal distances, two at least, per step."""
    n = len(values)
    centred = [Decimal(2 * place - n + 1) / 2 for place in range(n)]
    return sum((x * y for x, y in zip(centred, values, strict=True)), Decimal(0)) / sum(x * x for x in centred)


def whole_months(first: date | None, last: date | None) -> int | None:
    """How many months these days are; None where they are not whole ones, are too many, or have no end."""
    if first is None or last is None or first.year < OLDEST or last == date.max:
        return None
    after = last + timedelta(days=1)
    months = 12 * (after.year - first.year) + after.month - first.month
    return months if after.day == first.day <= EVERY_MONTH and months <= LONGEST else None


def periods_to(last: date, *, months: int, n: int) -> list[Days]:
    """So many periods that follow each other up to this day, the oldest first."""
    after = last + timedelta(days=1)
    starts = [_months_before(after, months * place) for place in range(n, -1, -1)]
    return [(first, following - timedelta(days=1)) for first, following in pairwise(starts)]


def _months_before(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    return date(year, month + 1, day.day)
