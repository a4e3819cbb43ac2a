"""CSV and its kin: the header read, the rows laid down as Parquet, and what is wrong with a file said in a sentence."""

import codecs
import csv
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb

from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.sql_text import literal

__all__ = ["lay_down_text"]

DELIMITERS = ",;\t|"
LONGEST_LINE = 10_000_000


def lay_down_text(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], staging: Path
) -> tuple[list[tuple[str, str, str]], list[Path]]:
    """Copy text files to Parquet, every cell as the text it is, so that all else reads one format.

    Comes back with name, physical name and type of each column, and a path per file. Raises Refusal, naming file and
    where possible row, for what is no UTF-8, cut off, or has other columns than its neighbour.
    """
    headers = [_header_of(file) for file in files]
    for file, header in zip(files, headers, strict=True):
        if header.names != headers[0].names:
            raise Refusal("{file} has other columns than {other}.", file=file.name, other=files[0].name)
    folder = Path(tempfile.mkdtemp(dir=staging))
    laid_down = []
    for number, (file, header) in enumerate(zip(files, headers, strict=True)):
        path = folder / f"{number}.parquet"
        text = _without_header(file, header, folder / f"{number}.csv") if header.is_broken_up else file
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header.names)))
        try:
            copied = connection.execute(
                f"COPY (SELECT * FROM read_csv({literal(text)}, columns = {{{columns}}}, auto_detect = false, "
                f"header = {text == file}, delim = {literal(header.delimiter)}, quote = '\"', escape = '\"', "
                f"nullstr = '', max_line_size = {LONGEST_LINE}, strict_mode = true)) "
                f"TO {literal(path)} (FORMAT parquet)"
            ).fetchone()
        except duckdb.Error as error:
            raise _what_is_wrong_with_text(file, error) from None
        if copied == (0,) and file.stat().st_size > header.size:
            raise Refusal("{file}, row 2: the rows after the header cannot be read as CSV.", file=file.name)
        laid_down.append(path)
    return [(name, f"c{index}", "VARCHAR") for index, name in enumerate(headers[0].names)], laid_down


@dataclass(frozen=True)
class _Header:
    """The first record of a text file; `record` with its line breaks, the one at its end included."""

    delimiter: str
    names: list[str]
    record: str
    has_mark: bool

    @property
    def size(self) -> int:
        """Bytes before the second record."""
        return len(self.record.encode()) + (len(codecs.BOM_UTF8) if self.has_mark else 0)

    @property
    def is_broken_up(self) -> bool:
        """Whether a line break stands inside a quoted name; the engine would take it for the end of the header."""
        return re.search(r"[\r\n]", self.record.rstrip("\r\n")) is not None


def _without_header(file: Path, header: _Header, copy: Path) -> Path:
    with file.open("rb") as source, copy.open("wb") as target:
        source.seek(header.size)
        shutil.copyfileobj(source, target)
    return copy


def _header_of(file: Path) -> _Header:
    with file.open("rb") as stream:
        has_mark = stream.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            record = _first_record(stream)
        delimiter = max(DELIMITERS, key=re.sub(r'"[^"]*"', "", record).count)
        names = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        raise Refusal("{file} is not UTF-8 text; save it as UTF-8.", file=file.name) from None
    except csv.Error as error:
        raise Refusal("{file}, row 1: the header cannot be read ({error}).", file=file.name, error=error) from None
    if not any(names):
        raise Refusal("{file} has no header in its first row.", file=file.name)
    return _Header(delimiter, names, record, has_mark)


def _first_record(stream: TextIO) -> str:
    """The first row with its line breaks: a row goes on while a quoted cell is open."""
    record = stream.readline(LONGEST_LINE)
    while record.count('"') % 2 and len(record) < LONGEST_LINE and (line := stream.readline(LONGEST_LINE)):
        record += line
    return record


def _what_is_wrong_with_text(file: Path, error: duckdb.Error) -> Refusal:
    said = str(error)
    row = re.search(r"Line:? (\d+)", said)
    place = Phrase("{file}, row {row}", file=file.name, row=row[1]) if row else file.name
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if counts:
        return Refusal(
            "{place}: there are {found} columns where the header has {expected}.",
            place=place, found=counts[2], expected=counts[1],
        )  # fmt: skip
    if "unterminated quote" in said.lower():
        return Refusal("{place}: a quoted cell is not closed; the file may be cut off.", place=place)
    if "utf-8" in said.lower() or "unicode" in said.lower():
        return Refusal("{place}: the text is not UTF-8; save the file as UTF-8.", place=place)
    if row is None and (changed := _where_line_ends_change(file)):
        return Refusal(
            "{file}, row {row}: lines end in two different ways (LF and CRLF); save the file once more.",
            file=file.name, row=changed,
        )  # fmt: skip
    return Refusal("{place}: the row cannot be read as CSV.", place=place)


def _where_line_ends_change(file: Path) -> int | None:
    with file.open("rb") as stream:
        first = next(stream).endswith(b"\r\n")
        rows = enumerate(stream, start=2)
        return next((number for number, row in rows if row.endswith(b"\n") and row.endswith(b"\r\n") != first), None)
