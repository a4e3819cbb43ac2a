"""How promptly an account pays, and what it owes. Method: docs/methods/payment-promptness.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core import clock
from kingside.imports.facts import MEMORY, manifest
from kingside.imports.models import ImportBatch
from kingside.lake.connection import connect
from kingside.lake.currencies import Conversion, DayUse, TooManyDigits, refusing_large_amounts, write_rates
from kingside.lake.receivables import Overdue, currencies_of, overdue, promptness
from kingside.profit.books import write_codes, write_codes_of
from kingside.profit.conversion import INVOICES, RATES, Plan, SeveralCurrencies, Used, plan
from kingside.profit.intake import RECEIVABLES
from kingside.profit.layouts import scratch
from kingside.profit.sentences import enumerated
from kingside.web.figures import whole

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
    as_of = day_of_receivables()
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        codes = write_codes_of(account, folder)
        found_in = currencies_of(connection, held.batches, codes, account=account)
        try:
            planned = plan_of(found_in, as_of)
        except SeveralCurrencies as several:
            return _unknown(as_of, several.sentence)
        if planned.missing:
            without = enumerated([need.currency for need in planned.missing])
            return _unknown(as_of, _("{currencies} had no rate on that day.").format(currencies=without))
        window = {"since": as_of - WINDOW, "as_of": as_of}
        conversion = conversion_of(planned, folder)
        try:
            with refusing_large_amounts():
                found = promptness(connection, held.batches, codes, account=account, conversion=conversion, **window)
        except TooManyDigits as too_many:
            return _unknown(as_of, str(too_many))
    return Payment(
        currency=planned.currency,
        says=_says(found.late),
        late=in_days(found.late),
        late_clipped=in_days(found.late_clipped),
        n=found.n,
        open=found.open,
        overdue=found.overdue,
        disputed=found.disputed,
        as_of=as_of,
    )


def overdue_accounts(*, by: timedelta) -> list[Overdue]:
    """What accounts owe that is past due by so long, as of the day of the newest receivables."""
    held = manifest(RECEIVABLES)
    if not held.batches:
        return []
    as_of = day_of_receivables()
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        codes = write_codes(folder)
        try:
            planned = plan_of(currencies_of(connection, held.batches, codes), as_of)
        except SeveralCurrencies:
            planned = Plan()
        return overdue(
            connection,
            held.batches,
            codes,
            before=as_of - by,
            as_of=as_of,
            conversion=None if planned.missing else conversion_of(planned, folder),
            otherwise=planned.currency,
        )


def day_of_receivables() -> date:
    """The day of the newest receivables."""
    newest = ImportBatch.objects.live().filter(kind=RECEIVABLES).latest("imported_at")
    return clock.day_of(newest.imported_at or timezone.now())


def plan_of(currencies: Sequence[str], as_of: date) -> Plan:
    """Into which currency amounts go, all by the rates of one day. Raises SeveralCurrencies."""
    return plan([Used(INVOICES, [DayUse(currency, as_of, 1) for currency in currencies])])


def conversion_of(planned: Plan, folder: Path) -> Conversion | None:
    """None where everything is in one currency already."""
    if not planned.rates:
        return None
    write_rates(folder / RATES, planned.rates)
    return Conversion(planned.currency, planned.places, folder / RATES, ("amount",))


def _unknown(as_of: date, why: str) -> Payment:
    """Amounts in several currencies that cannot be added say nothing, not zero."""
    return Payment(_("unknown"), None, None, 0, None, None, 0, as_of, missing=why)


def in_days(exactly: Fraction | None) -> Decimal | None:
    """Days with one decimal."""
    if exactly is None:
        return None
    return (Decimal(exactly.numerator) / exactly.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _says(late: Fraction | None) -> str:
    """The days in words, in whole days; unknown where nothing fell due."""
    if late is None:
        return _("unknown")
    days = round(late)
    if days == 0:
        return _("on the day")
    if days > 0:
        return ngettext("{n} day late", "{n} days late", days).format(n=whole(days))
    return ngettext("{n} day early", "{n} days early", -days).format(n=whole(-days))
