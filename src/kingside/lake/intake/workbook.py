"""Excel workbooks: opened only after their archive was seen to be no bomb, then read sheet by sheet, value by value."""

import html
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kingside.lake.intake.layout import MOST_COLUMNS, Layout, lay_down_rows, refuse_wide
from kingside.lake.refusal import Phrase, Refusal

__all__ = ["read_workbook"]

MOST_ROWS = 1_000_000
LONG, MOST_COLUMNS_OF_LONG = 200_000, 52  # a sheet is held as a whole, empty cells too: a longer one is narrow
MOST_INFLATED = 512 << 20
MOST_RATIO = 400  # inflated to stored; sheets of one repeated row come close to 200
SMALL = 16 << 20  # up to here a high ratio is harmless
PORTION = 1 << 20
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0"
# tags may carry a prefix
FORMULA = re.compile(
    rb"<(?:\w+:)?c (?P<about>[^>]*)>\s*<(?:\w+:)?f(?:/>|[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR = re.compile(rb'<(?:\w+:)?c (?P<about>[^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>(?P<error>[^<]*)<', re.DOTALL)
FAR_DOWN = re.compile(rb'<(?:\w+:)?row [^>]*\br="([0-9]{6,})"')
BEYOND_AZ = re.compile(rb'<(?:\w+:)?c [^>]*\br="((?:[B-Z][A-Z]|[A-Z]{3})[0-9]+)"')
FAR_OUT = re.compile(rb'<(?:\w+:)?c [^>]*\br="([A-Z]{3}[0-9]+)"')  # right of column ZZ, the 702nd
CELL = re.compile(rb'\br="([A-Z]+[0-9]+)"')
EMPTY_TEXT = b't="str"'  # a formula whose result is a text, here the empty one
OVERLAP = 1 << 14
TITLE_ROWS = 30
LINKS = "xl/_rels/workbook.xml.rels"
PLACES, LARGE = Decimal("1e-6"), Context(prec=400)  # of any binary number
DOCUMENT_TYPE = tuple(
    mark.encode(codec) for mark in ("<!DOCTYPE", "<!ENTITY") for codec in ("ascii", "utf-16-le", "utf-16-be")
)


def read_workbook(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, folder: Path, sheet: str = ""
) -> Layout:
    """Copy one sheet: `sheet`, else the first with anything in it, hidden ones last.

    Raises Refusal naming sheet, row and cell.
    """
    faults = {} if _is_of_before_2007(path, name) else _faults_after_refusing_bombs(path, name)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = tuple(workbook.sheet_names)
        chosen = _chosen(workbook, names, sheet, name, faults)
    except Refusal:
        raise
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise Refusal("{file} cannot be read as a workbook; it may be damaged or cut off.", file=name) from None
    if chosen.total_height > MOST_ROWS + TITLE_ROWS:
        raise Refusal(
            "{file}, sheet {sheet}: {rows} rows; workbooks are read up to {most}. "
            "Save it as CSV, or export Parquet.",
            file=name, sheet=chosen.name, rows=f"{chosen.total_height:,}", most=f"{MOST_ROWS:,}",
        )  # fmt: skip
    first = list(islice(_texts(chosen), TITLE_ROWS * 4))
    place, header = _header(chosen, first, name)
    refuse_wide(name, len(header))
    body = ((number, cells) for number, cells in islice(_texts(chosen), place + 1, None) if any(cells))
    lay_down_rows(connection, _of_width(body, len(header)), len(header), folder)
    return Layout(
        format="xlsx",
        headers=tuple(enumerate(header)),
        header_row=first[place][0],
        first_row=first[place][0] + 1,
        sheet=chosen.name,
        sheets=names,
    )


def _is_of_before_2007(path: Path, name: str) -> bool:
    """Whether it is an .xls, which is no archive; a newer workbook behind a password looks alike, and is refused."""
    with path.open("rb") as stream:
        if stream.read(4) != OLE:
            return False
        if ENCRYPTED in stream.read(64 << 20):
            raise Refusal("{file} is protected by a password; save it without one.", file=name)
    return True


def _faults_after_refusing_bombs(path: Path, name: str) -> dict[str, Phrase]:
    """Count what really comes out of the archive, since headers may lie; the first cell without a value per sheet.

    The sentences about these cells lack `file` and `sheet`.
    """
    found: dict[str, Phrase] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Refusal("{file} is an archive and no Excel workbook; send the files in it one by one.", file=name)
            left = MOST_INFLATED
            for part in archive.infolist():
                if part.flag_bits & 1:
                    raise Refusal("{file} is protected by a password; save it without one.", file=name)
                with archive.open(part) as stream:
                    size, fault = _look_through(stream, part.filename, name, min(left, _allowed(part)))
                left -= size
                found |= {part.filename: fault} if fault else {}
            names = _names_of_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError):
        raise Refusal("{file} is cut off or damaged; save the workbook once more.", file=name) from None
    return {names.get(part, part): fault for part, fault in found.items()}


