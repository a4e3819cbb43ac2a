"""Any file, told apart by its first bytes, copied to raw.parquet: a row number and every cell as the text it is."""

import os
import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.intake.documents import RawFile
from kingside.lake.intake.layout import LONGEST_CELL, MEMORY, RAW, TOO_LONG, Layout
from kingside.lake.intake.mending import WHAT_IS_WRONG, take_quiet_off
from kingside.lake.intake.parquet_file import read_parquet_file
from kingside.lake.intake.sniffing import sniff
from kingside.lake.intake.text_file import read_text_file
from kingside.lake.intake.workbook import read_workbook
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.sql_text import identifier, literal

__all__ = ["read_raw"]

PARQUET, ZIP, OLE, GZIP = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
NO_DATA = {
    b"PARE": Phrase("{file} is an encrypted Parquet file; send CSV, an Excel workbook (.xlsx) or Parquet."),
    b"%PDF": Phrase("{file} is a PDF; send CSV, an Excel workbook (.xlsx) or Parquet."),
    GZIP: Phrase("{file} is a compressed file; send CSV, an Excel workbook (.xlsx) or Parquet."),
    b"\x89PNG": Phrase("{file} is a picture; send CSV, an Excel workbook (.xlsx) or Parquet."),
    b"SQLi": Phrase("{file} is a database; send CSV, an Excel workbook (.xlsx) or Parquet."),
    **dict.fromkeys(
        (b"<!doctype", b"<html", b"<table", b"<meta"),
        Phrase("{file} is a web page, whatever its name says; send CSV, an Excel workbook (.xlsx) or Parquet."),
    ),
    b"<?xml": Phrase("{file} is an XML document; send CSV, an Excel workbook (.xlsx) or Parquet."),
    **dict.fromkeys((b'{"', b"[{"), Phrase("{file} is JSON; send CSV, an Excel workbook (.xlsx) or Parquet.")),
}


def read_raw(
    path: Path, *, name: str, folder: Path, say: Callable[[str], None] = lambda _: None, sheet: str = ""
) -> RawFile:
    """Copy the file to `folder`/raw.parquet and say what it is and what its columns could be, judged on all rows.

    Cells are trimmed; empty ones are null. Raises Refusal, one sentence naming the file and where possible row and
    column, for whatever cannot be read.
    """
    head = _head_of(path, name)
    say(str(Phrase("Reading {file}", file=name)))
    spill = folder / "spill"
    with connect(readable=[path], writable=[folder], temp=spill, memory=MEMORY) as connection:
        layout = _laid_out(connection, path, name, head, folder, sheet)
        layout = replace(layout, headers=_named(connection, layout, folder, name))
        if any(header == WHAT_IS_WRONG for _, header in layout.headers):
            take_quiet_off(connection, folder, [position for position, _ in layout.headers])
        _refuse_long_cells(connection, layout, folder, name)
        say(str(Phrase("Looking at every column")))
        rows, columns = sniff(connection, folder / RAW, layout.headers)
    return RawFile(
        name=name,
        format=layout.format,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        sheet=layout.sheet,
        sheets=layout.sheets,
        first_row=layout.first_row,
        rows=rows,
        columns=columns,
    )


def _laid_out(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, head: bytes, folder: Path, sheet: str
) -> Layout:
    if head.startswith(PARQUET):
        return read_parquet_file(connection, path, name, folder)
    if head.startswith((ZIP, OLE)):
        return read_workbook(connection, path, name, folder, sheet)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, sentence in NO_DATA.items():
        if head.startswith(magic) or text.startswith(magic):
            raise Refusal(sentence, file=name)
    return read_text_file(connection, path, name, folder)


def _head_of(path: Path, name: str) -> bytes:
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise Refusal("{file} is no ordinary file.", file=name)
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise Refusal("{file} cannot be read: {error}.", file=name, error=error.strerror) from None
    if not head:
        raise Refusal("{file} is empty (0 bytes).", file=name)
    return head


def _named(
    connection: duckdb.DuckDBPyConnection, layout: Layout, folder: Path, name: str
) -> tuple[tuple[int, str], ...]:
    """Positions and names of the columns: nameless ones are dropped if empty, else numbered; no name stands twice."""
    cleaned = [(position, _clean(header)) for position, header in layout.headers]
    nameless = [position for position, header in cleaned if not header]
    filled = _filled(connection, folder, nameless)
    named = [
        (position, header or f"Column {position + 1}") for position, header in cleaned if header or filled[position]
    ]
    first: dict[str, int] = {}
    for position, header in named:
        if header in first:
            raise Refusal(
                "{file}, row {row}: the column “{column}” stands twice in the header, "
                "as column {first} and column {second}; rename one of them.",
                file=name, row=layout.header_row, column=header, first=first[header] + 1, second=position + 1,
            )  # fmt: skip
        first[header] = position
    if not named:
        raise Refusal("{file} has no header: no row names its columns.", file=name)
    return tuple(named)


def _filled(connection: duckdb.DuckDBPyConnection, folder: Path, positions: Iterable[int]) -> dict[int, int]:
    wanted = list(positions)
    if not wanted:
        return {}
    counts = ", ".join(f"COUNT(c{position})" for position in wanted)
    row = connection.execute(f"SELECT {counts} FROM read_parquet({literal(folder / RAW)})").fetchone() or ()
    return dict(zip(wanted, row, strict=True))


def _refuse_long_cells(connection: duckdb.DuckDBPyConnection, layout: Layout, folder: Path, name: str) -> None:
    lengths = ", ".join(f"MAX(strlen({identifier(f'c{position}')}))" for position, _ in layout.headers)
    raw = f"read_parquet({literal(folder / RAW)})"
    longest = connection.execute(f"SELECT {lengths} FROM {raw}").fetchone() or ()
    for (position, header), length in zip(layout.headers, longest, strict=True):
        if length is not None and length > LONGEST_CELL:
            found = connection.execute(
                f"SELECT row_number, length(c{position}) FROM {raw} WHERE strlen(c{position}) > {LONGEST_CELL} "
                "ORDER BY row_number LIMIT 1"
            ).fetchone()
            row, characters = found or (0, length)
            raise Refusal(TOO_LONG, file=name, row=row, column=header, characters=f"{characters:,}")


def _clean(header: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f\u00a0\ufeff]+", " ", header).strip()
