"""Places of rows: the first, second, third of those that say the same in one column, in the order of the file.

Bad rows are counted like good ones, so that mending one moves none of the others. A row that does not say to which it
belongs gets a place behind the longest of them: whatever is filled in later, nothing has that place there yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from kingside.lake.intake.cell_tests import INVISIBLE, cell_of
from kingside.lake.intake.documents import Counted, RawColumn
from kingside.lake.sql_text import identifier, literal

__all__ = ["Places", "count_places"]


@dataclass(frozen=True, slots=True)
class Places:
    """SQL: `joins` bring what was counted to rows with a column "#row"; `columns` are ours, with a comma each."""

    joins: str
    columns: str


def count_places(
    connection: duckdb.DuckDBPyConnection, table: str, counted: Sequence[Counted], within: Sequence[RawColumn]
) -> Places:
    """Lay out the place of each row of `table` among those with the same cell of the column, once for all queries."""
    for n, column in enumerate(within):
        cell = f"NULLIF(regexp_replace({cell_of(column)}, {literal(INVISIBLE)}, '', 'g'), '')"
        connection.execute(
            f"CREATE TEMP TABLE place{n} AS WITH placed AS MATERIALIZED (SELECT row, cell IS NULL AS is_loose, "
            "ROW_NUMBER() OVER (PARTITION BY cell ORDER BY row) AS place "
            f'FROM (SELECT "#row" AS row, {cell} AS cell FROM {table})), '
            "longest AS (SELECT COALESCE(MAX(place) FILTER (NOT is_loose), 0) AS place FROM placed) "
            "SELECT row, placed.place + CASE WHEN is_loose THEN longest.place ELSE 0 END AS place FROM placed, longest"
        )
    return Places(
        joins="".join(f' JOIN place{n} ON place{n}.row = "#row"' for n, _ in enumerate(counted)),
        columns="".join(f", place{n}.place AS {identifier(each.name)}" for n, each in enumerate(counted)),
    )
