"""A query of the lake that others narrow, sort, count and page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from uuid import uuid4

import duckdb

from kingside.lake.sql_text import identifier

__all__ = ["Beside", "Relation", "Wanted"]


class Condition(Protocol):
    """Which rows: SQL that names columns by `identifier`, and everything else by its parameters."""

    @property
    def sql(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns, by which order: names of columns, descending with a minus before. What is null stands last."""

    columns: Sequence[str]
    order: Sequence[str]

    @property
    def select(self) -> str:
        return ", ".join(identifier(column) for column in self.columns)

    @property
    def order_by(self) -> str:
        return ", ".join(
            f"{identifier(each.removeprefix('-'))} {'DESC' if each.startswith('-') else 'ASC'} NULLS LAST"
            for each in self.order
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns of another table, of which each row has one or none: by `keys`, null where there is none."""

    table: str
    keys: Sequence[str]
    columns: Sequence[str]

    def joined_to(self, rows: str) -> str:
        """SQL: these rows with the columns."""
        columns = ", ".join(f"beside.{identifier(name)}" for name in self.columns)
        keys = ", ".join(identifier(name) for name in self.keys)
        return f"SELECT found.*, {columns} FROM ({rows}) AS found LEFT JOIN {self.table} AS beside USING ({keys})"

    def is_named_in(self, sql: str) -> bool:
        return any(identifier(name) in sql for name in self.columns)


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows as SQL with its parameters, on a connection that reaches what they are read from.

    What stands `beside` them is looked up only where somebody asks for it.
    """

    connection: duckdb.DuckDBPyConnection
    sql: str
    values: Mapping[str, object] = field(default_factory=dict)
    beside: Beside | None = None

    def count(self, which: Condition, *, most: int | None = None) -> int:
        """How many rows there are, counted up to `most`."""
        limit = "" if most is None else f" LIMIT {most:d}"
        found = f"SELECT 1 FROM ({self._rows(which.sql)}) WHERE {which.sql}{limit}"
        (row,) = self._execute(f"SELECT count(*) FROM ({found})", which).fetchall()
        return int(row[0])

    def portion(self, which: Condition, wanted: Wanted, *, first: int, rows: int) -> list[tuple[Any, ...]]:
        """So many rows from the `first` on, 0 being the very first."""
        sql = f"{self._select(which, wanted)} LIMIT {rows:d} OFFSET {first:d}"
        return self._execute(sql, which).fetchall()

    def every(self, which: Condition, wanted: Wanted, *, at_a_time: int) -> Iterator[tuple[Any, ...]]:
        """All rows; others may ask the same connection meanwhile."""
        table = f"every_{uuid4().hex}"
        self._execute(f"CREATE TEMP TABLE {table} AS {self._select(which, wanted)}", which)
        for first in count(0, at_a_time):
            rows = f"SELECT * FROM {table} WHERE rowid >= {first:d} AND rowid < {first + at_a_time:d} ORDER BY rowid"
            portion = self.connection.execute(rows).fetchall()
            yield from portion
            if len(portion) < at_a_time:
                break
        self.connection.execute(f"DROP TABLE {table}")

    def _select(self, which: Condition, wanted: Wanted) -> str:
        rows = self._rows(f"{wanted.select} {which.sql} {wanted.order_by}")
        return f"SELECT {wanted.select} FROM ({rows}) WHERE {which.sql} ORDER BY {wanted.order_by}"

    def _rows(self, asked: str) -> str:
        if self.beside is None or not self.beside.is_named_in(asked):
            return self.sql
        return self.beside.joined_to(self.sql)

    def _execute(self, sql: str, which: Condition) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, {**self.values, **which.values})
