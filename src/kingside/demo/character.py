"""An account as a character of the story: who they are, and how they buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kingside.demo.habits import Habits
from kingside.demo.timeline import FULL_MONTHS, Timeline


@dataclass(frozen=True, slots=True)
class Character:
    """One account with its habits."""

    number: str
    name: str
    sector: str
    months_with_us: int
    """Full months between their first order and today; 0 is this month."""
    habits: Habits
    buys: Mapping[str, float]
    """Category → weight: what they need most of."""
    sentence: str = ""
    is_key: bool = False
    months_since_last_order: int = 0
    part_of: str = ""
    """Name of the account above it."""

    def since(self, timeline: Timeline) -> date:
        """The first day of the month in which they became our customer."""
        return timeline.first_day(FULL_MONTHS - self.months_with_us)
