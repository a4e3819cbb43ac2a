"""How promptly an account pays, and what it owes. Method: docs/methods/payment-promptness.md."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils import timezone

from kingside.core import clock
from kingside.imports.facts import MEMORY, manifest
from kingside.imports.models import ImportBatch
from kingside.lake.connection import connect
from kingside.lake.currencies import Conversion, DayUse, write_rates
from kingside.lake.receivables import currencies_of, promptness
from kingside.profit.books import scratch, write_codes_of
from kingside.profit.conversion import RATES, SeveralCurrencies, Used, plan
from kingside.profit.intake import RECEIVABLES
from kingside.profit.sentences import counted

WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Payment:
    """How an account pays as of the day of the newest receivables; days beyond terms are None where unknown.

    Amounts are in `currency` ("" where nobody says which), and None where some of them have no rate into it: `missing`
    then says so.
    """

    says: str
    late: Decimal | None
    late_clipped: Decimal | None
    n: int
    open: Decimal | None
    overdue: Decimal | None
    disputed: int
    as_of: date
    currency: str = ""
    missing: str = ""


def payment_of(account: str) -> Payment | None:
    """None when no receivables are imported."""
    held = manifest(RECEIVABLES)
    if not held.batches:
        return None
    newest = ImportBatch.objects.live().filter(kind=RECEIVABLES).latest("imported_at")
    as_of = clock.day_of(newest.imported_at or timezone.now())
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        codes = write_codes_of(account, folder)
        found_in = currencies_of(connection, held.batches, codes, account=account)
        try:
            planned = plan([Used("invoices", [DayUse(currency, as_of, 1) for currency in found_in])])
        except SeveralCurrencies as several:
            return _unknown(as_of, several.sentence)
        if planned.missing:
            return _unknown(
                as_of, f"{' and '.join(need.currency for need in planned.missing)} had no rate on that day."
            )
        conversion = None
        if planned.rates:
            write_rates(folder / RATES, planned.rates)
            conversion = Conversion(planned.currency, planned.places, folder / RATES, ("amount",))
        window = {"since": as_of - WINDOW, "as_of": as_of}
        found = promptness(connection, held.batches, codes, account=account, conversion=conversion, **window)
    return Payment(
        currency=planned.currency,
        says=_says(found.late),
        late=_days(found.late),
        late_clipped=_days(found.late_clipped),
        n=found.n,
        open=found.open,
        overdue=found.overdue,
        disputed=found.disputed,
        as_of=as_of,
    )


def _unknown(as_of: date, why: str) -> Payment:
    """Amounts in several currencies that cannot be added say nothing, not zero."""
    return Payment("unknown", None, None, 0, None, None, 0, as_of, missing=why)


def _days(exactly: Fraction | None) -> Decimal | None:
    return None if exactly is None else round(Decimal(exactly.numerator) / exactly.denominator, 1)


def _says(late: Fraction | None) -> str:
    """The days in words, in whole days; unknown where nothing fell due."""
    if late is None:
        return "unknown"
    days = round(late)
    if days == 0:
        return "on the day"
    return f"{counted(abs(days), 'day')} {'late' if days > 0 else 'early'}"
