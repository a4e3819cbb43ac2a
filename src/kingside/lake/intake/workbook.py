"""Excel workbooks: opened only after their archive was seen to be no bomb, then read sheet by sheet, value by value."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kingside.lake.intake.layout import Layout, lay_down_rows
from kingside.lake.refusal import Refusal

__all__ = ["read_workbook"]

MOST_ROWS = 200_000
MOST_INFLATED = 512 << 20
MOST_RATIO = 400  # inflated to stored; sheets of one repeated row come close to 200
SMALL = 16 << 20  # up to here a high ratio is harmless
PORTION = 1 << 20
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0"
FORMULA = re.compile(
    rb'<c r="(?P<cell>[A-Z]+[0-9]+)"[^>]*>\s*<f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
OVERLAP = 1 << 14
TITLE_ROWS = 30


def read_workbook(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, folder: Path, sheet: str = ""
) -> Layout:
    """Copy one sheet: `sheet`, else the first with anything in it. Raises Refusal naming sheet, row and cell."""
    if not _is_of_before_2007(path, name):
        _refuse_bombs(path, name)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = tuple(workbook.sheet_names)
        chosen = _chosen(workbook, names, sheet, name)
    except Refusal:
        raise
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise Refusal(f"{name} cannot be read as a workbook; it may be damaged or cut off.") from None
    if chosen.total_height > MOST_ROWS + TITLE_ROWS:
        raise Refusal(
            f"{name}, sheet {chosen.name}: {chosen.total_height:,} rows; workbooks are read up to {MOST_ROWS:,}. "
            "Save it as CSV, or export Parquet."
        )
    rows = list(_texts(chosen, name))
    place, header = _header(rows, name, chosen.name)
    body = ((number, cells) for number, cells in rows[place + 1 :] if any(cells))
    lay_down_rows(connection, _of_width(body, len(header)), len(header), folder)
    return Layout(
        format="xlsx",
        headers=tuple(enumerate(header)),
        header_row=rows[place][0],
        first_row=rows[place][0] + 1,
        sheet=chosen.name,
        sheets=names,
    )


def _is_of_before_2007(path: Path, name: str) -> bool:
    """Whether it is an .xls, which is no archive; a newer workbook behind a password looks alike, and is refused."""
    with path.open("rb") as stream:
        if stream.read(4) != OLE:
            return False
        if ENCRYPTED in stream.read(64 << 20):
            raise Refusal(f"{name} is protected by a password; save it without one.")
    return True


def _refuse_bombs(path: Path, name: str) -> None:
    """Count what really comes out of the archive, since headers may lie, and look for entities and empty formulas."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.namelist()
            if "xl/workbook.xml" not in parts:
                raise Refusal(f"{name} is an archive and no Excel workbook; send the files in it one by one.")
            left = MOST_INFLATED
            for part in archive.infolist():
                if part.flag_bits & 1:
                    raise Refusal(f"{name} is protected by a password; save it without one.")
                with archive.open(part) as stream:
                    left -= _look_through(stream, part.filename, name, min(left, _allowed(part)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise Refusal(f"{name} is cut off or damaged; save the workbook once more.") from None


def _allowed(part: zipfile.ZipInfo) -> int:
    return max(SMALL, part.compress_size * MOST_RATIO)


def _look_through(stream: IO[bytes], part: str, name: str, allowed: int) -> int:
    size, tail = 0, b""
    is_xml = part.endswith((".xml", ".rels"))
    is_sheet = part.startswith("xl/worksheets/")
    while portion := stream.read(PORTION):
        size += len(portion)
        if size > allowed:
            raise Refusal(f"{name} unpacks to far more than a workbook holds; it is not opened.")
        text = tail + portion
        if is_xml and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
            raise Refusal(f"{name} holds an XML document type, which no spreadsheet program writes; it is not opened.")
        if is_sheet and (found := FORMULA.search(text)):
            raise Refusal(
                f"{name}, cell {found['cell'].decode()}: a formula without its result; open the workbook in a "
                "spreadsheet program and save it once."
            )
        tail = text[-OVERLAP:]
    return size


def _chosen(workbook: CalamineWorkbook, names: Sequence[str], wanted: str, name: str) -> CalamineSheet:
    if wanted and wanted not in names:
        raise Refusal(f"{name} has no sheet “{wanted}”; it has {', '.join(names)}.")
    for each in (wanted,) if wanted else names:
        sheet = workbook.get_sheet_by_name(each)
        if sheet.total_height or wanted:
            return sheet
    raise Refusal(f"{name} has no sheet with anything in it.")


def _texts(sheet: CalamineSheet, name: str) -> Iterator[tuple[int, list[str]]]:
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), start=first + 1):
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    """The value as a file of text would have it; a number has at most six places, more are noise of the binary."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            number = round(Decimal(repr(value)), 6)
            return f"{number.normalize():f}" if number else "0"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _header(rows: Sequence[tuple[int, list[str]]], name: str, sheet: str) -> tuple[int, list[str]]:
    """The first row with most of its cells filled; above it are titles."""
    width = max((sum(map(bool, cells)) for _, cells in rows[: TITLE_ROWS * 4]), default=0)
    for place, (_, cells) in enumerate(rows[:TITLE_ROWS]):
        if width and sum(map(bool, cells)) * 2 > width:
            last = max(index for index, cell in enumerate(cells) if cell)
            widest = max(len(cells) for _, cells in rows)
            return place, cells if any(any(r[last + 1 :]) for _, r in rows) else cells[: last + 1] or cells[:widest]
    raise Refusal(f"{name}, sheet {sheet}: no row names the columns.")


def _of_width(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, Sequence[str], str]]:
    for number, cells in rows:
        yield number, (cells + [""] * width)[:width], ""
