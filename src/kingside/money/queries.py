"""Reads of rates: which count, and the page of all of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.conflicts import AskedBy, conflict_over
from kingside.core.texts import Text
from kingside.core.versioning import Conflict
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.money.access import RATES, rates_for
from kingside.money.conversion import Quote, Rate, Rates
from kingside.money.models import LONGEST_AGE, ExchangeRate, ExchangeRateQuerySet, ReportingCurrency
from kingside.money.needs import Need, without_rates

SAID: Final[Mapping[str, Text]] = {
    "currency": gettext_lazy("Reporting currency"),
    "longest_age": gettext_lazy("A rate counts on for"),
    "through": gettext_lazy("Cross rates through"),
}
"""What is chosen together with the reporting currency, and what the page calls it."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """The currency that amounts are brought into, "" where nobody chose one; how long a rate counts on, in days.

    `through` is the currency through which rates may be crossed, "" where they may not; `version` 0 where nobody chose.
    """

    currency: str = ""
    longest_age: int = LONGEST_AGE
    through: str = ""
    version: int = 0


def reporting() -> Reporting:
    """What was chosen."""
    kept = ReportingCurrency.objects.first()
    return Reporting(kept.currency, kept.longest_age, kept.through, kept.version) if kept else Reporting()


def conflict_of(said: Mapping[str, Any], *, seen: int) -> Conflict:
    """What was chosen by now, beside what somebody chose who had not seen it."""
    also = {name: value for name, value in said.items() if name not in SAID and value}
    return conflict_over(
        ReportingCurrency.objects.first() or ReportingCurrency(currency="", version=0),
        {name: said[name] for name in SAID},
        seen=seen,
        fields=SAID,
        form=AskedBy(
            title=_("the reporting currency"), back=reverse("money:rates"), action=reverse("money:reporting"), also=also
        ),
    )


def counting_rate(*, base: str, quote: str, on: date) -> ExchangeRate | None:
    """The row that counts for exactly this pair and day."""
    return ExchangeRate.objects.counting().filter(base=base, quote=quote, on=on).last()


@dataclass(frozen=True, slots=True)
class Converter:
    """Rates into one currency, ready to be asked by day."""

    into: Reporting
    rates: Rates

    def rate(self, currency: str, day: date) -> Rate | None:
        """What 1 unit of a currency was on a day; None is unknown."""
        into = self.into
        return self.rates.on(
            day, base=currency, quote=into.currency, longest_age=into.longest_age, through=into.through
        )


def converter(into: Reporting, currencies: Collection[str], *, first: date, last: date) -> Converter:
    """What converts these currencies on days between the two. One query, whatever there is to convert."""
    ends = Q(base=into.currency) | Q(quote=into.currency)
    if into.through:
        ends |= Q(base=into.through) | Q(quote=into.through)
    named = {*currencies, into.currency, *filter(None, [into.through])}
    rows = (
        ExchangeRate.objects.counting()
        .filter(ends, base__in=named, quote__in=named)
        .filter(on__gte=first - timedelta(days=into.longest_age), on__lte=last)
    )
    return Converter(into, Rates(_quotes(rows)))


def _quotes(rows: ExchangeRateQuerySet) -> list[Quote]:
    return [Quote(*row) for row in rows.values_list("base", "quote", "on", "rate", "source").iterator()]


@dataclass(frozen=True, slots=True)
class RatesPage:
    """What stands around the list of rates."""

    into: Reporting
    may_change: bool
    needs: list[Need] = field(default_factory=list)


def counting_rates(member: Member) -> QuerySet[ExchangeRate]:
    """The rates that count, for whoever may see them: of each pair and day the one said last."""
    newer = rates_for(member).filter(
        withdrawn_at=None, base=OuterRef("base"), quote=OuterRef("quote"), on=OuterRef("on"), pk__gt=OuterRef("pk")
    )
    return rates_for(member).filter(~Exists(newer), withdrawn_at=None).select_related("recorded_by")


def pairs_of(rates: QuerySet[ExchangeRate]) -> list[tuple[str, str]]:
    """The pairs of currencies that these rates are of."""
    return list(rates.order_by("base", "quote").values_list("base", "quote").distinct())


def rates_page(member: Member) -> RatesPage:
    """The currency that amounts are brought into, and what has no rate."""
    may_change = may(member, Deed.WRITE, RATES)
    return RatesPage(reporting(), may_change, without_rates() if may_change else [])
