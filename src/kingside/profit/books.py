"""The books: the imported invoice lines and drivers that count now, laid out for a profit map."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_noop
from duckdb import DuckDBPyConnection

from kingside.accounts.models import Account, AccountCode
from kingside.core.errors import DomainError
from kingside.imports.facts import MEMORY, Manifest, manifest, manifest_of
from kingside.imports.models import ImportBatch
from kingside.lake import books as laid_out
from kingside.lake.batches import months_in
from kingside.lake.connection import connect
from kingside.lake.credits import match_credits
from kingside.lake.currencies import Conversion, DayUse, TooManyDigits, days_in, refusing_large_amounts, write_rates
from kingside.lake.own_files import ACCOUNTS_NAME, LINES_NAME
from kingside.lake.results import CREDITS
from kingside.lake.starter import Look, look_at, newest_year
from kingside.lake.usable_columns import UsableColumn, usable_columns
from kingside.money.needs import Need, needs_of_rates
from kingside.profit.conversion import (
    CONVERTED,
    INVOICE_LINES,
    RATES,
    ROWS_OF_DRIVERS,
    Plan,
    SeveralCurrencies,
    Used,
    plan,
    plan_alike,
    require_rates,
)
from kingside.profit.intake import DRIVERS, LINES
from kingside.profit.layouts import kept, scratch

# what a drafted cost model calls the lines
IMPORTED = gettext_noop("the imported invoice lines")
SURVEY, BOOKS, CURRENCY, DAYS, SUMS = "codes.parquet", "books.json", "currency", "days.json", "sums"
MONTHS = "months.json"
AMOUNTS = ("net_revenue", "cogs")  # of an invoice line, in its currency; drivers beside them if somebody says so


@dataclass(frozen=True, slots=True)
class Books:
    """Files in the contract of docs/methods/profit-map.md, and what can be told of them.

    `seen` is what the lines of their newest year show, `columns` are what formulas may name, `survey` has a row per
    code; `currency` "" is unknown.
    """

    lines: Path
    accounts: Path | None
    seen: Look
    columns: tuple[UsableColumn, ...]
    survey: Path | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Files in the contract of docs/methods/profit-map.md; `currency` "" is unknown.

    `sums` is a folder for what is calculated of them and holds as long as they do. `rates` and `converted` are there
    where lines were converted: by which rates, and what each said before.
    """

    lines: Path
    accounts: Path
    currency: str
    sums: Path
    credits: Path
    rates: Path | None = None
    converted: Path | None = None


class NothingImported(DomainError):
    """No invoice lines are here yet; import them first."""

    status = 409


def open_books() -> Books:
    """What is imported now, every code standing for an account, all drivers whatever their date.

    Made once per set of batches, in the background as soon as an import or an undo is through. Raises NothingImported,
    SeveralCurrencies.
    """
    lines, drivers = manifest(LINES), manifest(DRIVERS)
    if not lines.batches:
        raise NothingImported
    planned = _planned(lines, drivers)
    with _rates_of(planned) as rates:
        made_of = ("open", *_of_batches(lines, drivers), planned.currency, rates.read_bytes())
        return _read(kept(made_of, lambda folder: _write_books(lines, drivers, planned, folder)))


def prepare() -> None:
    """Have the books ready before somebody opens them."""
    with suppress(NothingImported, SeveralCurrencies, TooManyDigits):
        open_books()


def batches_now() -> dict[str, list[str]]:
    """The ids of the batches that count now, by kind, oldest first. Raises NothingImported."""
    lines = manifest(LINES)
    if not lines.batches:
        raise NothingImported
    return {LINES: [str(pk) for pk in lines.ids], DRIVERS: [str(pk) for pk in manifest(DRIVERS).ids]}


