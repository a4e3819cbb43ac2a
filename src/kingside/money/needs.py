"""What has no rate: told by the rooms that convert amounts, shown on the page of rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.registry import Registry
from kingside.web import locales
from kingside.web.figures import whole

SO_MANY: Final[Mapping[str, Callable[[int], str]]] = {
    "invoice lines": lambda n: ngettext("{n} invoice line", "{n} invoice lines", n),
    "rows of drivers": lambda n: ngettext("{n} row of drivers", "{n} rows of drivers", n),
    "invoices": lambda n: ngettext("{n} invoice", "{n} invoices", n),
}


@dataclass(frozen=True, slots=True)
class Need:
    """`n` of something (a noun of SO_MANY) in a currency, between two days, that cannot be converted into another.

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
            return _("without a date")
        first, last = locales.day_in_words(self.first), locales.day_in_words(self.last)
        if self.first == self.last:
            return _("on {day}").format(day=first)
        if locales.current() == "en" and locales.has_words() and self.first.year == self.last.year:
            first = f"{self.first:%-d %B}"
        return _("between {first} and {last}").format(first=first, last=last)

    @property
    def says(self) -> str:
        """In one clause."""
        clause = ngettext(
            "{rows} in {currency} {days} has no rate into {into}",
            "{rows} in {currency} {days} have no rate into {into}",
            self.n,
        )
        rows = SO_MANY[self.noun](self.n).format(n=whole(self.n))
        return clause.format(rows=rows, currency=self.currency, days=self.days, into=self.into)


needs_of_rates: Registry[Callable[[], list[Need]]] = Registry("users of rates")
"""Each says what it cannot convert now."""


def without_rates() -> list[Need]:
    """What of everything has no rate now."""
    return [need for told in needs_of_rates.values() for need in told()]
