"""Parquet: every plain column as text. Timestamps at midnight are days; floating numbers have six places."""

from pathlib import Path

import duckdb

from kingside.lake.intake.layout import LONGEST_CELL, RAW, Layout, refuse_wide, trimmed
from kingside.lake.refusal import Refusal
from kingside.lake.sql_text import identifier, literal, parquet

__all__ = ["read_parquet_file"]

MOST_ROWS_PER_BYTE = 10_000  # a file that claims more than that is made to fill a disk
MOST_ROWS = 200_000_000


def read_parquet_file(connection: duckdb.DuckDBPyConnection, path: Path, name: str, folder: Path) -> Layout:
    """Copy the file; columns of lists, structures and long contents are left out. Raises Refusal."""
    with path.open("rb") as stream:
        stream.seek(-4, 2)
        if stream.read() != b"PAR1":
            raise Refusal("{file} is cut off: the end of the Parquet file is missing.", file=name)
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {parquet([path])}").fetchall()
        (rows,) = connection.execute(
            f"SELECT SUM(num_rows) FROM parquet_file_metadata({literal(path)})"
        ).fetchone() or (0,)
    except duckdb.Error:
        raise Refusal("{file} cannot be read as Parquet; it may be damaged or encrypted.", file=name) from None
    if (rows or 0) > min(MOST_ROWS, path.stat().st_size * MOST_ROWS_PER_BYTE):
        raise Refusal(
            "{file} claims {rows} rows in {bytes} bytes; it cannot be what it says.",
            file=name, rows=f"{rows:,}", bytes=f"{path.stat().st_size:,}",
        )  # fmt: skip
    plain = [(column, kind) for column, kind, *_ in described if not _is_nested(kind)]
    plain = _without_contents(connection, path, plain)
    if not plain:
        raise Refusal("{file} has no column of plain values.", file=name)
    refuse_wide(name, len(plain))
    cells = ", ".join(
        f"{trimmed(_text(identifier(column), kind))} AS c{position}" for position, (column, kind) in enumerate(plain)
    )
    try:
        connection.execute(
            f"COPY (SELECT ROW_NUMBER() OVER () AS row_number, {cells}, NULL::VARCHAR AS shape FROM {parquet([path])}) "
            f"TO {literal(folder / RAW)} (FORMAT parquet)"
        )
    except duckdb.Error:
        raise Refusal("{file} cannot be read to its end; it may be damaged.", file=name) from None
    headers = tuple((position, column) for position, (column, _) in enumerate(plain))
    return Layout("parquet", headers, first_row=1)


def _without_contents(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Leave out pictures, documents and other long contents, which no field of ours takes."""
    asked = [(column, kind) for column, kind in columns if kind in ("BLOB", "VARCHAR")]
    if not asked:
        return columns
    tests = ", ".join(f"BOOL_AND({_is_cell(identifier(column), kind)})" for column, kind in asked)
    try:
        answers = connection.execute(f"SELECT {tests} FROM {parquet([path])}").fetchone() or ()
    except duckdb.Error:
        return columns  # damaged: reading it to its end says so
    contents = {column for (column, _), is_cell in zip(asked, answers, strict=True) if is_cell is False}
    return [(column, kind) for column, kind in columns if column not in contents]


def _is_cell(cell: str, kind: str) -> str:
    if kind == "BLOB":
        return f"{cell} IS NULL OR (octet_length({cell}) <= {4 * LONGEST_CELL} AND TRY(decode({cell})) IS NOT NULL)"
    return f"length({cell}) <= {LONGEST_CELL}"


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "BIT"))


def _text(cell: str, kind: str) -> str:
    if kind in ("FLOAT", "DOUBLE"):
        shortest = f"CAST({cell} AS VARCHAR)"
        number = f"TRY_CAST({shortest} AS DECIMAL(38, 6))"  # null where it is too large or none
        return f"COALESCE(CAST({number} AS VARCHAR), {shortest})"
    if kind == "BLOB":  # text that its writer did not declare as such
        return f"COALESCE(TRY(decode({cell})), CAST({cell} AS VARCHAR))"
    if kind == "TIMESTAMP WITH TIME ZONE":
        cell = f"timezone('UTC', {cell})"
    if kind.startswith("TIMESTAMP"):
        cell = f"CAST({cell} AS TIMESTAMP)"
        midnight = f"{cell} = date_trunc('day', {cell})"
        return f"CASE WHEN {midnight} THEN CAST(CAST({cell} AS DATE) AS VARCHAR) ELSE CAST({cell} AS VARCHAR) END"
    return f"CAST({cell} AS VARCHAR)"
