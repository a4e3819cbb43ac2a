"""Tables as files that a spreadsheet opens: CSV and workbooks."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kingside.core.errors import DomainError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width too
NOT_IN_A_WORKBOOK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_ROWS = 1_048_575  # of a worksheet, below its heading
WIDTH = 18

# what a cell shows; what it holds has every digit
MONEY, PERCENT, COUNT, NUMBER = "#,##0.00", "0.0%", "#,##0", "#,##0.0"

Cell = str | int | Decimal | bool | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Formula:
    """What a spreadsheet works out; written here, never made of what people typed."""

    text: str
    number_format: str = MONEY


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; its rows are read once. `formats` say how the numbers of each column are shown."""

    title: str
    header: Sequence[str]
    rows: Iterable[Iterable[Cell | Formula]]
    formats: Sequence[str] = ()


class TooLongForAWorkbook(DomainError):
    """A worksheet holds 1,048,575 rows and this list has more; narrow it, or take it as CSV."""


def csv_of(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """CSV as text. Unknown is an empty cell, a decimal has every digit, no text is taken for a formula."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return file.getvalue()


class _Echo:
    """Hands on what is written, so that a line is sent before the next is read."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The same CSV line by line, for lists of any length."""
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([_in_csv(cell) for cell in row])


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    """A CSV file in UTF-8, with the mark by which spreadsheets know that."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.writelines(csv_lines(header, rows))


def write_workbook(
    path: Path, title: str, header: Iterable[str], rows: Iterable[Iterable[Cell]], formats: Sequence[str] = ()
) -> None:
    """A workbook of one sheet: numbers are numbers, days are days, no text is taken for a formula."""
    write_sheets(path, [Sheet(title, list(header), rows, formats)])


def write_sheets(path: Path, sheets: Iterable[Sheet]) -> None:
    """A workbook of several sheets, in which one may work out what another holds."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.save(path)


def _write_sheet(book: Workbook, told: Sheet) -> None:
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", told.title)[:31])
    sheet.freeze_panes = "A2"
    for number in range(1, len(told.header) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    cells = []
    for heading in told.header:
        cell = WriteOnlyCell(sheet, value=_text(heading))
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    for n, row in enumerate(told.rows):
        if n == MOST_ROWS:
            raise TooLongForAWorkbook
        sheet.append([_shown(sheet, cell, wanted) for cell, wanted in _with_formats(row, told.formats)])


def _with_formats(row: Iterable[Cell | Formula], formats: Sequence[str]) -> Iterator[tuple[Cell | Formula, str | None]]:
    """Each cell with the format of its column; columns beyond them have none."""
    return zip(row, chain(formats, repeat(None)), strict=False)


def _shown(sheet: Any, cell: Cell | Formula, wanted: str | None) -> Any:
    """A number in its own format or that of its column, anything else as it is."""
    value: Any  # openpyxl writes decimals, and does not say so
    if isinstance(cell, Formula):
        value, wanted = cell.text, cell.number_format
    elif wanted and isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        value = cell
    else:
        return _in_workbook(cell)
    shown = WriteOnlyCell(sheet, value=value)
    shown.number_format = wanted
    return shown


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _in_csv(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return f"{cell.normalize():f}"
        case str():
            return _text(cell)
        case dt.datetime():
            return timezone.localtime(cell).isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return cell.isoformat()
    return cell


def _in_workbook(cell: Cell) -> Cell:
    match cell:
        case bool():
            return _("yes") if cell else _("no")
        case str():
            return _text(NOT_IN_A_WORKBOOK.sub("", cell))
        case dt.datetime():  # a spreadsheet knows no time zones
            return timezone.localtime(cell).replace(tzinfo=None, microsecond=0)
    return cell
