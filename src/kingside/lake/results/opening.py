"""Published folders opened for reading, by many who read the same ones one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.sql_text import identifier, literal

__all__ = ["ResultsGone", "opened", "view_of_file"]

THREADS = 2  # of one connection, since several members read at a time
KEPT = 8  # databases, the ones that were read last


class ResultsGone(FileNotFoundError):
    """The published folder was removed, perhaps while it was being read."""


@contextmanager
def opened(*folders: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads these folders; what it creates must be TEMP, since others read the same database.

    Raises ResultsGone, from within the block too, when one of the folders is there no more.
    """
    connection = connection_to(*folders)
    try:
        yield connection
    except duckdb.Error as error:
        gone = next((folder for folder in folders if not folder.is_dir()), None)
        if gone is None:
            raise
        raise ResultsGone(str(gone)) from error
    finally:
        connection.close()


def connection_to(*folders: Path) -> duckdb.DuckDBPyConnection:
    """To a database that stays open for the next reader: a new one takes 15 ms to start."""
    if all(folder.is_dir() for folder in folders):
        return _database(*folders).cursor()
    return connect(readable=folders, threads=THREADS)


@lru_cache(maxsize=KEPT)
def _database(*folders: Path) -> duckdb.DuckDBPyConnection:
    """Nothing is laid down in it, so that one database serves all who may read these folders."""
    return connect(readable=folders, threads=THREADS, keeps_files_in_memory=False)


def view_of_file(connection: duckdb.DuckDBPyConnection, name: str, path: Path, *, is_numbered: bool = False) -> None:
    """A view, of this connection alone, of a Parquet file; with `file_row_number` if it is numbered."""
    # a folder above that is named year=2025 is no column of the table
    options = f"file_row_number = {str(is_numbered).lower()}, hive_partitioning = false"
    connection.execute(f"CREATE TEMP VIEW {identifier(name)} AS SELECT * FROM read_parquet({literal(path)}, {options})")
