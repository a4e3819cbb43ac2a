"""The days of the story, counted back from the day on which it is told."""

from dataclasses import dataclass
from datetime import date, timedelta

FULL_MONTHS = 36
MONTHS = FULL_MONTHS + 1
"""Three full years, and the month that is running."""


@dataclass(frozen=True, slots=True)
class Period:
    """Twelve full calendar months; both ends belong to it."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """For people and file names: "2024-07 to 2025-06"."""
        return f"{self.first:%Y-%m} to {self.last:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """36 full months and the running one, as seen on ``today``; month 0 is the oldest."""

    today: date

    def month_starts(self) -> list[date]:
        """First day of each of the 37 months, and of the month after them."""
        return [self.first_day(month) for month in range(MONTHS + 1)]

    def first_day(self, month: int) -> date:
        """First day of a month of the story; negative months lie before it."""
        running = self.today.year * 12 + self.today.month - 1
        year, month_of_year = divmod(running - FULL_MONTHS + month, 12)
        return date(year, month_of_year + 1, 1)

    def period(self, years_ago: int = 0) -> Period:
        """The last twelve full months, or the twelve before them, or the twelve before those (0, 1, 2)."""
        end = FULL_MONTHS - 12 * years_ago
        return Period(first=self.first_day(end - 12), last=self.first_day(end) - timedelta(days=1))

    def running(self) -> Period:
        """The twelve months of which the first is running."""
        return Period(first=self.first_day(FULL_MONTHS), last=self.first_day(FULL_MONTHS + 12) - timedelta(days=1))

    def periods(self) -> list[Period]:
        """The three years of the story, oldest first."""
        return [self.period(years_ago) for years_ago in (2, 1, 0)]
