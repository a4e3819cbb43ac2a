"""Rows to mend: the bad ones as they were, each with what is wrong with it, in a file that can be sent again."""

import csv
from pathlib import Path

from kingside.lake.connection import connect
from kingside.lake.intake.checking import BAD
from kingside.lake.intake.documents import RawFile
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import literal

__all__ = ["WHAT_IS_WRONG", "write_bad_rows"]

WHAT_IS_WRONG = "What is wrong"
PORTION = 5_000


def write_bad_rows(folder: Path, raw: RawFile, out: Path) -> None:
    """Write the bad rows of `folder` to `out` as CSV that spreadsheet programs open; no cell is changed.

    Raises Refusal when they are kept no longer.
    """
    if not (folder / BAD).exists():
        raise Refusal(f"The rows of {raw.name} are kept no longer; send the file again.")
    with (
        connect(readable=[folder / BAD]) as connection,
        out.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow([*(column.name for column in raw.columns if column.name != WHAT_IS_WRONG), WHAT_IS_WRONG])
        cells = ", ".join(column.physical for column in raw.columns if column.name != WHAT_IS_WRONG)
        cursor = connection.execute(f"SELECT {cells}, problem FROM read_parquet({literal(folder / BAD)})")
        while rows := cursor.fetchmany(PORTION):
            writer.writerows(rows)
