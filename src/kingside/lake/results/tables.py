"""The tables of a published folder, each opened when it is first asked for."""

from pathlib import Path
from typing import Any

import duckdb

from kingside.lake.cost_model import LEVELS, STEPS
from kingside.lake.relation import Beside
from kingside.lake.results.judged import JUDGED, UNJUDGED, Judgements
from kingside.lake.results.opening import view_of_file

# The steps of the cascade that have been paid when a margin of that name is struck.
STEPS_PAID = {level: STEPS[:place] for place, level in enumerate(LEVELS)}
IN_FILE_ORDER = ("elements", "pools")  # tables whose rows stand in the order of the cost model


class Tables:
    """Files as views of one connection, the cells judged by what people said of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, level: str, judgements: Judgements) -> None:
        self._connection = connection
        self._folder = folder
        self._level = level
        self._judgements = judgements
        self._opened: set[str] = set()

    def has(self, table: str) -> bool:
        """Whether the map has this table; further ones came with time, and a map never changes."""
        return (self._folder / f"{table}.parquet").exists()

    def _joined(self, rows: str, beside: Beside) -> str:
        self._open_beside(beside)
        return beside.joined_to(rows)

    def _open_beside(self, beside: Beside) -> None:
        """Without any rows where the map does not hold the table, so that its columns are unknown."""
        if self.has(beside.table):
            self._open(beside.table)
            return
        columns = [f"NULL::VARCHAR AS {key}" for key in beside.keys]
        columns += [f"NULL::DECIMAL(38, 6) AS {name}" for name in beside.columns]
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {beside.table} AS SELECT {', '.join(columns)} LIMIT 0")

    def _profit_at_level(self) -> str:
        if self._level == "net":
            return "net_profit"
        steps = ", ".join(f"'{step}'" for step in STEPS_PAID[self._level]) or "NULL"
        return f"""
            gross_margin - coalesce((
                SELECT sum(paid.amount) FROM cell_elements AS paid JOIN elements USING (element)
                WHERE elements.step IN ({steps})
                    AND paid.account = cells.account AND paid.product = cells.product
            ), 0)
        """

    def _rows(self, sql: str, *tables: str, **values: object) -> list[Any]:
        self._open(*tables)
        return self._connection.execute(sql, values).fetchall()

    def _open(self, *tables: str) -> None:
        for table in tables:
            if table in self._opened:
                continue
            name = "given_cells" if table == "cells" else table
            path = self._folder / f"{table}.parquet"
            view_of_file(self._connection, name, path, is_numbered=table in IN_FILE_ORDER)
            self._opened.add(table)
            if table == "cells":
                self._judge()

    def _judge(self) -> None:
        """The view `cells`: those of the file, in the classes that follow from what people said of them."""
        if not self._judgements:
            self._connection.execute(UNJUDGED)
            return
        if self._level != "net":
            self._open("cell_elements", "elements")
        for statement, values in self._judgements.tables():
            self._connection.execute(statement, values)
        self._connection.execute(JUDGED.format(at_level=self._profit_at_level()))
