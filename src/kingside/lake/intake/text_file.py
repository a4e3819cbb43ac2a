"""CSV and its kin: delimiter, quotes and header row are told from the file; rows of another width are bad rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb

from kingside.lake.intake.encodings import decoded, encoding_of
from kingside.lake.intake.layout import LONGEST_CELL, RAW, TOO_LONG, Layout, lay_down_rows, refuse_wide, trimmed
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.sql_text import literal

__all__ = ["read_text_file"]

DELIMITERS = (",", ";", "\t", "|")
SNIFFED = 1 << 17
SNIFFED_ROWS = 200
TITLE_ROWS = 30
RULE = 3  # characters; a dash may be a cell
LONGEST_OPEN = 1 << 20  # a quoted cell that goes on longer was never closed
NO_ROW = Phrase("the row cannot be read: text stands after a closed quote")
OTHER_WIDTH = Phrase("there are {found} cells where the header has {expected}")


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    is_escaped: bool  # quotes inside a cell are written \" rather than ""
    header_row: int
    header: tuple[str, ...]


def read_text_file(connection: duckdb.DuckDBPyConnection, path: Path, name: str, folder: Path) -> Layout:
    """Copy the file. Raises Refusal, naming the row where it can, for what is no text or was cut off."""
    codec = encoding_of(path, name)
    dialect = _sniffed(path, codec, name)
    if codec not in ("utf-8", "utf-8-sig") or dialect.is_escaped or not _at_once(connection, path, dialect, folder):
        lay_down_rows(connection, _rows(path, codec, dialect, name), len(dialect.header), folder)
    return Layout(
        format="csv",
        headers=tuple(enumerate(dialect.header)),
        header_row=dialect.header_row,
        first_row=dialect.header_row + 1,
        encoding={"cp1252": "windows-1252", "utf-8-sig": "utf-8"}.get(codec, codec),
        delimiter=dialect.delimiter,
    )


def _at_once(connection: duckdb.DuckDBPyConnection, path: Path, dialect: _Dialect, folder: Path) -> bool:
    """Let the engine read a file without a flaw, many times faster; whether it could."""
    if dialect.header_row != 1 or any("\n" in cell or "\r" in cell for cell in dialect.header):
        return False
    width = len(dialect.header)
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    cells = ", ".join(f"{trimmed(f'c{position}')} AS c{position}" for position in range(width))
    is_filled = f"COALESCE({', '.join(f'c{position}' for position in range(width))}) IS NOT NULL"
    try:
        connection.execute(
            f"COPY (SELECT * FROM (SELECT ROW_NUMBER() OVER () + 1 AS row_number, {cells}, NULL::VARCHAR AS shape "
            f"FROM read_csv({literal(path)}, columns = {{{columns}}}, auto_detect = false, header = true, "
            f"delim = {literal(dialect.delimiter)}, quote = '\"', escape = '\"', nullstr = '', strict_mode = true, "
            f"max_line_size = {LONGEST_OPEN})) WHERE {is_filled}) TO {literal(folder / RAW)} (FORMAT parquet)"
        )
    except duckdb.Error:
        return False
    (rows,) = connection.execute(f"SELECT COUNT(*) FROM read_parquet({literal(folder / RAW)})").fetchone() or (0,)
    return bool(rows) and not _has_blank_lines(path)


def _has_blank_lines(path: Path) -> bool:
    """Whether rows are missing in what the engine counted; a blank line inside a quoted cell is one more to be sure."""
    tail = b""
    with path.open("rb") as stream:
        while portion := stream.read(SNIFFED):
            text = (tail + portion).replace(b"\r", b"")
            if b"\n\n" in text.rstrip(b"\n"):
                return True
            tail = text[-1:]
    return False


def _sniffed(path: Path, codec: str, name: str) -> _Dialect:
    head = ""
    for portion in decoded(path, codec):
        head += portion
        if len(head) >= SNIFFED:
            break
    head = head[:SNIFFED].removeprefix("\ufeff")
    ways = [(mark, is_escaped) for is_escaped in (False, *(('\\"' in head) * (True,))) for mark in DELIMITERS]
    delimiter, is_escaped = max(ways, key=lambda way: _fit(head, way[0], is_escaped=way[1]))
    records = _first_records(head, delimiter, is_escaped=is_escaped)
    if not any(any(record) for record in records):
        raise Refusal("{file} holds nothing but empty lines.", file=name)
    place = _header_place(records)
    header = records[place]
    while len(header) > 1 and not header[-1].strip() and not any(len(r) >= len(header) and r[-1] for r in records):
        header = header[:-1]  # lines that end with a delimiter
    refuse_wide(name, len(header))
    return _Dialect(delimiter, is_escaped, place + 1, tuple(header))


def _fit(head: str, delimiter: str, *, is_escaped: bool) -> tuple[int, int]:
    """How many of the first records have the commonest width (0 where that is 1), and that width."""
    widths = Counter(len(record) for record in _first_records(head, delimiter, is_escaped=is_escaped) if any(record))
    if not widths:
        return 0, 0
    width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    return (times, width) if width > 1 else (0, 1)


def _first_records(head: str, delimiter: str, *, is_escaped: bool) -> list[list[str]]:
    records: list[list[str]] = []
    reader = _reader(io.StringIO(head, newline=""), delimiter, is_escaped=is_escaped)
    while len(records) < SNIFFED_ROWS:
        try:
            records.append(next(reader))
        except StopIteration:
            break
        except csv.Error:
            if records:
                break
            records.append([])
    if len(head) >= SNIFFED and len(records) > 1:
        records.pop()  # it was cut off
    return records


def _header_place(records: Sequence[Sequence[str]]) -> int:
    """The first row as wide as most, with most of its cells filled: above it are titles."""
    widths = Counter(len(record) for record in records if any(record))
    width = max(widths, key=lambda each: (widths[each], each))
    filled = [sum(bool(cell.strip()) for cell in record) for record in records]
    for place, record in enumerate(records[:TITLE_ROWS]):
        if len(record) >= width and filled[place] * 2 > max(filled):
            return place
    return next(place for place, record in enumerate(records) if any(record))


def _rows(path: Path, codec: str, dialect: _Dialect, name: str) -> Iterator[tuple[int, Sequence[str], str]]:
    width = len(dialect.header)
    lines = _Lines(path, codec)
    reader = _reader(lines, dialect.delimiter, is_escaped=dialect.is_escaped)
    number = 0
    while True:
        number += 1
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end of data" in str(error) or lines.is_too_long:
                raise Refusal(
                    "{place}: a quoted cell is not closed; the file may be cut off.",
                    place=Phrase("{file}, row {row}", file=name, row=number),
                ) from None
            cells, shape = [], str(NO_ROW)
        else:
            if _says_nothing(cells):
                continue
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            shape = "" if len(cells) == width else str(Phrase(OTHER_WIDTH, found=len(cells), expected=width))
        if number <= dialect.header_row:
            continue
        if any(len(cell) > LONGEST_CELL for cell in cells):
            place = next(place for place, cell in enumerate(cells) if len(cell) > LONGEST_CELL)
            column = dialect.header[place] if place < width else f"{place + 1}"
            raise Refusal(TOO_LONG, file=name, row=number, column=column, characters=f"{len(cells[place]):,}")
        yield number, _of_width(cells, width, dialect.delimiter), shape


def _says_nothing(cells: Sequence[str]) -> bool:
    """An empty row, or a rule as lists that were made to be printed have them."""
    text = "".join(cells).strip()
    return not text or (len(text) > RULE and not text.strip("-=_+|* "))


def _of_width(cells: list[str], width: int, delimiter: str) -> list[str]:
    if len(cells) > width:
        return [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
    return cells + [""] * (width - len(cells))


def _reader(lines: Iterator[str] | io.StringIO, delimiter: str, *, is_escaped: bool) -> Iterator[list[str]]:
    csv.field_size_limit(100_000_000)
    return csv.reader(
        lines,
        delimiter=delimiter,
        doublequote=not is_escaped,
        escapechar="\\" if is_escaped else None,
        strict=True,
        skipinitialspace=False,
    )


class _Lines:
    """Lines of a file for the reader, each with its end; a record that goes on too long is ended with an error."""

    def __init__(self, path: Path, codec: str) -> None:
        self._portions = chain(decoded(path, codec), ("",))
        self._rest = ""
        self._buffer: Iterator[str] = iter(())
        self._length = 0
        self._is_first = True

    @property
    def is_too_long(self) -> bool:
        return self._length > LONGEST_OPEN

    def begin_record(self) -> None:
        self._length = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.is_too_long:
            raise csv.Error("a quoted cell is too long")
        line = next(self._buffer, None)
        while line is None:
            self._fill()
            line = next(self._buffer, None)
        self._length += len(line)
        return line

    def _fill(self) -> None:
        for portion in self._portions:
            text = self._rest + portion
            if self._is_first:
                text, self._is_first = text.removeprefix("\ufeff"), False
            *whole, self._rest = _joined(text.splitlines(keepends=True)) or [""]
            if whole:
                self._buffer = iter(whole)
                return
        if not self._rest:
            raise StopIteration
        self._buffer, self._rest = iter([self._rest]), ""


def _joined(lines: list[str]) -> list[str]:
    """Lines end at CR and LF only; splitlines knows more ends, which may stand inside a cell."""
    joined: list[str] = []
    for line in lines:
        if joined and not joined[-1].endswith(("\n", "\r")):
            joined[-1] += line
        else:
            joined.append(line)
    return joined
