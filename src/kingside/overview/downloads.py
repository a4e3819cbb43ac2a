"""Lists as files that a spreadsheet opens."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width too

Cell = str | int | Decimal | None


def csv_of(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """CSV as text. Unknown is an empty cell, a decimal has every digit, no text is taken for a formula."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
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
        yield writer.writerow([_written(cell) for cell in row])


def _written(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
