"""Figures of the ledger: entered by hand for one month, or taken in from files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.kinds import Key, Snapshot, Values
from kingside.lake.portions import portions
from kingside.money.conversion import CODES
from kingside.profit.access import BUSINESS
from kingside.profit.currencies import currency_of_figures
from kingside.profit.models import LedgerFigure

PORTION = 500
Item = LedgerFigure.Item
ALL_OF_IT = ("amount", "currency")
LONGEST_SOURCE, LONGEST_POOL = 60, 100
DIGITS = 15
TOO_LONG = f"""
    abs(amount) >= 1{"0" * DIGITS}
    OR length(replace(rtrim(CAST(CAST(abs(amount) AS DECIMAL(38, 6)) AS VARCHAR), '0'), '.', '')) > {DIGITS}
"""  # the same as `_is_figure`, of the rows of a file


class FiguresChanged(DomainError):
    """Somebody entered another figure since you opened this month; look at it and enter yours once more."""

    status = 409


class NotAFigure(DomainError):
    """A figure of the ledger has at most 15 digits, of which at most 6 stand after the point."""


class NoSuchItem(DomainError):
    """The ledger has the revenue and the cost of goods of a source, and what a resource cost."""


class NoSource(DomainError):
    """Say which source the figure is of, as imports call it, in 60 characters at most."""


class NamedTwice(DomainError):
    """A figure is named twice; name each once."""


class NoCurrencyOfThisName(DomainError):
    """A currency is written with three letters, such as EUR."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is entered: an amount, or None to take the figure back; `seen` is the version that was looked at.

    0 is seen where there was no figure; without `seen` it replaces whatever is there.
    """

    source: str
    item: str
    amount: Decimal | None
    currency: str = ""
    pool: str = ""
    seen: int | None = None


@transaction.atomic
def enter(*, month: date, figures: Sequence[Said], by: Member) -> int:
    """Enter what the ledger says of a month, all or nothing; how many figures changed. Said twice it is said once."""
    require(by, Deed.WRITE, BUSINESS)
    first = month.replace(day=1)
    checked = [_checked(said) for said in figures]
    if len({(said.source, said.item, said.pool) for said in checked}) < len(checked):
        raise NamedTwice
    there = {row.key: row for row in LedgerFigure.objects.select_for_update().filter(month=first)}
    otherwise = "" if all(said.currency for said in checked) else currency_of_figures()
    return sum(_enter(said, first, there, by, otherwise) for said in checked)


def _checked(said: Said) -> Said:
    if said.item not in Item.values or (said.item == Item.POOL) != bool(said.pool) or len(said.pool) > LONGEST_POOL:
        raise NoSuchItem
    if not 0 < len(said.source.strip()) <= LONGEST_SOURCE:
        raise NoSource
    if said.currency and said.currency.upper() not in CODES:
        raise NoCurrencyOfThisName(
            _("“{code}” is no currency; write three letters, such as EUR.").format(code=said.currency)
        )
    if said.amount is not None and not _is_figure(said.amount):
        raise NotAFigure
    return Said(said.source.strip(), said.item, said.amount, said.currency.upper(), said.pool, said.seen)


def _is_figure(amount: Decimal) -> bool:
    """Whether every database keeps each digit; SQLite keeps 15."""
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** DIGITS or amount != round(amount, 6):
        return False
    return len(amount.normalize().as_tuple().digits) <= DIGITS


def _enter(
    said: Said, month: date, there: Mapping[tuple[str, date, str, str], LedgerFigure], by: Member, otherwise: str
) -> bool:
    """`otherwise` is the currency of a new figure that says none."""
    row = there.get((said.source, month, said.item, said.pool))
    was = (row.amount, row.currency) if row else (None, "")
    currency = said.currency or was[1] or otherwise
    if was == (said.amount, currency) or (row is None and said.amount is None):
        return False
    if said.seen is not None and said.seen != (row.version if row else 0):
        raise FiguresChanged
    if row and said.amount is None:
        record(by=by, verb="withdrawn", subject=row, changes={"amount": (row.amount, None)}, version=row.version)
        row.delete()
        return True
    told = row or LedgerFigure(source=said.source, month=month, item=said.item, pool=said.pool, version=0)
    told.amount, told.currency = said.amount or Decimal(0), currency
    told.version, told.entered_at, told.entered_by = told.version + 1, timezone.now(), by
    try:
        with transaction.atomic():
            told.save()
    except IntegrityError as error:  # of two who enter the same first figure at once, one does
        raise FiguresChanged from error
    changes = {"amount": (was[0], told.amount), "currency": (was[1], told.currency)}
    told_of = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    record(by=by, verb="recorded", subject=told, changes=told_of, version=told.version)
    return True


class LedgerFigures:
    """Rows of `LedgerFigure` by source, month, item and resource, as files write to them."""

    noun = gettext_lazy("figure")

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        return {key: {"amount": written(row.amount), "currency": row.currency} for key, row in self._rows(keys).items()}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        there, now = self._rows(rows), timezone.now()
        for key, values in rows.items():
            source, month, item, pool = key
            row = there.get(key) or LedgerFigure(
                source=source, month=date.fromisoformat(month), item=item, pool=pool, amount=Decimal(0)
            )
            row.amount = Decimal(values.get("amount", written(row.amount)) or 0)
            row.currency = values.get("currency", row.currency) or ""
            row.entered_at, row.entered_by = now, None
            there[key] = row
        known = [row for row in there.values() if row.pk]
        LedgerFigure.objects.bulk_update(known, [*ALL_OF_IT, "entered_at", "entered_by"], batch_size=PORTION)
        # whoever has the month open hears of it when she saves
        LedgerFigure.objects.filter(pk__in=[row.pk for row in known]).update(version=F("version") + 1)
        LedgerFigure.objects.bulk_create([row for row in there.values() if not row.pk], batch_size=PORTION)
        return {}

    def settled(self, keys: Collection[Key]) -> set[Key]:
        return set()

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        for some in portions([row.pk for row in self._rows(keys).values()], PORTION):
            LedgerFigure.objects.filter(pk__in=some).delete()
        return {}

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        for row in self._rows(keys).values():
            yield Snapshot(row, {"amount": written(row.amount), "currency": row.currency}, row.version)

    def _rows(self, keys: Collection[Key]) -> dict[Key, LedgerFigure]:
        wanted, found = set(keys), dict[Key, LedgerFigure]()
        for some in portions(sorted({month for _source, month, _item, _pool in wanted}), PORTION):
            for row in LedgerFigure.objects.filter(month__in=[date.fromisoformat(month) for month in some]):
                key = (row.source, row.month.isoformat(), row.item, row.pool)
                if key in wanted:
                    found[key] = row
        return found


def written(amount: Decimal) -> str:
    """The figure without the noughts that a column of the database adds."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
