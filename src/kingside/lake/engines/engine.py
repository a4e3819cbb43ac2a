"""What an engine does for the marts, whichever it is."""

from typing import Any, Protocol

import duckdb

__all__ = ["FACTS", "Engine", "Overflow"]

FACTS = ("invoice_line", "account_file")
"""What `Facts.lay_out` leaves in DuckDB for the marts."""


class Overflow(Exception):
    """A number grew beyond the integers that were calculated with."""


class Engine(Protocol):
    """Calculates relations from relations; the queries are of DuckDB's dialect.

    `connection` is DuckDB's, whoever calculates: it reads and checks what is given, knows every relation by its name,
    audits them, and writes the tables that stay. Numbers that outgrow the integers raise `Overflow`, or DuckDB's error.
    """

    name: str
    connection: duckdb.DuckDBPyConnection

    def begin(self, *, scale: int, wide: bool) -> None:
        """Take over the facts that lie in `connection`, and the arithmetic of `marts/macros.sql`.

        Amounts have `scale` decimal places, integers 128 bits (`wide`) or 64. May be called again, to start over.
        """

    def view(self, name: str, query: str) -> None:
        """A relation that is calculated wherever it is asked for."""

    def table(self, name: str, query: str) -> None:
        """A relation that is calculated once."""

    def store(self, name: str, query: str) -> None:
        """Like `table`, for one row per invoice line: kept on disk."""

    def append(self, name: str, query: str) -> None:
        """More rows of a table, their columns found by name; those that are not there are null."""

    def row(self, query: str) -> dict[str, Any]:
        """The only row, by column."""
