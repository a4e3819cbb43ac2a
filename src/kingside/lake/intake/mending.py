"""Rows to mend: the bad ones as they were, each with what is wrong with it, in a file that can be sent again.

A cell that a spreadsheet program would take for a formula gets an apostrophe before it, which goes again on the way in.
"""

import csv
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.intake.checking import BAD
from kingside.lake.intake.documents import RawFile
from kingside.lake.intake.layout import RAW
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import identifier, literal

__all__ = ["WHAT_IS_WRONG", "take_quiet_off", "write_bad_rows"]

WHAT_IS_WRONG = "What is wrong"
PORTION = 5_000
FORMULA = r"^('*([=+@\t]|-[^0-9.,]|-$|-[0-9.,]+[^0-9.,]))"
QUIETED = FORMULA.replace("^(", "^'(", 1)


def write_bad_rows(folder: Path, raw: RawFile, out: Path, *, counted: Sequence[str] = ()) -> None:
    """Write the bad rows of `folder` to `out` as CSV that spreadsheet programs open, none of its cells as a formula.

    What was `counted` has a column, so that each row comes back as what it was. Raises Refusal when they are kept no
    longer.
    """
    if not (folder / BAD).exists():
        raise Refusal("The rows of {file} are kept no longer; send the file again.", file=raw.name)
    with (
        connect(readable=[folder / BAD]) as connection,
        out.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        columns = [column for column in raw.columns if column.name != WHAT_IS_WRONG]
        headers = [column.name for column in columns]
        writer.writerow([*headers, *(_free(name, headers) for name in counted), WHAT_IS_WRONG])
        cells = ", ".join(
            [column.physical for column in columns] + [f"CAST({identifier(name)} AS VARCHAR)" for name in counted]
        )
        cursor = connection.execute(f"SELECT {cells}, problem FROM read_parquet({literal(folder / BAD)})")
        while rows := cursor.fetchmany(PORTION):
            writer.writerows([_quiet(cell) for cell in row] for row in rows)


def take_quiet_off(connection: duckdb.DuckDBPyConnection, folder: Path, positions: Sequence[int]) -> None:
    """Make the cells of raw.parquet, read from a file that `write_bad_rows` wrote, what they were."""
    cells = ", ".join(f"regexp_replace(c{n}, {literal(QUIETED)}, '\\1') AS c{n}" for n in positions)
    raw, mended = folder / RAW, folder / "mended.parquet"
    rows = f"SELECT row_number, {cells}, shape FROM read_parquet({literal(raw)})"
    connection.execute(f"COPY ({rows}) TO {literal(mended)} (FORMAT parquet)")
    mended.replace(raw)


def _free(name: str, headers: Sequence[str]) -> str:
    """The name as a header, told from one that the file has already."""
    taken = {header.lower() for header in headers}
    return next(each for each in chain([name], (f"{name} ({n})" for n in count(2))) if each not in taken)


def _quiet(cell: str | None) -> str | None:
    return f"'{cell}" if cell and re.match(FORMULA, cell) else cell
