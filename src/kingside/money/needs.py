"""What has no rate: told by the rooms that convert amounts, shown on the page of rates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kingside.core.registry import Registry
from kingside.web import locales
from kingside.web.figures import whole


@dataclass(frozen=True, slots=True)
class Need:
    """`n` of something (a noun in the plural) in a currency, between two days, that cannot be converted into another.

    The days are None where it has none: then no rate can be found for it.
    """

    n: int
    noun: str
    currency: str
    into: str
    first: date | None
    last: date | None

    @property
    def days(self) -> str:
        """In words."""
        if self.first is None or self.last is None:
            return "without a date"
        if self.first == self.last:
            return f"on {locales.day_in_words(self.first)}"
        if locales.current() == "en" and self.first.year == self.last.year:
            return f"between {self.first:%-d %B} and {self.last:%-d %B %Y}"
        return f"between {locales.day_in_words(self.first)} and {locales.day_in_words(self.last)}"

    @property
    def says(self) -> str:
        """In one clause."""
        noun, has = (self.noun.removesuffix("s"), "has") if self.n == 1 else (self.noun, "have")
        return f"{whole(self.n)} {noun} in {self.currency} {self.days} {has} no rate into {self.into}"


needs_of_rates: Registry[Callable[[], list[Need]]] = Registry("users of rates")
"""Each says what it cannot convert now."""


def without_rates() -> list[Need]:
    """What of everything has no rate now."""
    return [need for told in needs_of_rates.values() for need in told()]
