"""What can be done with rates: say one, take one back, choose the reporting currency."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.audit.operations import record, recording
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.flags.operations import look_again
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.money.access import RATES
from kingside.money.conversion import CODES, COUNTABLE
from kingside.money.models import LONGEST_AGE, ExchangeRate, ReportingCurrency
from kingside.money.queries import SAID, counting_rate
from kingside.money.unsaid import settle


class NoSuchCurrency(DomainError):
    """A currency is written with three letters, such as EUR."""


class OneCurrencyTwice(DomainError):
    """A rate is between two currencies; one of them has to be another."""


class RateNotAboveZero(DomainError):
    """A rate has to be above 0: how much of the second currency 1 of the first was worth."""


class UnwritableRate(DomainError):
    """A rate has at most 12 digits before the point and 12 after it."""


class RateOfTheFuture(DomainError):
    """A rate is known once its day has come; choose today or an earlier day."""


class RateWithdrawn(DomainError):
    """This rate was taken back before."""

    status = 409


class AgeOutOfRange(DomainError):
    """A rate can count on for 0 to 366 days."""


@transaction.atomic
def record_rate(*, base: str, quote: str, on: date, rate: Decimal, by: Member, source: str = "") -> ExchangeRate:
    """Say what 1 `base` was in `quote` on a day; what was said of that day before counts no more.

    Said twice it is said once.
    """
    require(by, Deed.WRITE, RATES)
    one, other = _known(base), _known(quote)
    if one == other:
        raise OneCurrencyTwice
    if not rate.is_finite() or rate <= 0:
        raise RateNotAboveZero
    if rate >= Decimal(10) ** 12 or rate != round(rate, 12):
        raise UnwritableRate
    if on > clock.today():
        raise RateOfTheFuture
    before = counting_rate(base=one, quote=other, on=on)
    if before and (before.rate, before.source) == (rate, source):
        return before
    said = ExchangeRate.objects.create(base=one, quote=other, on=on, rate=rate, source=source[:60], recorded_by=by)
    changes = {"rate": (before.rate if before else None, rate)}
    record(by=by, verb="recorded", subject=said, changes=changes, detail=source)
    look_again()
    return said


@transaction.atomic
def withdraw(*, rate: ExchangeRate, by: Member) -> None:
    """Take a rate back: what was said of that day before it counts again, if anything was."""
    require(by, Deed.WRITE, RATES)
    if not ExchangeRate.objects.filter(pk=rate.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise RateWithdrawn
    record(by=by, verb="withdrawn", subject=rate, changes={"rate": (rate.rate, None)})
    look_again()


@transaction.atomic
def choose_reporting_currency(
    *,
    currency: str,
    by: Member,
    longest_age: int = LONGEST_AGE,
    through: str = "",
    unsaid: str = "",
    seen_version: int = 0,
) -> ReportingCurrency:
    """Bring amounts into this currency from now on. What was published stays in the currency it is in.

    So do amounts: those that say no currency yet are in the one that is `unsaid`, else in the chosen one, for good.
    `seen_version` is 0 where nobody had chosen one. Raises StaleVersion when somebody chose after that.
    """
    require(by, Deed.WRITE, RATES)
    chosen, crossed = _countable(currency), _known(through) if through else ""
    otherwise = _known(unsaid) if unsaid else chosen
    if not 0 <= longest_age <= 366:
        raise AgeOutOfRange
    begun = {"currency": "", "version": 0}
    kept, _is_new = ReportingCurrency.objects.select_for_update().get_or_create(pk=1, defaults=begun)
    if kept.version != seen_version:
        raise StaleVersion
    settle(currency=otherwise, by=by)
    if (kept.currency, kept.longest_age, kept.through) == (chosen, longest_age, crossed):
        return kept
    with recording(kept, by=by, verb="chosen", fields=tuple(SAID)):
        kept.currency, kept.longest_age, kept.through = chosen, longest_age, crossed
        save_seen(kept, seen=seen_version, fields=tuple(SAID))
    look_again()
    return kept


def _known(code: str) -> str:
    if (written := code.strip().upper()) not in CODES:
        raise NoSuchCurrency(_("“{code}” is no currency; write three letters, such as EUR.").format(code=code))
    return written


def _countable(code: str) -> str:
    if (written := _known(code)) not in COUNTABLE:
        sentence = _("{currency} has no smallest coin, so nothing can be rounded to it; choose another one.")
        raise NoSuchCurrency(sentence.format(currency=written))
    return written
