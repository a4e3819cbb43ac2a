"""Which rows are good: every cell held against what its column must be, every row against its key and the rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.engines.arithmetic import define_macros
from kingside.lake.intake import belonging
from kingside.lake.intake.bad_rows import ROW, BadRows, is_bad
from kingside.lake.intake.calculating import is_operand, named_in, work_out
from kingside.lake.intake.cell_tests import (
    SHAPE,
    Test,
    cell_of,
    digits_of,
    of_shape,
    tests_of,
    typed,
)
from kingside.lake.intake.counting import count_places
from kingside.lake.intake.documents import (
    Agreement,
    Calculated,
    Checked,
    Counted,
    NameRule,
    RawColumn,
    RawFile,
    RowRule,
    TreeRule,
    Wanted,
)
from kingside.lake.intake.layout import MEMORY, RAW
from kingside.lake.intake.naming import Names
from kingside.lake.intake.sniffing import currency_in, is_number
from kingside.lake.refusal import Phrase, Refusal, all_of
from kingside.lake.sql_text import identifier, literal

__all__ = ["BAD", "GOOD", "check_rows"]

GOOD, BAD = "good.parquet", "bad.parquet"
FIRST = '"#first"'  # named as SHAPE is


def check_rows(
    folder: Path,
    raw: RawFile,
    wanted: Sequence[Wanted | Counted | Calculated],
    *,
    decimal_mark: str = ".",
    date_format: str = "",
    unique: Sequence[str] = (),
    rules: Sequence[RowRule | NameRule | TreeRule] = (),
    agreements: Sequence[Agreement] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Checked:
    """Part raw.parquet of `folder` into good.parquet, typed under our names, and bad.parquet, as it was.

    Of rows that share the key `unique`, or contradict each other, the first may be good. The column of a NameRule comes
    out as what it stands for, that of a TreeRule, at most one, as a key; what is Counted stands with the bad rows, too.
    Raises Refusal when the file is gone, has no such column, or a formula does not fit its columns.
    """
    if not (folder / RAW).exists():
        raise Refusal("What was read of {file} is not there any more; send the file again.", file=raw.name)
    say(str(Phrase("Trying {rows} rows", rows=f"{raw.rows:,}")))
    with connect(readable=[folder], writable=[folder], temp=folder / "spill", memory=MEMORY) as connection:
        checking = _Checking(connection, folder, raw, wanted, decimal_mark, date_format)
        tree = next((rule for rule in rules if isinstance(rule, TreeRule)), None)
        names = [rule for rule in rules if isinstance(rule, NameRule)]
        checking.lay_out(unique, agreements, names, tree)
        checked = checking.part([rule for rule in rules if isinstance(rule, RowRule)], names, tree)
        return replace(checked, sums=checking.sums(), sums_within=checking.sums_within())


class _Checking:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        raw: RawFile,
        wanted: Sequence[Wanted | Counted | Calculated],
        mark: str,
        date_format: str,
    ) -> None:
        self.connection, self.folder, self.raw, self.mark, self.date_format = (
            connection,
            folder,
            raw,
            mark,
            date_format,
        )
        self.counted = [each for each in wanted if isinstance(each, Counted)]
        self.wanted = [(each, self._column_of(each)) for each in wanted if isinstance(each, Wanted)]
        self.calculated = [each for each in wanted if isinstance(each, Calculated)]
        self.summed = [each.name for each in wanted if not isinstance(each, Counted) and each.is_summed]
        self.within = next((each.name for each, _ in self.wanted if each.is_currency), "")
        self.operands = named_in(self.calculated)
        blanks = {each.column: each.blanks for each, _ in self.wanted}
        cells = ", ".join(
            f"{_unless_blank(column.physical, blanks.get(column.name, ()))} AS {cell_of(column)}"
            for column in raw.columns
        )
        raw_rows = f"SELECT row_number AS {ROW}, shape AS {SHAPE}, {cells} FROM read_parquet({literal(folder / RAW)})"
        self.table = f"({raw_rows})"
        self.kinds = self._settled()
        self.tests: list[Test] = []
        self.shown: dict[str, RawColumn] = {}

    def _column_of(self, wanted: Wanted) -> RawColumn:
        if (column := self.raw.column(wanted.column)) is None:
            raise Refusal("{file} has no column “{column}”.", file=self.raw.name, column=wanted.column)
        return column

    def _settled(self) -> dict[str, str]:
        """What each of our columns is; a column of codes with leading zeros is text, whatever else it could be."""
        open_ones = [column for each, column in self.wanted if each.kind == "any" and self.mark in column.decimal_marks]
        zeros = [f"BOOL_OR(regexp_full_match({cell_of(each)}, '0[0-9]+'))" for each in open_ones]
        answers = self.connection.execute(f"SELECT {', '.join(zeros)} FROM {self.table}").fetchone() if zeros else ()
        codes = {column.name for column, is_code in zip(open_ones, answers or (), strict=True) if is_code}
        return {each.name: self._kind(each, column, codes) for each, column in self.wanted}

    def _kind(self, wanted: Wanted, column: RawColumn, codes: set[str]) -> str:
        if wanted.kind != "any":
            return wanted.kind
        if wanted.name in self.operands and is_operand(column, self.mark):
            return "number"
        if self.mark in column.decimal_marks and column.name not in codes:
            return "number"
        return "flag" if column.looks == "flag" else "text"

    def lay_out(
        self,
        unique: Sequence[str],
        agreements: Sequence[Agreement],
        named: Sequence[NameRule],
        tree: TreeRule | None,
    ) -> None:
        """A view `judged`: the cells as they are, ours typed, and what earlier rows say of the same."""
        scales, names = self._scales(), Names(named)
        names.lay_out(self.connection, self.folder)
        ours = ", ".join(
            f"{names.meant(each.name, self._typed(each, column, scales))} AS {identifier(each.name)}"
            for each, column in self.wanted
        )
        meant = "".join(names.join(each.name, cell_of(column)) for each, column in self.wanted)
        within = [self._columns()[each.within] for each in self.counted]
        places = count_places(self.connection, self.table, self.counted, within)
        read = f"SELECT cells.*, {ours}{places.columns} FROM {self.table} AS cells{places.joins}{meant}"
        self.connection.execute(
            f"CREATE TEMP VIEW typed AS SELECT read.*{self._work_out(scales)} FROM ({read}) AS read"
        )
        told: list[str] = []
        joins: list[str] = []
        if unique and not any(each.settles(unique) for each in self.counted):
            told.append(self._of_another_row(unique, [rule.column for rule in named], joins))
        told += [self._said_before(n, each, joins) for n, each in enumerate(agreements)]
        if tree:
            has_name = any(each.name == tree.name for each, _ in self.wanted)
            joins.append(belonging.above(self.connection, tree, self.folder, has_name=has_name))
            told.append(belonging.COLUMNS)
        beside = "".join(f", {each}" for each in told)
        self.connection.execute(f"CREATE TEMP VIEW judged AS SELECT typed.*{beside} FROM typed {' '.join(joins)}")

    def _work_out(self, scales: Mapping[str, tuple[int, int]]) -> str:
        """SQL: what is calculated of each row, and as the text that stands for a cell of it."""
        if not self.calculated:
            return ""
        define_macros(self.connection, 0)
        places = len(self.raw.columns)
        self.shown = {
            each.name: RawColumn(each.formula, places + n, 0, (), "number", "", ())
            for n, each in enumerate(self.calculated)
        }
        of_file = {each.name: column for each, column in self.wanted}
        required = {each.name for each, _ in self.wanted if each.is_required}
        worked_out = work_out(self.calculated, self.kinds, lambda name: scales[name][1])
        self.tests += [
            test for each in worked_out for test in each.tests(self.shown[each.calculated.name], of_file, required)
        ]
        return "".join(
            f", {each.sql} AS {name}, CAST({name} AS VARCHAR) AS {cell_of(self.shown[each.calculated.name])}"
            for each in worked_out
            for name in [identifier(each.calculated.name)]
        )

    def _of_another_row(self, unique: Sequence[str], named: Sequence[str], joins: list[str]) -> str:
        """SQL: the earlier row with the same key, if there is one; what a name nobody knows stands for is no key."""
        key = ", ".join(map(identifier, unique))
        known = "".join(f" AND {identifier(name)} IS NOT NULL" for name in unique if name in named)
        self.connection.execute(
            f"CREATE TEMP TABLE twice AS SELECT {key}, MIN({ROW}) AS first_row FROM typed WHERE {SHAPE} IS NULL{known} "
            f"GROUP BY {key} HAVING COUNT(*) > 1"
        )
        joins.append(f"LEFT JOIN twice ON {_same('twice', unique)}")
        words = Phrase("row {row} has the same {columns} already", columns=all_of(unique))
        of_all = Phrase("an earlier row has the same {columns} already", columns=all_of(unique))
        is_wrong = f"{SHAPE} IS NULL AND {FIRST} IS NOT NULL"
        self.tests.append(Test(self._columns()[unique[-1]], is_wrong, str(words), str(of_all), FIRST))
        return f"CASE WHEN typed.{ROW} > twice.first_row THEN twice.first_row END AS {FIRST}"

    def _said_before(self, n: int, agreement: Agreement, joins: list[str]) -> str:
        """SQL: what the first row with these cells says where a later one says something else, and its number."""
        name, key = identifier(agreement.name), ", ".join(map(identifier, agreement.by))
        given = " AND ".join(f"{identifier(each)} IS NOT NULL" for each in (agreement.by[-1], agreement.name))
        self.connection.execute(
            f"CREATE TEMP TABLE said{n} AS SELECT {key}, ARG_MIN({name}, {ROW}) AS said, MIN({ROW}) AS said_in "
            f"FROM typed WHERE {SHAPE} IS NULL AND {given} GROUP BY {key} HAVING COUNT(DISTINCT {name}) > 1"
        )
        joins.append(f"LEFT JOIN said{n} ON {_same(f'said{n}', agreement.by)}")
        words = Phrase("row {row} says something else of the same {thing}", thing=agreement.of)
        of_all = Phrase("an earlier row says something else of the same {thing}", thing=agreement.of)
        is_wrong = f'{SHAPE} IS NULL AND {name} <> "#said{n}"'
        self.tests.append(Test(self._columns()[agreement.name], is_wrong, str(words), str(of_all), f'"#said{n}in"'))
        return f'said{n}.said AS "#said{n}", said{n}.said_in AS "#said{n}in"'

    def _columns(self) -> dict[str, RawColumn]:
        """By our name where a value comes from, what is calculated from its formula."""
        return {each.name: column for each, column in self.wanted} | self.shown

    def part(self, rules: Sequence[RowRule], names: Sequence[NameRule], tree: TreeRule | None) -> Checked:
        """Write both files and count."""
        by_name = self._columns()
        self.tests[:0] = [of_shape(), *self._cell_tests()]
        self.tests += [self._of_name(rule, by_name[rule.column]) for rule in names]
        self.tests += [Test(by_name[rule.column], f"({rule.broken})", rule.sentence) for rule in rules]
        if tree:
            self._test_places(tree, by_name[tree.column])
        bad = BadRows(self.connection, self.tests)
        ours = ", ".join([belonging.written(name, tree) for name in by_name] + self._counted())
        where = f"WHERE NOT ({is_bad(self.tests)})" if bad.n else ""  # a join to `found` would leave them in any order
        self.connection.execute(
            f"COPY (SELECT {ROW} AS row_number, {ours} FROM judged {where}) "
            f"TO {literal(self.folder / GOOD)} (FORMAT parquet)"
        )
        bad.write(self.folder / BAD, self.raw.columns, self._counted())
        return Checked(
            good=self.raw.rows - bad.n,
            bad=bad.n,
            problems=bad.problems() if bad.n else (),
            kinds_of_problems=bad.kinds() if bad.n else (),
            kinds=self.kinds | dict.fromkeys(self.shown, "number") | {each.name: "whole" for each in self.counted},
        )

    def sums(self) -> tuple[tuple[str, str], ...]:
        """What those that are summed come to in the good rows."""
        if not self.summed or self.within:
            return ()
        query = f"SELECT {self._totals()} FROM read_parquet({literal(self.folder / GOOD)})"
        return tuple(zip(self.summed, self.connection.execute(query).fetchone() or (), strict=True))

    def sums_within(self) -> tuple[tuple[str, str, str], ...]:
        """The same for each currency, where rows say which they are in."""
        if not self.summed or not self.within:
            return ()
        query = (
            f"SELECT COALESCE(upper({identifier(self.within)}), '') AS within, {self._totals()} "
            f"FROM read_parquet({literal(self.folder / GOOD)}) GROUP BY within ORDER BY within"
        )
        return tuple(
            (within, name, total)
            for within, *totals in self.connection.execute(query).fetchall()
            for name, total in zip(self.summed, totals, strict=True)
        )

    def _totals(self) -> str:
        return ", ".join(f"CAST(COALESCE(SUM({identifier(name)}), 0) AS VARCHAR)" for name in self.summed)

    def _of_name(self, rule: NameRule, column: RawColumn) -> Test:
        is_wrong = f"{SHAPE} IS NULL AND {cell_of(column)} IS NOT NULL AND {identifier(rule.column)} IS NULL"
        return Test(column, is_wrong, rule.unknown)

    def _counted(self) -> list[str]:
        return [identifier(each.name) for each in self.counted]

    def _test_places(self, tree: TreeRule, column: RawColumn) -> None:
        """Last of all, since a row cannot be part of one that stays outside."""
        belonging.find_faults(self.connection, tree)
        self.tests += [Test(column, is_wrong, words) for is_wrong, words in belonging.tests_of(tree)]
        self.tests.append(Test(column, *belonging.find_outside(self.connection, tree, is_bad(self.tests))))

    def _scales(self) -> dict[str, tuple[int, int]]:
        """Digits before and places after the point of each number column, as written."""
        numbers = [(each, column) for each, column in self.wanted if self.kinds[each.name] == "number"]
        if not numbers:
            return {}
        measures = []
        for each, column in numbers:
            good = is_number(cell_of(column), self.mark)
            digits, places = digits_of(cell_of(column), self.mark)
            measures.append(
                f"LEAST(MAX({places}) FILTER ({good}), {each.places}), "
                f"MAX({digits} + 1) FILTER ({good})"  # rounding may carry
            )
        answers = self.connection.execute(f"SELECT {', '.join(measures)} FROM {self.table}").fetchone() or ()
        pairs = zip(answers[::2], answers[1::2], strict=True)
        found = zip(numbers, pairs, strict=True)
        return {each.name: (digits or 0, places or 0) for (each, _), (places, digits) in found}

    def _typed(self, wanted: Wanted, column: RawColumn, scales: dict[str, tuple[int, int]]) -> str:
        return typed(
            cell_of(column),
            self.kinds[wanted.name],
            mark=self.mark,
            date_format=self.date_format,
            scale=scales.get(wanted.name, (0, 0)),
        )

    def _cell_tests(self) -> list[Test]:
        currency = self._currency()
        return [
            test
            for each, column in self.wanted
            for test in tests_of(each, column, self.kinds[each.name], mark=self.mark, currency=currency)
        ]

    def _currency(self) -> str:
        """The one that stands with the first amount that has one; "" where none has."""
        numbers = [cell_of(column) for each, column in self.wanted if self.kinds[each.name] == "number"]
        if not numbers:
            return ""
        marks = ", ".join(f"BOOL_OR(regexp_matches({cell}, '[^0-9.,]'))" for cell in numbers)
        answers = self.connection.execute(f"SELECT {marks} FROM {self.table}").fetchone() or ()
        marked = [cell for cell, is_marked in zip(numbers, answers, strict=True) if is_marked]
        if not marked:
            return ""
        first = ", ".join(f"NULLIF({currency_in(cell)}, '')" for cell in marked)
        (found,) = self.connection.execute(
            f"SELECT ARG_MIN(currency, {ROW}) FROM (SELECT {ROW}, COALESCE({first}) AS currency FROM {self.table}) "
            "WHERE currency IS NOT NULL"
        ).fetchone() or (None,)
        return found or ""


def _unless_blank(cell: str, blanks: Sequence[str]) -> str:
    if not blanks:
        return cell
    return f"CASE WHEN upper({cell}) IN ({', '.join(map(literal, blanks))}) THEN NULL ELSE {cell} END"


def _same(table: str, names: Sequence[str]) -> str:
    """SQL: the typed row has the key of this table's row."""
    return " AND ".join(f"typed.{identifier(name)} IS NOT DISTINCT FROM {table}.{identifier(name)}" for name in names)
