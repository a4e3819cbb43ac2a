"""Who looks at rates, and who says what they are."""

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kingside.identity.access import Somebody, may
from kingside.identity.models import Role
from kingside.identity.policy import READ, WRITE, Deed, Resource, each, policy
from kingside.identity.trail import readers, with_rows
from kingside.money.models import ExchangeRate, ExchangeRateQuerySet

RATES: Final = policy.register("rates")(
    Resource(
        title=gettext_lazy("Exchange rates and the reporting currency"),
        what=gettext_lazy(
            "What one currency was in another, by day, typed or by file; the currency that amounts are brought into."
        ),
        cells={**each((Role.FIN, Role.PRG), WRITE), **each((Role.MGR, Role.EXE), READ)},
    )
)


def rates_for(member: Somebody) -> QuerySet[ExchangeRate]:
    """Rates that count or were withdrawn, the newest days first."""
    found: ExchangeRateQuerySet = ExchangeRate.objects.all()
    return found if may(member, Deed.READ, RATES) else found.none()


readers.register("exchange_rate")(with_rows(RATES))
readers.register("reporting_currency")(with_rows(RATES))
