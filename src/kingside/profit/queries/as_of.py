"""Receivables as of any day in the books, opened for one member. Method: docs/methods/ageing.md."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from kingside.accounts.models import Account
from kingside.core.errors import DomainError
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.imports.facts import MEMORY, manifest
from kingside.lake.ageing import Ageing
from kingside.lake.batches import Batch
from kingside.lake.connection import connect
from kingside.lake.currencies import refusing_large_amounts
from kingside.lake.receivables import currencies_of, first_day
from kingside.profit.access import results_of
from kingside.profit.books import write_codes
from kingside.profit.conversion import Plan, SeveralCurrencies
from kingside.profit.intake import RECEIVABLES
from kingside.profit.layouts import scratch
from kingside.profit.queries.receivables import WINDOW, conversion_of, day_of_receivables, plan_of
from kingside.profit.sentences import enumerated
from kingside.web.locales import day_in_words


class NotADay(DomainError):
    """Write the day as 2025-12-31."""


class OutsideTheBooks(DomainError):
    """On this day nothing is known of receivables."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that amounts are as of, and the days that may be asked for; in which currency, "" where nobody says.

    `missing` says why amounts of several currencies stand apart, if they do. The window is that of days beyond terms.
    """

    day: date
    first: date
    last: date
    currency: str
    missing: str

    @property
    def window_from(self) -> date:
        """The first day of the window, not before the calendar begins: some systems write that for a day unknown."""
        return self.day - min(WINDOW, self.day - date.min)

    @property
    def is_past(self) -> bool:
        return self.day < self.last


@dataclass(frozen=True, slots=True)
class Receivables:
    """What is owed as of a day, to be asked as long as it is open."""

    as_of: AsOf
    ageing: Ageing


def day_in(text: str) -> date | None:
    """The day that somebody asked for; None where nobody did. Raises NotADay."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay from None


def day_read(member: Member, account: Account | None = None, *, day: date | None) -> AsOf | None:
    """The day and the currency in which `reading` reads, without reading what is owed."""
    with _books(member, account, day=day) as books:
        return books.as_of if books else None


@contextmanager
def reading(member: Member, account: Account | None = None, *, day: date | None) -> Iterator[Receivables | None]:
    """Receivables as of a day: of one account, or of all of which the member sees what they owe. None without any."""
    with _books(member, account, day=day) as books:
        if books is None:
            yield None
            return
        as_of = books.as_of
        ageing = Ageing(
            books.connection,
            books.batches,
            books.codes,
            since=as_of.window_from,
            as_of=as_of.day,
            is_past=as_of.is_past,
            conversion=None if as_of.missing else conversion_of(books.planned, books.codes.parent),
            otherwise=books.planned.currency,
            with_nobodys=books.with_nobodys,
        )
        yield Receivables(as_of, ageing)


@dataclass(frozen=True, slots=True)
class _Books:
    """Files of receivables and codes that a connection reaches."""

    connection: duckdb.DuckDBPyConnection
    batches: Sequence[Batch]
    codes: Path
    planned: Plan
    with_nobodys: bool
    as_of: AsOf


@contextmanager
def _books(member: Member, account: Account | None, *, day: date | None) -> Iterator[_Books | None]:
    extent = results_of(member)
    if not extent or (account and not extent.holds(account)):
        raise NotForYou
    held = manifest(RECEIVABLES)
    if not held.batches:
        yield None
        return
    with (
        scratch() as folder,
        connect(readable=[*held.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
        refusing_large_amounts(),
    ):
        codes = write_codes(folder, Q(account=account) if account else extent.condition("account__"))
        nobodys = account is None and extent.is_whole
        last = day_of_receivables()
        first = min(first_day(connection, held.batches, codes, with_nobodys=nobodys) or last, last)
        asked = _within(day, first, last)
        planned, missing = _planned(currencies_of(connection, held.batches, codes, with_nobodys=nobodys), asked)
        as_of = AsOf(asked, first, last, "" if missing else planned.currency, missing)
        yield _Books(connection, held.batches, codes, planned, nobodys, as_of)


def _within(day: date | None, first: date, last: date) -> date:
    """The day asked for, the last one where none is. Raises OutsideTheBooks."""
    if day is None or first <= day <= last:
        return day or last
    raise OutsideTheBooks(
        _("The receivables tell of days from {first} to {last}; choose one of them.").format(
            first=day_in_words(first), last=day_in_words(last)
        )
    )


def _planned(currencies: list[str], as_of: date) -> tuple[Plan, str]:
    """Into which currency amounts go, and why they cannot; "" where they can."""
    try:
        planned = plan_of(currencies, as_of)
    except SeveralCurrencies as several:
        return Plan(), several.sentence
    if not planned.missing:
        return planned, ""
    if len(currencies) == 1:
        return planned, _(
            "No rate of {currency} into {into}, the reporting currency, is known on that day, so amounts are in "
            "{currency}. Add the rate under Data, Exchange rates."
        ).format(currency=currencies[0], into=planned.currency)
    without = enumerated([need.currency for need in planned.missing])
    return planned, _(
        "No rate of {currencies} is known on that day, so amounts stay in their currencies and are not added up. "
        "Add the rates under Data, Exchange rates."
    ).format(currencies=without)
