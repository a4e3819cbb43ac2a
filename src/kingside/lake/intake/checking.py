"""Which rows are good: every cell held against what its column must be, every row against its key and the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.intake import belonging
from kingside.lake.intake.documents import Agreement, Checked, Problem, RawColumn, RawFile, RowRule, TreeRule, Wanted
from kingside.lake.intake.layout import MEMORY, RAW
from kingside.lake.intake.sniffing import FLAGS, as_date, as_number, currency_in, is_number
from kingside.lake.refusal import Phrase, Refusal, all_of
from kingside.lake.sql_text import identifier, literal

__all__ = ["BAD", "GOOD", "check_rows"]

GOOD, BAD = "good.parquet", "bad.parquet"
MOST_DIGITS = 22
FAST_DIGITS = 18
BINARY_DIGITS = 15  # so many come from a binary number printed in full; its noise is rounded away as in Parquet
PROBLEMS = 200
INVISIBLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
# no column of ours can have such a name, whatever a person calls a driver
ROW, SHAPE, FIRST = '"#row"', '"#shape"', '"#first"'
TRUE = "('true', 'yes', '1', 'y', 'x', 'ja', 'wahr')"


@dataclass(frozen=True, slots=True)
class _Test:
    """SQL that is true where a cell (`column` of the file) is wrong, and the words.

    `{cell}` in them is the cell, `{row}` the number that the SQL `row` gives. `of_all` are the words about all such
    rows; where there are none, the words do without the cell.
    """

    column: RawColumn | None
    is_wrong: str
    words: str
    of_all: str = ""
    row: str = ""

    @property
    def plain(self) -> str:
        """The words without the cell."""
        return self.of_all or self.words.removeprefix("{cell} ").replace("{cell}", "…")


def check_rows(
    folder: Path,
    raw: RawFile,
    wanted: Sequence[Wanted],
    *,
    decimal_mark: str = ".",
    date_format: str = "",
    unique: Sequence[str] = (),
    rules: Sequence[RowRule | TreeRule] = (),
    agreements: Sequence[Agreement] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Checked:
    """Part raw.parquet of `folder` into good.parquet, typed under our names, and bad.parquet, as it was.

    Of rows that share the key `unique`, or contradict each other, the first may be good. The column of a
    TreeRule, at most one, comes out as a key. Raises Refusal when the file is gone or has no such column.
    """
    if not (folder / RAW).exists():
        raise Refusal("What was read of {file} is not there any more; send the file again.", file=raw.name)
    say(str(Phrase("Trying {rows} rows", rows=f"{raw.rows:,}")))
    with connect(readable=[folder], writable=[folder], temp=folder / "spill", memory=MEMORY) as connection:
        checking = _Checking(connection, folder, raw, wanted, decimal_mark, date_format)
        tree = next((rule for rule in rules if isinstance(rule, TreeRule)), None)
        checking.lay_out(unique, agreements, tree)
        return checking.part([rule for rule in rules if isinstance(rule, RowRule)], tree)


class _Checking:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        raw: RawFile,
        wanted: Sequence[Wanted],
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
        self.wanted = [(each, self._column_of(each)) for each in wanted]
        blanks = {each.column: each.blanks for each in wanted}
        cells = ", ".join(
            f"{_unless_blank(column.physical, blanks.get(column.name, ()))} AS {_cell(column)}"
            for column in raw.columns
        )
        raw_rows = f"SELECT row_number AS {ROW}, shape AS {SHAPE}, {cells} FROM read_parquet({literal(folder / RAW)})"
        self.table = f"({raw_rows})"
        self.kinds = self._settled()
        self.tests: list[_Test] = []

    def _column_of(self, wanted: Wanted) -> RawColumn:
        if (column := self.raw.column(wanted.column)) is None:
            raise Refusal("{file} has no column “{column}”.", file=self.raw.name, column=wanted.column)
        return column

    def _settled(self) -> dict[str, str]:
        """What each of our columns is; a column of codes with leading zeros is text, whatever else it could be."""
        open_ones = [column for each, column in self.wanted if each.kind == "any" and self.mark in column.decimal_marks]
        zeros = [f"BOOL_OR(regexp_full_match({_cell(each)}, '0[0-9]+'))" for each in open_ones]
        answers = self.connection.execute(f"SELECT {', '.join(zeros)} FROM {self.table}").fetchone() if zeros else ()
        codes = {column.name for column, is_code in zip(open_ones, answers or (), strict=True) if is_code}
        return {each.name: self._kind(each, column, codes) for each, column in self.wanted}

    def _kind(self, wanted: Wanted, column: RawColumn, codes: set[str]) -> str:
        if wanted.kind != "any":
            return wanted.kind
        if self.mark in column.decimal_marks and column.name not in codes:
            return "number"
        return "flag" if column.looks == "flag" else "text"

    def lay_out(self, unique: Sequence[str], agreements: Sequence[Agreement], tree: TreeRule | None) -> None:
        """A view `judged`: the cells as they are, ours typed, and what earlier rows say of the same."""
        scales = self._scales()
        typed = ", ".join(
            f"{self._typed(each, column, scales)} AS {identifier(each.name)}" for each, column in self.wanted
        )
        self.connection.execute(f"CREATE VIEW typed AS SELECT *, {typed} FROM {self.table}")
        told: list[str] = []
        joins: list[str] = []
        if unique:
            told.append(self._of_another_row(unique, joins))
        told += [self._said_before(n, each, joins) for n, each in enumerate(agreements)]
        if tree:
            has_name = any(each.name == tree.name for each, _ in self.wanted)
            joins.append(belonging.above(self.connection, tree, self.folder, has_name=has_name))
            told.append(belonging.COLUMNS)
        beside = "".join(f", {each}" for each in told)
        self.connection.execute(f"CREATE VIEW judged AS SELECT typed.*{beside} FROM typed {' '.join(joins)}")

    def _of_another_row(self, unique: Sequence[str], joins: list[str]) -> str:
        """SQL: the earlier row with the same key, if there is one."""
        key = ", ".join(map(identifier, unique))
        self.connection.execute(
            f"CREATE TEMP TABLE twice AS SELECT {key}, MIN({ROW}) AS first_row FROM typed WHERE {SHAPE} IS NULL "
            f"GROUP BY {key} HAVING COUNT(*) > 1"
        )
        joins.append(f"LEFT JOIN twice ON {_same('twice', unique)}")
        words = Phrase("row {row} has the same {columns} already", columns=all_of(unique))
        of_all = Phrase("an earlier row has the same {columns} already", columns=all_of(unique))
        is_wrong = f"{SHAPE} IS NULL AND {FIRST} IS NOT NULL"
        self.tests.append(_Test(self._column(unique[-1]), is_wrong, str(words), str(of_all), FIRST))
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
        self.tests.append(_Test(self._column(agreement.name), is_wrong, str(words), str(of_all), f'"#said{n}in"'))
        return f'said{n}.said AS "#said{n}", said{n}.said_in AS "#said{n}in"'

    def _column(self, name: str) -> RawColumn:
        return next(column for each, column in self.wanted if each.name == name)

    def part(self, rules: Sequence[RowRule], tree: TreeRule | None) -> Checked:
        """Write both files and count."""
        by_name = {each.name: column for each, column in self.wanted}
        of_shape = _Test(None, f"{SHAPE} IS NOT NULL", "", str(_OTHER_SHAPE))
        self.tests[:0] = [of_shape, *self._cell_tests()]
        self.tests += [_Test(by_name[rule.column], f"({rule.broken})", rule.sentence) for rule in rules]
        if tree:
            self._test_places(tree, by_name[tree.column])
        counts = self._counts()
        bad, *by_test = counts
        is_bad = self._is_bad()
        ours = ", ".join(belonging.written(each.name, tree) for each, _ in self.wanted)
        where = f"WHERE NOT ({is_bad})" if bad else ""
        self.connection.execute(
            f"COPY (SELECT {ROW} AS row_number, {ours} FROM judged {where}) "
            f"TO {literal(self.folder / GOOD)} (FORMAT parquet)"
        )
        self._write_bad(is_bad if bad else "FALSE")
        return Checked(
            good=self.raw.rows - bad,
            bad=bad,
            problems=self._problems() if bad else (),
            kinds_of_problems=self._kinds_of_problems(by_test),
            kinds=self.kinds,
        )

    def _test_places(self, tree: TreeRule, column: RawColumn) -> None:
        """Last of all, since a row cannot be part of one that stays outside."""
        belonging.find_faults(self.connection, tree)
        self.tests += [_Test(column, is_wrong, words) for is_wrong, words in belonging.tests_of(tree)]
        self.tests.append(_Test(column, *belonging.find_outside(self.connection, tree, self._is_bad())))

    def _is_bad(self) -> str:
        return " OR ".join(f"COALESCE({test.is_wrong}, FALSE)" for test in self.tests)

    def _scales(self) -> dict[str, tuple[int, int]]:
        """Digits before and places after the point of each number column, as written."""
        numbers = [(each, column) for each, column in self.wanted if self.kinds[each.name] == "number"]
        if not numbers:
            return {}
        measures = []
        for each, column in numbers:
            good, text = is_number(_cell(column), self.mark), as_number(_cell(column), self.mark)
            places = f"length({_places(text)})"
            digits = f"length(ltrim(split_part({text}, '.', 1), '-0')) + 1"  # rounding may carry
            measures.append(f"LEAST(MAX({places}) FILTER ({good}), {each.places}), MAX({digits}) FILTER ({good})")
        answers = self.connection.execute(f"SELECT {', '.join(measures)} FROM {self.table}").fetchone() or ()
        pairs = zip(answers[::2], answers[1::2], strict=True)
        found = zip(numbers, pairs, strict=True)
        return {each.name: (digits or 0, places or 0) for (each, _), (places, digits) in found}

    def _typed(self, wanted: Wanted, column: RawColumn, scales: dict[str, tuple[int, int]]) -> str:
        cell = _cell(column)
        match self.kinds[wanted.name]:
            case "number":
                digits, places = scales[wanted.name]
                width = FAST_DIGITS if digits + places <= FAST_DIGITS else 38
                number = f"TRY_CAST({as_number(cell, self.mark)} AS DECIMAL({width}, {places}))"
                return f"CASE WHEN {is_number(cell, self.mark)} THEN {number} END"
            case "whole":
                return f"TRY_CAST({as_number(cell, self.mark)} AS BIGINT)"
            case "date":
                return as_date(cell, self.date_format)
            case "flag":
                return f"CASE WHEN {cell} IS NOT NULL THEN lower({cell}) IN {TRUE} END"
            case _:
                return cell

    def _cell_tests(self) -> list[_Test]:
        currency = self._currency()
        tests = []
        for each, column in self.wanted:
            cell, kind = _cell(column), self.kinds[each.name]
            there = f"{SHAPE} IS NULL AND {cell} IS NOT NULL"
            if each.is_required:
                tests.append(_Test(column, f"{SHAPE} IS NULL AND {cell} IS NULL", str(_EMPTY)))
            if (is_wrong := self._is_wrong(each, cell, kind)) is not None:
                tests.append(_Test(column, f"{there} AND {is_wrong}", str(_NOT_A[kind])))
            if kind == "number":
                tests += [
                    _Test(column, f"{is_number(cell, self.mark)} AND {is_wrong}", str(words))
                    for is_wrong, words in self._faults_of_number(cell, currency, each.places)
                ]
            if each.longest:
                words = Phrase("{cell} is longer than {most} characters", most=each.longest)
                tests.append(_Test(column, f"{there} AND length({cell}) > {each.longest}", str(words)))
                hidden = f"regexp_matches({cell}, {literal(INVISIBLE)})"
                tests.append(_Test(column, f"{there} AND {hidden}", str(_HIDDEN)))
        return tests

    def _faults_of_number(self, cell: str, currency: str, places: int) -> list[tuple[str, Phrase]]:
        """SQL that is true of a number that we do not take, and the words."""
        text = as_number(cell, self.mark)
        length = f"length(ltrim(replace({text}, '.', ''), '-0'))"
        too_fine = f"length({_places(text)}) > {places} AND {length} < {BINARY_DIGITS}"
        too_long = f"length(ltrim(split_part({text}, '.', 1), '-0')) > {MOST_DIGITS}"
        faults = [
            (too_fine, Phrase("{cell} has more than {most} decimal places", most=places)),
            (too_long, Phrase("{cell} has more than {most} digits", most=MOST_DIGITS)),
        ]
        if currency:
            other = f"{currency_in(cell)} NOT IN ('', {literal(currency)})"
            words = Phrase(
                "{cell} is in another currency than {currency}, the first one in the file", currency=currency
            )
            faults.append((other, words))
        return faults

    def _currency(self) -> str:
        """The one that stands with the first amount that has one; "" where none has."""
        numbers = [_cell(column) for each, column in self.wanted if self.kinds[each.name] == "number"]
        marked = [cell for cell in numbers if self._any(f"regexp_matches({cell}, '[^0-9.,]')")]
        if not marked:
            return ""
        first = ", ".join(f"NULLIF({currency_in(cell)}, '')" for cell in marked)
        (found,) = self.connection.execute(
            f"SELECT ARG_MIN(currency, {ROW}) FROM (SELECT {ROW}, COALESCE({first}) AS currency FROM {self.table}) "
            "WHERE currency IS NOT NULL"
        ).fetchone() or (None,)
        return found or ""

    def _any(self, test: str) -> bool:
        (found,) = self.connection.execute(f"SELECT BOOL_OR({test}) FROM {self.table}").fetchone() or (False,)
        return bool(found)

    def _is_wrong(self, wanted: Wanted, cell: str, kind: str) -> str | None:
        match kind:
            case "number":
                return f"NOT COALESCE({is_number(cell, self.mark)}, FALSE)"
            case "whole":
                whole = f"regexp_full_match({as_number(cell, self.mark)}, '-?[0-9]+([.]0+)?')"
                return f"({identifier(wanted.name)} IS NULL OR NOT ({is_number(cell, self.mark)} AND {whole}))"
            case "date":
                return f"{identifier(wanted.name)} IS NULL"
            case "flag":
                return f"lower({cell}) NOT IN {FLAGS}"
            case _:
                return None

    def _counts(self) -> Sequence[int]:
        """Bad rows, then the rows that fail each test."""
        each = [f"COUNT(*) FILTER (COALESCE({test.is_wrong}, FALSE))" for test in self.tests]
        row = self.connection.execute(
            f"SELECT COUNT(*) FILTER ({self._is_bad()}), {', '.join(each)} FROM judged"
        ).fetchone()
        return row or (0, *(0 for _ in self.tests))

    def _write_bad(self, is_bad: str) -> None:
        sentences = ", ".join(
            f"CASE WHEN COALESCE({test.is_wrong}, FALSE) THEN {self._said(test)} END" for test in self.tests
        )
        cells = ", ".join(f"{_cell(column)} AS {column.physical}" for column in self.raw.columns)
        self.connection.execute(
            f"COPY (SELECT {ROW} AS row_number, {cells}, concat_ws('; ', {sentences}) AS problem FROM judged "
            f"WHERE {is_bad}) TO {literal(self.folder / BAD)} (FORMAT parquet)"
        )

    def _said(self, test: _Test) -> str:
        """SQL: the words of a test about this row, with the header before them."""
        sentence = self._sentence(test)
        return sentence if test.column is None else f"{literal(test.column.name + ': ')} || {sentence}"

    def _sentence(self, test: _Test) -> str:
        if test.column is None:
            return SHAPE
        shown = f"'''' || left({_cell(test.column)}, 60) || ''''"
        said = literal(test.words)
        if test.row:
            said = f"replace({said}, '{{row}}', CAST({test.row} AS VARCHAR))"
        if "{cell}" in test.words:
            said = f"replace({said}, '{{cell}}', COALESCE({shown}, {literal(_EMPTY_CELL)}))"
        return said

    def _problems(self) -> tuple[Problem, ...]:
        found = []
        for order, test in enumerate(self.tests):
            cell = _cell(test.column) if test.column else "''"
            rows = self.connection.execute(
                f"SELECT {ROW}, COALESCE({cell}, ''), {self._sentence(test)} FROM judged "
                f"WHERE COALESCE({test.is_wrong}, FALSE) ORDER BY {ROW} LIMIT {PROBLEMS}"
            ).fetchall()
            header = test.column.name if test.column else ""
            found += [(row, order, Problem(row, header, shown[:60], said)) for row, shown, said in rows]
        return tuple(problem for _, _, problem in sorted(found, key=lambda each: each[:2])[:PROBLEMS])

    def _kinds_of_problems(self, by_test: Sequence[int]) -> tuple[tuple[str, str, int], ...]:
        kinds = [
            (test.column.name if test.column else str(_THE_ROW), test.plain, rows)
            for test, rows in zip(self.tests, by_test, strict=True)
            if rows
        ]
        return tuple(sorted(kinds, key=lambda each: -each[2]))


def _unless_blank(cell: str, blanks: Sequence[str]) -> str:
    if not blanks:
        return cell
    return f"CASE WHEN upper({cell}) IN ({', '.join(map(literal, blanks))}) THEN NULL ELSE {cell} END"


def _cell(column: RawColumn) -> str:
    """A cell of the file, as a column of the views here."""
    return f'"#{column.position}"'


def _same(table: str, names: Sequence[str]) -> str:
    """SQL: the typed row has the key of this table's row."""
    return " AND ".join(f"typed.{identifier(name)} IS NOT DISTINCT FROM {table}.{identifier(name)}" for name in names)


def _places(number: str) -> str:
    """SQL: what stands after the point and says something."""
    return f"rtrim(split_part({number}, '.', 2), '0')"


_THE_ROW = Phrase("the row")
_OTHER_SHAPE = Phrase("it has another number of cells than the header")
_EMPTY, _EMPTY_CELL = Phrase("the cell is empty"), Phrase("the empty cell")
_HIDDEN = Phrase("{cell} holds a character that nobody sees")
_NOT_A = {
    "number": Phrase("{cell} is not a number"),
    "whole": Phrase("{cell} is not a whole number"),
    "date": Phrase("{cell} is not a date"),
    "flag": Phrase("{cell} is not a flag (yes, no, true, false, 1 or 0)"),
}