def months_now() -> set[date] | None:
    """The first days of the months that imported invoice lines are of; None without lines, or without their days."""
    held = manifest(LINES)
    if not held.batches:
        return None

    def find(folder: Path) -> None:
        with connect(readable=held.folders, temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
            months = months_in(connection, held.batches, laid_out.LINE_KEY)
        (folder / MONTHS).write_text(json.dumps(months, default=str), encoding="utf-8")

    found = json.loads((kept(("months", *held.ids), find) / MONTHS).read_text("utf-8"))
    return {date.fromisoformat(month) for month in found} or None


def lay_out(batches: Mapping[str, Sequence[str]], *, first: date | None, last: date | None) -> LaidOut:
    """The lines and the accounts, made from these batches and from whose each code is now.

    With a period the drivers are those dated within it, and those without a date. Raises SeveralCurrencies.
    """
    lines, drivers = (_of(kind, batches.get(kind, ())) for kind in (LINES, DRIVERS))
    planned = _planned(lines, drivers, first=first, last=last)
    with scratch() as folder, _rates_of(planned) as rates:
        codes, accounts = write_codes(folder), _write_accounts(folder)

        def build(built: Path) -> None:
            _lay_out(lines, drivers, codes, accounts, planned, built, first=first, last=last)
            _match_credits(lines, codes, built)

        said = (codes.read_bytes(), accounts.read_bytes(), planned.currency, rates.read_bytes())
        place = kept(("with credits", *_of_batches(lines, drivers), first, last, *said), build)
    sums = place / SUMS
    sums.mkdir(mode=0o700, exist_ok=True)
    files = [place / name if planned.rates else None for name in (RATES, CONVERTED)]
    currency = (place / CURRENCY).read_text("utf-8")
    return LaidOut(place / LINES_NAME, place / ACCOUNTS_NAME, currency, sums, place / CREDITS, *files)


@needs_of_rates.register("books")
def needs() -> list[Need]:
    """What of the lines and drivers that count now has no rate."""
    try:
        return list(_plan(manifest(LINES), manifest(DRIVERS)).missing)
    except SeveralCurrencies:
        return []  # nobody chose a reporting currency yet


CodeBook = tuple[DuckDBPyConnection, Path, Path]
"""A connection that reaches the survey of codes on lines, and a file of whose each is."""


@contextmanager
def reading_codes() -> Iterator[CodeBook]:
    """Open what says which codes are on lines, and whose. Raises NothingImported."""
    survey = open_books().survey
    if survey is None:
        raise NothingImported
    with scratch() as folder, connect(readable=[survey, folder], temp=folder, memory=MEMORY) as connection:
        yield connection, survey, write_codes(folder)


def _of(kind: str, ids: Sequence[str]) -> Manifest:
    """Named batches in the order of their names, live or undone since."""
    found = {str(batch.pk): batch for batch in ImportBatch.objects.filter(pk__in=ids)}
    return manifest_of(kind, [found[pk] for pk in ids])


def _of_batches(lines: Manifest, drivers: Manifest) -> tuple[object, ...]:
    """What a layout is made of, as far as imports go."""
    in_what = (*lines.currencies, "", *drivers.currencies)
    return (*lines.ids, "", *drivers.ids, "", *lines.amounts, "", *drivers.amounts, "", *in_what)


def _planned(lines: Manifest, drivers: Manifest, *, first: date | None = None, last: date | None = None) -> Plan:
    """How amounts come into one currency. Raises SeveralCurrencies, and RateMissing where a day has no rate."""
    planned = _plan(lines, drivers, first=first, last=last)
    require_rates(planned)
    return planned


def _plan(lines: Manifest, drivers: Manifest, *, first: date | None = None, last: date | None = None) -> Plan:
    kinds = (
        (lines, laid_out.LINE_KEY, INVOICE_LINES),
        (drivers, laid_out.DRIVER_KEY, ROWS_OF_DRIVERS),
    )
    held_in = {*lines.currencies, *drivers.currencies} - {""}
    if not any("currency" in held.columns for held, _key, _noun in kinds) and (alike := plan_alike(held_in)):
        return alike  # without counting a row
    used = [Used(noun, _days(held, key)) for held, key, noun in kinds if held.in_currencies]
    return plan(kind.within(first, last) for kind in used)


def _days(held: Manifest, key: Sequence[str]) -> list[DayUse]:
    """Which currencies these rows are in, by day; counted once per set of batches."""

    def count(folder: Path) -> None:
        with connect(readable=held.folders, temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
            days = days_in(connection, held.batches, key)
        (folder / DAYS).write_text(json.dumps([asdict(use) for use in days], default=str), encoding="utf-8")

    document = json.loads((kept(("days", held.kind, *held.ids, "", *held.currencies), count) / DAYS).read_text("utf-8"))
    return [DayUse(use["currency"], use["day"] and date.fromisoformat(use["day"]), use["n"]) for use in document]


@contextmanager
def _rates_of(planned: Plan) -> Iterator[Path]:
    """A file of the rates; it is empty where nothing has to be converted."""
    with scratch() as folder:
        write_rates(folder / RATES, planned.rates)
        yield folder / RATES


def _conversion(planned: Plan, amounts: Sequence[str], folder: Path) -> Conversion | None:
    """How columns of amounts are converted; None where none has to be."""
    if not planned.rates:
        return None
    return Conversion(planned.currency, planned.places, folder / RATES, amounts)


def _write_books(lines: Manifest, drivers: Manifest, planned: Plan, folder: Path) -> None:
    """Everything that `open_books` gives."""
    survey, codes, accounts = folder / SURVEY, folder / "codes.csv", folder / "accounts.csv"
    write_rates(folder / RATES, planned.rates)
    with (
        connect(
            readable=[*lines.folders, folder], writable=[folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY
        ) as connection,
        refusing_large_amounts(),
    ):
        conversion = _conversion(planned, AMOUNTS, folder)
        laid_out.survey_codes(connection, lines.batches, survey, conversion=conversion)
        used = laid_out.surveyed(connection, survey)
    laid_out.write_codes(codes, ((source, code, code) for source, code in used.codes))
    laid_out.write_accounts(accounts, ())
    _lay_out(lines, drivers, codes, accounts, planned, folder, first=None, last=None)
    seen = look_at(str(folder / LINES_NAME), period=newest_year(used.first_day, used.last_day))
    columns = usable_columns(folder / LINES_NAME, folder / ACCOUNTS_NAME)
    document = {
        "seen": asdict(replace(seen, label=IMPORTED)),
        "columns": [
            asdict(column) | {"is_amount": column.name in lines.amounts and not column.is_of_accounts}
            for column in columns
        ],
    }
    (folder / BOOKS).write_text(json.dumps(document, default=str), encoding="utf-8")


def _read(folder: Path) -> Books:
    document = json.loads((folder / BOOKS).read_text("utf-8"))
    seen = document["seen"]
    days = {name: date.fromisoformat(seen[name]) for name in ("first", "last")}
    return Books(
        lines=folder / LINES_NAME,
        accounts=folder / ACCOUNTS_NAME,
        seen=Look(**{**seen, **days}),
        columns=tuple(UsableColumn(**column) for column in document["columns"]),
        survey=folder / SURVEY,
        currency=(folder / CURRENCY).read_text("utf-8"),
    )


def _lay_out(
    lines: Manifest,
    drivers: Manifest,
    codes: Path,
    accounts: Path,
    planned: Plan,
    folder: Path,
    *,
    first: date | None,
    last: date | None,
) -> None:
    (folder / CURRENCY).write_text(planned.currency, encoding="utf-8")
    write_rates(folder / RATES, planned.rates)
    with (
        connect(
            readable=[*lines.folders, *drivers.folders, codes, accounts],
            writable=[folder],
            temp=settings.KINGSIDE_HOME.temp,
            memory=MEMORY,
        ) as connection,
        refusing_large_amounts(),
    ):
        laid_out.lay_out_lines(
            connection,
            lines.batches,
            codes,
            folder / LINES_NAME,
            first=first,
            last=last,
            conversion=_conversion(planned, (*AMOUNTS, *lines.amounts), folder),
            converted=folder / CONVERTED,
        )
        laid_out.lay_out_accounts(
            connection,
            accounts,
            drivers.batches,
            codes,
            folder / ACCOUNTS_NAME,
            first=first,
            last=last,
            conversion=_conversion(planned, drivers.amounts, folder),
        )


def _match_credits(lines: Manifest, codes: Path, folder: Path) -> None:
    with connect(
        readable=[*lines.folders, codes], writable=[folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY
    ) as connection:
        match_credits(connection, lines.batches, codes, folder / CREDITS)


def write_codes(folder: Path, of: Q | None = None) -> Path:
    """A file of whose each code is, or those codes that a condition names."""
    path = folder / "codes.csv"
    rows = (
        AccountCode.objects.filter(of or Q())
        .order_by("source", "code")
        .values_list("source", "code", "account__number")
    )
    laid_out.write_codes(path, rows.iterator())
    return path


def write_codes_of(account: str, folder: Path) -> Path:
    """As above, of one account only."""
    path = folder / "codes.csv"
    rows = AccountCode.objects.filter(account__number=account).values_list("source", "code", "account__number")
    laid_out.write_codes(path, rows)
    return path


def _write_accounts(folder: Path) -> Path:
    path = folder / "accounts.csv"
    accounts = Account.objects.order_by("number").values_list("number", "since", "parent__number")
    laid_out.write_accounts(path, accounts.iterator())
    return path


def currency_now() -> str:
    """Of the imported lines; empty where nobody knows, or there are none."""
    try:
        return open_books().currency
    except (NothingImported, SeveralCurrencies):
        return ""