def _names_of_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet that each part of the archive holds."""
    book, links = (archive.read(part).decode("utf-8", "replace") for part in ("xl/workbook.xml", LINKS))
    targets = {
        _attribute(each, "Id"): _attribute(each, "Target") for each in re.findall(r"<Relationship [^>]*>", links)
    }
    sheets = re.findall(r"<sheet [^>]*>", book)
    return {
        f"xl/{targets.get(_attribute(each, 'r:id'), '').removeprefix('/xl/')}": html.unescape(_attribute(each, "name"))
        for each in sheets
    }


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _allowed(part: zipfile.ZipInfo) -> int:
    return max(SMALL, part.compress_size * MOST_RATIO)


def _look_through(stream: IO[bytes], part: str, name: str, allowed: int) -> tuple[int, Phrase | None]:
    """The size of a part, and of a sheet what is wrong with the first cell that has no value to read."""
    size, tail, fault, is_long, wide = 0, b"", None, False, None
    is_xml = part.endswith((".xml", ".rels"))
    is_sheet = part.startswith("xl/worksheets/")
    while portion := stream.read(PORTION):
        size += len(portion)
        if size > allowed:
            raise Refusal("{file} unpacks to far more than a workbook holds; it is not opened.", file=name)
        text = tail + portion
        if is_xml and any(mark in text for mark in DOCUMENT_TYPE):
            raise Refusal(
                "{file} holds an XML document type, which no spreadsheet program writes; it is not opened.", file=name
            )
        if is_sheet and not fault:
            fault = _fault_in(text)
            wide = wide or BEYOND_AZ.search(text)
            is_long = is_long or any(int(found[1]) > LONG + TITLE_ROWS for found in FAR_DOWN.finditer(text))
            fault = fault or (_too_wide(wide) if wide and is_long else None)
        tail = text[-OVERLAP:]
    return size, fault


def _too_wide(cell: re.Match[bytes]) -> Phrase:
    return Phrase(
        "{file}, sheet {sheet}, cell {cell}: of a sheet with more than {rows} rows at most {most} columns are read. "
        "Save it as CSV, or delete columns that no cost needs.",
        cell=cell[1].decode(), rows=f"{LONG:,}", most=MOST_COLUMNS_OF_LONG,
    )  # fmt: skip


def _fault_in(sheet: bytes) -> Phrase | None:
    for found in FAR_DOWN.finditer(sheet):
        if int(found[1]) > MOST_ROWS + TITLE_ROWS:
            return Phrase(
                "{file}, sheet {sheet}, row {row}: workbooks are read up to {most} rows. Save it as CSV, or delete the "
                "empty rows below the table.",
                row=f"{int(found[1]):,}", most=f"{MOST_ROWS:,}",
            )  # fmt: skip
    for found in FAR_OUT.finditer(sheet):
        if _column(found[1]) > MOST_COLUMNS:
            return Phrase(
                "{file}, sheet {sheet}, cell {cell}: at most {most} columns are read; delete the empty columns beside "
                "the table.",
                cell=found[1].decode(), most=f"{MOST_COLUMNS:,}",
            )  # fmt: skip
    for found in FORMULA.finditer(sheet):
        if EMPTY_TEXT not in found["about"]:
            return Phrase(
                "{file}, sheet {sheet}, cell {cell}: a formula without its result; open the workbook in a spreadsheet "
                "program and save it once.",
                cell=_place(found["about"]),
            )
    if error := ERROR.search(sheet):
        return Phrase(
            "{file}, sheet {sheet}, cell {cell}: the error {error} stands in place of a value; mend or empty the cell.",
            cell=_place(error["about"]), error=error["error"].decode("utf-8", "replace"),
        )  # fmt: skip
    return None


def _column(cell: bytes) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in cell.decode().rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _place(about: bytes) -> str:
    found = CELL.search(about)
    return found[1].decode() if found else "?"


def _chosen(
    workbook: CalamineWorkbook, names: Sequence[str], wanted: str, name: str, faults: Mapping[str, Phrase]
) -> CalamineSheet:
    """The sheet to read. One with a fault is never opened: a cell far out alone may fill the memory."""
    if wanted and wanted not in names:
        listed = ", ".join(names)
        raise Refusal("{file} has no sheet “{sheet}”; it has {sheets}.", file=name, sheet=wanted, sheets=listed)
    shown = {each.name for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible}
    for each in (wanted,) if wanted else sorted(names, key=lambda one: one not in shown):
        if each in faults:
            raise Refusal(faults[each], file=name, sheet=each)
        sheet = workbook.get_sheet_by_name(each)
        if sheet.total_height or wanted:
            return sheet
    raise Refusal("{file} has no sheet with anything in it.", file=name)


def _texts(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), start=first + 1):
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    """The value as a file of text would have it; a number has at most six places, more are noise of the binary."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            number = Decimal(repr(value)).quantize(PLACES, context=LARGE)
            return f"{number.normalize():f}" if number else "0"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _header(sheet: CalamineSheet, rows: Sequence[tuple[int, list[str]]], name: str) -> tuple[int, list[str]]:
    """The first of the first rows with most of its cells filled; above it are titles."""
    width = max((sum(map(bool, cells)) for _, cells in rows), default=0)
    for place, (_, cells) in enumerate(rows[:TITLE_ROWS]):
        if width and sum(map(bool, cells)) * 2 > width:
            last = max(index for index, cell in enumerate(cells) if cell)
            is_wider = any(_text(value) for row in sheet.iter_rows() for value in row[last + 1 :])
            return place, cells if is_wider else cells[: last + 1]
    raise Refusal("{file}, sheet {sheet}: no row names the columns.", file=name, sheet=sheet.name)


def _of_width(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, Sequence[str], str]]:
    for number, cells in rows:
        yield number, (cells + [""] * width)[:width], ""
