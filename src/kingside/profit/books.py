"""The books: the imported invoice lines and drivers that count now, laid out for a profit map."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from duckdb import DuckDBPyConnection

from kingside.accounts.models import Account, AccountCode
from kingside.core.errors import DomainError
from kingside.imports.facts import MEMORY, Manifest, as_lake_batch, manifest
from kingside.imports.models import ImportBatch
from kingside.lake import books as laid_out
from kingside.lake.connection import connect
from kingside.lake.starter import Look, look_at, newest_year
from kingside.lake.usable_columns import UsableColumn, usable_columns
from kingside.profit.intake import DRIVERS, LINES

KEPT = 4  # layouts: those of a few periods and sets of batches
# what a refusal calls these files; nobody gave them a name of their own
LINES_NAME, ACCOUNTS_NAME = "the invoice lines", "the accounts"
IMPORTED = "the imported invoice lines"
SURVEY, BOOKS, CURRENCY = "codes.parquet", "books.json", "currency"


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
    """Files in the contract of docs/methods/profit-map.md; `currency` "" is unknown."""

    lines: Path
    accounts: Path
    currency: str


class SeveralCurrencies(DomainError):
    """Amounts in several currencies cannot be added."""

    status = 409


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
    return _read(_kept(("open", *lines.ids, "", *drivers.ids), lambda folder: _write_books(lines, drivers, folder)))


def prepare() -> None:
    """Have the books ready before somebody opens them."""
    with suppress(NothingImported, SeveralCurrencies):
        open_books()


def batches_now() -> dict[str, list[str]]:
    """The ids of the batches that count now, by kind, oldest first. Raises NothingImported."""
    lines = manifest(LINES)
    if not lines.batches:
        raise NothingImported
    return {LINES: [str(pk) for pk in lines.ids], DRIVERS: [str(pk) for pk in manifest(DRIVERS).ids]}


def lay_out(batches: Mapping[str, Sequence[str]], *, first: date | None, last: date | None) -> LaidOut:
    """The lines and the accounts, made from these batches and from whose each code is now.

    With a period the drivers are those dated within it, and those without a date. Raises SeveralCurrencies.
    """
    lines, drivers = (_of(kind, batches.get(kind, ())) for kind in (LINES, DRIVERS))
    with scratch() as folder:
        codes, accounts = _write_codes(folder), _write_accounts(folder)

        def build(built: Path) -> None:
            _lay_out(lines, drivers, codes, accounts, built, first=first, last=last)

        made_of = (*lines.ids, "", *drivers.ids, first, last, codes.read_bytes(), accounts.read_bytes())
        place = _kept(made_of, build)
    return LaidOut(place / LINES_NAME, place / ACCOUNTS_NAME, (place / CURRENCY).read_text("utf-8"))


def refuse_other_currency(laid: LaidOut, model: str) -> None:
    """Raise SeveralCurrencies where lines say that they are in another currency than the cost model."""
    if laid.currency not in ("", model):
        raise SeveralCurrencies(
            f"The invoice lines are in {laid.currency} and the cost model is in {model}; write its costs in "
            f"{laid.currency}, or import the lines in {model}."
        )


@contextmanager
def reading_codes() -> Iterator[tuple[DuckDBPyConnection, Path, Path]]:
    """A connection that reaches the survey of codes on lines, and a file of whose each is. Raises NothingImported."""
    survey = open_books().survey
    if survey is None:
        raise NothingImported
    with scratch() as folder, connect(readable=[survey, folder], temp=folder, memory=MEMORY) as connection:
        yield connection, survey, _write_codes(folder)


def forget_layouts() -> None:
    """Remove what was laid out; it is made again when it is needed."""
    shutil.rmtree(_place(), ignore_errors=True)


def _of(kind: str, ids: Sequence[str]) -> Manifest:
    """Named batches in the order of their names, live or undone since."""
    found = {str(batch.pk): batch for batch in ImportBatch.objects.filter(pk__in=ids)}
    rows = [found[pk] for pk in ids]
    columns = {name: sort for batch in rows for name, sort in batch.columns}
    return Manifest(kind, tuple(batch.pk for batch in rows), tuple(map(as_lake_batch, rows)), columns)


def _write_books(lines: Manifest, drivers: Manifest, folder: Path) -> None:
    """Everything that `open_books` gives."""
    survey, codes, accounts = folder / SURVEY, folder / "codes.csv", folder / "accounts.csv"
    with connect(
        readable=[*lines.folders, folder], writable=[folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY
    ) as connection:
        laid_out.survey_codes(connection, lines.batches, survey)
        used = laid_out.surveyed(connection, survey)
    laid_out.write_codes(codes, ((source, code, code) for source, code in used.codes))
    laid_out.write_accounts(accounts, ())
    _lay_out(lines, drivers, codes, accounts, folder, first=None, last=None)
    seen = look_at(str(folder / LINES_NAME), period=newest_year(used.first_day, used.last_day))
    columns = usable_columns(folder / LINES_NAME, folder / ACCOUNTS_NAME)
    document = {
        "seen": asdict(replace(seen, label=IMPORTED)),
        "columns": [asdict(column) for column in columns],
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
    folder: Path,
    *,
    first: date | None,
    last: date | None,
) -> None:
    with connect(
        readable=[*lines.folders, *drivers.folders, codes, accounts],
        writable=[folder],
        temp=settings.KINGSIDE_HOME.temp,
        memory=MEMORY,
    ) as connection:
        (folder / CURRENCY).write_text(_one_of(laid_out.currencies(connection, lines.batches)), encoding="utf-8")
        laid_out.lay_out_lines(connection, lines.batches, codes, folder / LINES_NAME, first=first, last=last)
        laid_out.lay_out_accounts(
            connection, accounts, drivers.batches, codes, folder / ACCOUNTS_NAME, first=first, last=last
        )


def _one_of(found: Sequence[str]) -> str:
    if len(found) > 1:
        raise SeveralCurrencies(
            f"The invoice lines are in {', '.join(found[:-1])} and {found[-1]}; amounts in several currencies cannot "
            "be added. Undo the imports in all but one, and import those lines in that currency."
        )
    return found[0] if found else ""


def _kept(made_of: Iterable[object], build: Callable[[Path], None]) -> Path:
    """The folder of a layout: built once, found again as long as nothing it is made of has changed."""
    parts = (part if isinstance(part, bytes) else str(part).encode() for part in made_of)
    place = _place() / sha256(b"\0".join(parts)).hexdigest()[:32]
    if place.is_dir():
        os.utime(place)
        return place
    with scratch() as folder:
        built = folder / "built"
        built.mkdir()
        build(built)
        _put(built, place)
    return place


def _put(built: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        built.rename(place)
    except OSError:  # another process was faster, with the same
        if not place.is_dir():
            raise
    ages = sorted(place.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in ages[KEPT:]:
        if ages[0].stat().st_mtime - old.stat().st_mtime > 3600:  # nobody reads it any more
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    temp: Path = settings.KINGSIDE_HOME.temp
    folder = temp / f"books-{token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_codes(folder: Path) -> Path:
    """A file of whose each code is."""
    path = folder / "codes.csv"
    rows = AccountCode.objects.order_by("source", "code").values_list("source", "code", "account__number")
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
    laid_out.write_accounts(path, Account.objects.order_by("number").values_list("number", "since").iterator())
    return path


def _place() -> Path:
    temp: Path = settings.KINGSIDE_HOME.temp
    return temp / "books"


def currency_now() -> str:
    """Of the imported lines; empty where nobody knows, or there are none."""
    try:
        return open_books().currency
    except (NothingImported, SeveralCurrencies):
        return ""
