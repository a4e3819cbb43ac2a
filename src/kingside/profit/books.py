"""The books: the imported invoice lines and drivers that count now, laid out for a profit map."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from kingside.profit.intake import DRIVERS, LINES

KEPT = 4  # layouts: those of a few samples and periods
# what a refusal calls these files; nobody gave them a name of their own
LINES_NAME, ACCOUNTS_NAME = "the invoice lines", "the accounts"


@dataclass(frozen=True, slots=True)
class Books:
    """Files in the contract of docs/methods/profit-map.md, and what they hold; `currency` "" is unknown."""

    lines: Path
    accounts: Path | None
    first_day: date
    last_day: date
    n_lines: int
    n_orders: int
    currency: str = ""


class NothingImported(DomainError):
    """No invoice lines are here yet; import them first."""

    status = 409


@contextmanager
def open_books(*, lines_at_most: int | None = None) -> Iterator[Books]:
    """What is imported now, with all drivers whatever their date. Raises NothingImported.

    With `lines_at_most` only that many lines are laid out, of the first orders; the counts are those of all.
    """
    lines = manifest(LINES)
    if not lines.batches:
        raise NothingImported
    folder = _laid_out(lines, manifest(DRIVERS), None, lines_at_most)
    with connect(readable=lines.folders, temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection:
        found = laid_out.measure(connection, lines.batches)
    if found.first_day is None or found.last_day is None:
        raise NothingImported
    yield Books(
        lines=folder / LINES_NAME,
        accounts=folder / ACCOUNTS_NAME,
        first_day=found.first_day,
        last_day=found.last_day,
        n_lines=found.lines,
        n_orders=found.orders,
    )


def batches_now() -> dict[str, list[str]]:
    """The ids of the batches that count now, by kind, oldest first. Raises NothingImported."""
    lines = manifest(LINES)
    if not lines.batches:
        raise NothingImported
    return {LINES: [str(pk) for pk in lines.ids], DRIVERS: [str(pk) for pk in manifest(DRIVERS).ids]}


def lay_out(batches: Mapping[str, Sequence[str]], *, first: date | None, last: date | None) -> Path:
    """A folder with the lines and the accounts, made from these batches and from whose each code is now."""
    period = (first, last) if first and last else None
    return _laid_out(_of(LINES, batches.get(LINES, ())), _of(DRIVERS, batches.get(DRIVERS, ())), period, None)


@contextmanager
def reading_lines() -> Iterator[tuple[DuckDBPyConnection, Manifest, Path]]:
    """A connection that reaches the lines that count now, and a file of whose each code is. Raises NothingImported."""
    lines = manifest(LINES)
    if not lines.batches:
        raise NothingImported
    with (
        scratch() as folder,
        connect(readable=[*lines.folders, folder], temp=settings.KINGSIDE_HOME.temp, memory=MEMORY) as connection,
    ):
        yield connection, lines, _write_codes(folder)


def forget_layouts() -> None:
    """Remove what was laid out; it is made again when it is needed."""
    shutil.rmtree(_place(), ignore_errors=True)


def _of(kind: str, ids: Sequence[str]) -> Manifest:
    """Named batches in the order of their names, live or undone since."""
    found = {str(batch.pk): batch for batch in ImportBatch.objects.filter(pk__in=ids)}
    rows = [found[pk] for pk in ids]
    columns = {name: sort for batch in rows for name, sort in batch.columns}
    return Manifest(kind, tuple(batch.pk for batch in rows), tuple(map(as_lake_batch, rows)), columns)


def _laid_out(lines: Manifest, drivers: Manifest, period: tuple[date, date] | None, at_most: int | None) -> Path:
    """The folder of a layout: made once, found again as long as nothing it is made from has changed."""
    with scratch() as folder:
        codes, accounts = _write_codes(folder), _write_accounts(folder)
        parts = (*lines.ids, "", *drivers.ids, period, at_most, codes.read_bytes(), accounts.read_bytes())
        key = sha256(b"\0".join(part if isinstance(part, bytes) else str(part).encode() for part in parts)).hexdigest()
        place = _place() / key[:32]
        if place.is_dir():
            os.utime(place)
            return place
        built = folder / "built"
        built.mkdir()
        with connect(
            readable=[*lines.folders, *drivers.folders, folder],
            writable=[built],
            temp=settings.KINGSIDE_HOME.temp,
            memory=MEMORY,
        ) as connection:
            laid_out.lay_out_lines(connection, lines.batches, codes, built / LINES_NAME, limit=at_most)
            first, last = period or (None, None)
            laid_out.lay_out_accounts(
                connection, accounts, drivers.batches, codes, built / ACCOUNTS_NAME, first=first, last=last
            )
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
