"""How promptly an account pays, and what it owes. Method: docs/methods/payment-promptness.md."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.utils import timezone

from kingside.imports.facts import MEMORY, manifest
from kingside.imports.models import ImportBatch
from kingside.lake.connection import connect
from kingside.lake.receivables import Overdue, overdue, promptness
from kingside.profit.books import scratch, write_codes, write_codes_of
from kingside.profit.intake import RECEIVABLES
from kingside.profit.sentences import counted

WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Payment:
    """How an account pays as of the day of the newest receivables; days beyond terms are None where unknown."""

    says: str
    late: Decimal | None
    late_clipped: Decimal | None
    n: int
    open: Decimal
    overdue: Decimal
    disputed: int
    as_of: date


def payment_of(account: str) -> Payment | None:
    """None when no receivables are imported."""
    held = manifest(RECEIVABLES)
    if not held.batches:
        return None
    as_of = _as_of()
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        codes = write_codes_of(account, folder)
        found = promptness(connection, held.batches, codes, account=account, since=as_of - WINDOW, as_of=as_of)
    return Payment(
        says=_says(found.late),
        late=_days(found.late),
        late_clipped=_days(found.late_clipped),
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
    as_of = _as_of()
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        return overdue(connection, held.batches, write_codes(folder), before=as_of - by, as_of=as_of)


def _as_of() -> date:
    """The day of the newest receivables."""
    newest = ImportBatch.objects.live().filter(kind=RECEIVABLES).latest("imported_at")
    return timezone.localdate(newest.imported_at)


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
