"""What reading a file of any format comes to: raw.parquet in the folder, and this."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.sql_text import literal

__all__ = [
    "LONGEST_CELL",
    "MEMORY",
    "MOST_COLUMNS",
    "RAW",
    "TOO_LONG",
    "Layout",
    "lay_down_rows",
    "refuse_wide",
    "trimmed",
]

RAW = "raw.parquet"
MEMORY = "400MB"
LONGEST_CELL = 32_767  # what a spreadsheet holds in one cell
MOST_COLUMNS = 400
TOO_LONG = Phrase(
    "{file}, row {row}, column {column}: the cell holds {characters} characters; at most {most} are read.",
    most=f"{LONGEST_CELL:,}",
)
WHITE = " \t\r\n\u00a0\u202f\u2007\ufeff"


@dataclass(frozen=True, slots=True)
class Layout:
    """`headers`: position and name of each column as the file has them."""

    format: str
    headers: tuple[tuple[int, str], ...]
    first_row: int
    header_row: int = 1
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def refuse_wide(name: str, columns: int) -> None:
    """Raise Refusal for a file of too many columns, before anything is laid out."""
    if columns > MOST_COLUMNS:
        raise Refusal(
            "{file} has {columns} columns; at most {most} are read.",
            file=name, columns=f"{columns:,}", most=f"{MOST_COLUMNS:,}",
        )  # fmt: skip


def trimmed(cell: str) -> str:
    """SQL: a cell without the white space around it; nothing is null."""
    return f"NULLIF(trim({cell}, {literal(WHITE)}), '')"


def lay_down_rows(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[int, Sequence[str], str]], width: int, folder: Path
) -> None:
    """Write raw.parquet from rows: number, `width` cells, and what is wrong with the row's shape ("" nothing)."""
    path = folder / "rows.csv"
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows((number, shape, *cells) for number, cells, shape in rows)
        _copy(connection, path, width, folder)
    finally:
        path.unlink()


def _copy(connection: duckdb.DuckDBPyConnection, path: Path, width: int, folder: Path) -> None:
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    cells = ", ".join(f"{trimmed(f'c{position}')} AS c{position}" for position in range(width))
    connection.execute(
        f"COPY (SELECT row_number, {cells}, NULLIF(shape, '') AS shape FROM read_csv({literal(path)}, "
        f"columns = {{'row_number': 'BIGINT', 'shape': 'VARCHAR', {columns}}}, auto_detect = false, header = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '\x01', max_line_size = 100000000)) "
        f"TO {literal(folder / RAW)} (FORMAT parquet)"
    )
