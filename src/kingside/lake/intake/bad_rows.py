"""Rows that fail a test: found once, written as they were, and told in words."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from kingside.lake.intake.cell_tests import EMPTY_CELL, SHAPE, THE_ROW, Test, cell_of
from kingside.lake.intake.documents import Problem, RawColumn
from kingside.lake.sql_text import literal

__all__ = ["ROW", "BadRows", "is_bad"]

PROBLEMS = 200
ROW, FAILS, TEST = '"#row"', '"#fails"', '"#test"'  # named as SHAPE is


def is_bad(tests: Sequence[Test]) -> str:
    """SQL: a row of `judged` fails one of them."""
    return " OR ".join(f"COALESCE({test.is_wrong}, FALSE)" for test in tests)


class BadRows:
    """The rows of the view `judged` that fail one of these tests.

    They lie in the table `found`, each with the places of those it fails. What is said of bad rows is asked of it, so
    that a file without any is tested once.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, tests: Sequence[Test]) -> None:
        self.connection, self.tests = connection, tests
        fails = ", ".join(f"CASE WHEN {test.is_wrong} THEN {n} END" for n, test in enumerate(tests))
        connection.execute(
            f"CREATE TEMP TABLE found AS SELECT {ROW}, list_filter([{fails}], lambda n: n IS NOT NULL) AS {FAILS} "
            f"FROM judged WHERE {is_bad(tests)}"
        )
        (self.n,) = connection.execute("SELECT COUNT(*) FROM found").fetchone() or (0,)

    def write(self, file: Path, columns: Sequence[RawColumn], beside: Sequence[str]) -> None:
        """The cells of these columns as they were, other columns beside them, and what is wrong in words."""
        sentences = ", ".join(
            f"CASE WHEN list_contains({FAILS}, {n}) THEN {self._said(test)} END" for n, test in enumerate(self.tests)
        )
        cells = ", ".join([f"{cell_of(column)} AS {column.physical}" for column in columns] + [*beside])
        self.connection.execute(
            f"COPY (SELECT {ROW} AS row_number, {cells}, concat_ws('; ', {sentences}) AS problem "
            f"FROM judged JOIN found USING ({ROW}) ORDER BY {ROW}) TO {literal(file)} (FORMAT parquet)"
        )

    def _said(self, test: Test) -> str:
        """SQL: the words of a test about this row, with the header before them."""
        sentence = self._sentence(test)
        return sentence if test.column is None else f"{literal(test.column.name + ': ')} || {sentence}"

    def _sentence(self, test: Test) -> str:
        if test.column is None:
            return SHAPE
        shown = f"'''' || left({cell_of(test.column)}, 60) || ''''"
        said = literal(test.words)
        if test.row:
            said = f"replace({said}, '{{row}}', CAST({test.row} AS VARCHAR))"
        if "{cell}" in test.words:
            said = f"replace({said}, '{{cell}}', COALESCE({shown}, {literal(EMPTY_CELL)}))"
        return said

    def problems(self) -> tuple[Problem, ...]:
        """The first, by row and then by test."""
        first = f"SELECT {ROW}, unnest({FAILS}) AS {TEST} FROM (FROM found ORDER BY {ROW} LIMIT {PROBLEMS})"
        cells, sentences = (
            f"CASE {TEST} {' '.join(f'WHEN {n} THEN {said}' for n, said in enumerate(each))} END"
            for each in (
                [cell_of(test.column) if test.column else "''" for test in self.tests],
                [self._sentence(test) for test in self.tests],
            )
        )
        rows = self.connection.execute(
            f"SELECT {ROW}, {TEST}, COALESCE({cells}, ''), {sentences} FROM judged JOIN ({first}) USING ({ROW}) "
            f"ORDER BY {ROW}, {TEST} LIMIT {PROBLEMS}"
        ).fetchall()
        return tuple(Problem(row, self._header(n), cell[:60], said) for row, n, cell, said in rows)

    def _header(self, n: int) -> str:
        column = self.tests[n].column
        return column.name if column else ""

    def kinds(self) -> tuple[tuple[str, str, int], ...]:
        """Header, words and number of rows of each test that rows fail, the most frequent first."""
        counts = self.connection.execute(
            f"SELECT unnest({FAILS}) AS test, COUNT(*) AS rows FROM found GROUP BY test ORDER BY rows DESC, test"
        ).fetchall()
        return tuple((self._header(n) or str(THE_ROW), self.tests[n].plain, rows) for n, rows in counts)
