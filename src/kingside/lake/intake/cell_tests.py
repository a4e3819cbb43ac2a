"""What a cell of the file becomes under a name of ours, and what can be wrong with it: SQL, and the words for it."""

from dataclasses import dataclass

from kingside.lake.intake.documents import RawColumn, Wanted
from kingside.lake.intake.sniffing import FLAGS, SHARED_SIGNS, as_date, as_number, currency_in, is_number
from kingside.lake.refusal import Phrase
from kingside.lake.sql_text import identifier, literal

__all__ = ["EMPTY_CELL", "SHAPE", "THE_ROW", "Test", "cell_of", "digits_of", "of_shape", "tests_of", "typed"]

MOST_DIGITS = 22
FAST_DIGITS = 18
BINARY_DIGITS = 15  # so many come from a binary number printed in full; its noise is rounded away as in Parquet
INVISIBLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
SHAPE = '"#shape"'  # no column of ours can have such a name, whatever a person calls a driver
TRUE = "('true', 'yes', '1', 'y', 'x', 'ja', 'wahr')"

THE_ROW = Phrase("the row")
OTHER_SHAPE = Phrase("it has another number of cells than the header")
EMPTY, EMPTY_CELL = Phrase("the cell is empty"), Phrase("the empty cell")
HIDDEN = Phrase("{cell} holds a character that nobody sees")
NOT_A = {
    "number": Phrase("{cell} is not a number"),
    "whole": Phrase("{cell} is not a whole number"),
    "date": Phrase("{cell} is not a date"),
    "flag": Phrase("{cell} is not a flag (yes, no, true, false, 1 or 0)"),
}


@dataclass(frozen=True, slots=True)
class Test:
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


def cell_of(column: RawColumn) -> str:
    """SQL: a cell of the file, as a column of the rows that are checked."""
    return f'"#{column.position}"'


def typed(cell: str, kind: str, *, mark: str, date_format: str, scale: tuple[int, int]) -> str:
    """SQL: what the cell says, else null; `scale` is a number's digits before and after the point."""
    match kind:
        case "number":
            digits, places = scale
            width = FAST_DIGITS if digits + places <= FAST_DIGITS else 38
            number = f"TRY_CAST({as_number(cell, mark)} AS DECIMAL({width}, {places}))"
            return f"CASE WHEN {is_number(cell, mark)} THEN {number} END"
        case "whole":
            return f"TRY_CAST({as_number(cell, mark)} AS BIGINT)"
        case "date":
            return as_date(cell, date_format)
        case "flag":
            return f"CASE WHEN {cell} IS NOT NULL THEN lower({cell}) IN {TRUE} END"
        case _:
            return cell


def digits_of(cell: str, mark: str) -> tuple[str, str]:
    """SQL: digits before the point of a number, and after it those that say something."""
    text = as_number(cell, mark)
    return f"length(ltrim(split_part({text}, '.', 1), '-0'))", f"length(rtrim(split_part({text}, '.', 2), '0'))"


def of_shape() -> Test:
    """The test of the row as a whole."""
    return Test(None, f"{SHAPE} IS NOT NULL", "", str(OTHER_SHAPE))


def tests_of(wanted: Wanted, column: RawColumn, kind: str, *, mark: str, currency: str) -> list[Test]:
    """Everything that can be wrong with the cells of one column; the first amount with a currency is in `currency`."""
    cell, tests = cell_of(column), []
    there = f"{SHAPE} IS NULL AND {cell} IS NOT NULL"
    if wanted.is_required:
        tests.append(Test(column, f"{SHAPE} IS NULL AND {cell} IS NULL", str(EMPTY)))
    if (is_wrong := _is_wrong(wanted, cell, kind, mark)) is not None:
        tests.append(Test(column, f"{there} AND {is_wrong}", str(NOT_A[kind])))
    if kind == "number":
        tests += [
            Test(column, f"{is_number(cell, mark)} AND {is_wrong}", str(words))
            for is_wrong, words in _faults_of_number(cell, mark, currency, wanted)
        ]
    if wanted.longest:
        words = Phrase("{cell} is longer than {most} characters", most=wanted.longest)
        tests.append(Test(column, f"{there} AND length({cell}) > {wanted.longest}", str(words)))
        tests.append(Test(column, f"{there} AND regexp_matches({cell}, {literal(INVISIBLE)})", str(HIDDEN)))
    return tests


def _is_wrong(wanted: Wanted, cell: str, kind: str, mark: str) -> str | None:
    match kind:
        case "number":
            return f"NOT COALESCE({is_number(cell, mark)}, FALSE)"
        case "whole":
            whole = f"regexp_full_match({as_number(cell, mark)}, '-?[0-9]+([.]0+)?')"
            return f"({identifier(wanted.name)} IS NULL OR NOT ({is_number(cell, mark)} AND {whole}))"
        case "date":
            return f"{identifier(wanted.name)} IS NULL"
        case "flag":
            return f"lower({cell}) NOT IN {FLAGS}"
        case _:
            return None


def _faults_of_number(cell: str, mark: str, currency: str, wanted: Wanted) -> list[tuple[str, Phrase]]:
    """SQL that is true of a number that we do not take, and the words."""
    before, after = digits_of(cell, mark)
    all_of_them = f"length(ltrim(replace({as_number(cell, mark)}, '.', ''), '-0'))"
    faults = [
        (
            f"{after} > {wanted.places} AND {all_of_them} < {BINARY_DIGITS}",
            Phrase("{cell} has more than {most} decimal places", most=wanted.places),
        ),
        (f"{before} > {MOST_DIGITS}", Phrase("{cell} has more than {most} digits", most=MOST_DIGITS)),
    ]
    if wanted.currency and currency:
        its_own = ["", wanted.currency, *(sign for sign, codes in SHARED_SIGNS.items() if wanted.currency in codes)]
        words = Phrase("{cell} is in another currency than {currency}, in which this file is", currency=wanted.currency)
        faults.append((f"{currency_in(cell)} NOT IN ({', '.join(map(literal, its_own))})", words))
    elif currency:
        other = f"{currency_in(cell)} NOT IN ('', {literal(currency)})"
        words = Phrase("{cell} is in another currency than {currency}, the first one in the file", currency=currency)
        faults.append((other, words))
    return faults
