"""What names in the file stand for, as far as it is known."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from kingside.lake.intake.documents import NameRule
from kingside.lake.intake.known import lay_out_known

__all__ = ["Names"]


class Names:
    """The columns of these rules, each as what it stands for."""

    def __init__(self, rules: Sequence[NameRule]) -> None:
        self._tables = {rule.column: f"names{n}" for n, rule in enumerate(rules)}
        self._rules = rules

    def lay_out(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """A table for each rule."""
        for rule in self._rules:
            table = self._tables[rule.column]
            lay_out_known(connection, folder, table, ("name", "meant"), rule.known().items())

    def meant(self, column: str, cell: str) -> str:
        """SQL: what the cell of a column stands for, null where nobody knows; the cell itself where no rule says."""
        return f"{self._tables[column]}.meant" if column in self._tables else cell

    def join(self, column: str, cell: str) -> str:
        """SQL: the join that `meant` needs."""
        table = self._tables.get(column)
        return f" LEFT JOIN {table} ON {table}.name = {cell}" if table else ""
