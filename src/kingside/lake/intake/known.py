"""What is known outside of the file, as a table beside its rows."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from kingside.lake.sql_text import identifier, literal

__all__ = ["lay_out_known"]


def lay_out_known(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> None:
    """A temporary table of texts, one row for each; what is empty is null."""
    path = folder / f"{table}.csv"
    cells = ", ".join(f"NULLIF({name}, '') AS {name}" for name in map(identifier, columns))
    kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        connection.execute(
            f"CREATE TEMP TABLE {identifier(table)} AS SELECT {cells} FROM "
            f"read_csv({literal(path)}, columns = {{{kinds}}}, "
            "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '\x01', "
            "max_line_size = 10000000)"
        )
    finally:
        path.unlink()
