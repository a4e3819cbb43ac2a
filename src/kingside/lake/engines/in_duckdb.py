"""The marts run by DuckDB, inside the process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from kingside.lake.engines.arithmetic import define_macros
from kingside.lake.sql_text import identifier, literal, parquet

__all__ = ["InDuckDB", "copy_out", "kept"]

HUGE = "INT128"
HUGE_IN_PARQUET = "DECIMAL(38,0)"
"""Parquet knows no 128-bit integers, and unasked DuckDB would write doubles."""


class InDuckDB:
    """The engine that is always there; `staging` is where it keeps what it is told to store."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, staging: Path) -> None:
        self.connection, self.staging = connection, staging

    def begin(self, *, scale: int, wide: bool) -> None:
        """The facts are here already, their integers as wide as they should be."""
        define_macros(self.connection, scale, wide=wide)

    def view(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")

    def table(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def store(self, name: str, query: str) -> None:
        file = self.staging / f"{name}.parquet"
        copy_out(self.connection, query, file)
        self.view(name, kept(self.connection, [file]))

    def append(self, name: str, query: str) -> None:
        self.connection.execute(f"INSERT INTO {name} BY NAME {query}")

    def row(self, query: str) -> dict[str, Any]:
        result = self.connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return dict(zip(names, result.fetchone() or (), strict=True))


def copy_out(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Keep the rows of a query as Parquet, their 128-bit integers as decimals without places."""
    select = _recast(connection, f"({query})", (HUGE, "HUGEINT"), HUGE_IN_PARQUET)
    connection.execute(f"COPY ({select}) TO {literal(file)} (FORMAT parquet)")


def kept(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> str:
    """The query that reads it back, its integers as wide as they were."""
    return _recast(connection, parquet(files), (HUGE_IN_PARQUET,), HUGE)


def _recast(connection: duckdb.DuckDBPyConnection, relation: str, from_: Sequence[str], to: str) -> str:
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    columns = [identifier(column) for column, type_, *_ in described if type_ in from_]
    recast = ", ".join(f"CAST({column} AS {to}) AS {column}" for column in columns)
    return f"SELECT *{f' REPLACE ({recast})' if recast else ''} FROM {relation}"
