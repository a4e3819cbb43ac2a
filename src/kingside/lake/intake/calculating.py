"""What no column of a file says and others make: a formula over our columns, worked out exactly and rounded once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kingside.lake import formula
from kingside.lake.exact import Flag, Quantity, TooManyDigits, Value, Words, evaluate, integer, rounded
from kingside.lake.intake.cell_tests import MOST_DIGITS, SHAPE, Test, cell_of
from kingside.lake.intake.documents import Calculated, Counted, RawColumn, RawFile, Wanted
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.sql_text import identifier

__all__ = ["WorkedOut", "is_operand", "named_in", "refuse_unfit", "work_out"]

PLACES = 6
LACKING = Phrase("the cell is empty, and {what} is calculated from it")
TOO_LARGE = Phrase("what comes out has more than {most} digits", most=MOST_DIGITS)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """One of them: `sql` over our columns, and those of our columns that it comes from."""

    calculated: Calculated
    sql: str
    operands: tuple[str, ...]

    def tests(self, shown: RawColumn, columns: Mapping[str, RawColumn], required: Collection[str]) -> list[Test]:
        """What keeps a row from having it, of operands that need not be there otherwise; `shown` is what comes out."""
        words = str(Phrase(LACKING, what=self.calculated.label))
        optional = [columns[name] for name in self.operands if name not in required]
        empty = [Test(column, f"{SHAPE} IS NULL AND {cell_of(column)} IS NULL", words) for column in optional]
        too_large = f"{SHAPE} IS NULL AND {_all_there(self.operands)} AND {identifier(self.calculated.name)} IS NULL"
        return [*empty, Test(shown, too_large, str(TOO_LARGE))]


def named_in(calculated: Sequence[Calculated]) -> set[str]:
    """All columns that the formulas name. Raises Refusal for what is no formula."""
    return {name for each in calculated for name in formula.columns_of(_parsed(each))}


def refuse_unfit(raw: RawFile, wanted: Sequence[Wanted | Counted | Calculated], *, decimal_mark: str) -> None:
    """Raise Refusal for a formula that does not fit the file, as far as reading it has told."""
    calculated = [each for each in wanted if isinstance(each, Calculated)]
    there = {column.name: column for column in raw.columns}
    kinds = {each.name: _likely(each, there[each.column], decimal_mark) for each in wanted if isinstance(each, Wanted)}
    work_out(calculated, kinds, lambda _: 0)


def _likely(wanted: Wanted, column: RawColumn, mark: str) -> str:
    if wanted.kind != "any":
        return wanted.kind
    if is_operand(column, mark):
        return "number"
    return "flag" if column.looks == "flag" else "text"


def is_operand(column: RawColumn, mark: str) -> bool:
    """Whether a column that a formula names is made of numbers; then other cells are faults, and so are empty ones."""
    return not column.filled or mark in column.decimal_marks + column.likely_marks


def work_out(
    calculated: Sequence[Calculated], kinds: Mapping[str, str], scale_of: Callable[[str], int]
) -> list[WorkedOut]:
    """Each of `calculated` as SQL; `kinds` says what our columns are, `scale_of` how many decimals a number has.

    One may come from another. Raises Refusal for what is no formula, names what is not there, or comes from itself.
    """
    formulas = {each.name: (each, _parsed(each)) for each in calculated}
    return [_worked_out(each, formulas, kinds, scale_of) for each in calculated]


def _worked_out(
    calculated: Calculated,
    formulas: Mapping[str, tuple[Calculated, formula.Node]],
    kinds: Mapping[str, str],
    scale_of: Callable[[str], int],
) -> WorkedOut:
    operands: dict[str, None] = {}

    def value_of(name: str, within: tuple[str, ...]) -> Value:
        place = _place(formulas[within[-1]][0] if within else calculated)
        if name in within:
            raise Refusal("{place}: {name} cannot come from itself.", place=place, name=name)
        if name in formulas:
            of, node = formulas[name]
            return evaluate(node, scope=lambda inner: value_of(inner, (*within, name)), place=_place(of))
        if name not in kinds:
            raise Refusal(
                "{place}: there is no “{name}” among the columns that come along: {columns}.",
                place=place, name=name, columns=", ".join(sorted({*kinds, *formulas} - {calculated.name})),
            )  # fmt: skip
        if kinds[name] not in ("text", "flag"):
            operands[name] = None
        return _cell(name, kinds[name], scale_of, place)

    try:
        match value_of(calculated.name, ()):
            case Quantity(factor, whole):
                sql = _decimal(factor, whole)
            case Flag(whole):
                sql = _decimal(Fraction(1), whole)
            case _:
                raise Refusal("{place}: a number has to come out.", place=_place(calculated))
    except TooManyDigits:
        raise Refusal("{place}: its numbers have too many digits.", place=_place(calculated)) from None
    return WorkedOut(calculated, f"CASE WHEN {_all_there(operands)} THEN TRY({sql}) END", tuple(operands))


def _cell(name: str, kind: str, scale_of: Callable[[str], int], place: Phrase) -> Value:
    column = identifier(name)
    match kind:
        case "number":
            # a decimal without its point is the whole number of its units, however many digits it has
            whole = f"CAST(REPLACE(CAST({column} AS VARCHAR), '.', '') AS INT128)"
            return Quantity(Fraction(1, 10 ** scale_of(name)), whole)
        case "whole":
            return Quantity(Fraction(1), f"CAST({column} AS INT128)")
        case "flag":
            return Flag(f"(CASE WHEN {column} THEN 1 ELSE 0 END)")
        case "text":
            return Words(f"COALESCE({column}, '')", lambda: _no_number(name, place))
        case _:
            raise _no_number(name, place)


def _no_number(name: str, place: Phrase) -> Refusal:
    return Refusal("{place}: {name} is not made of numbers.", place=place, name=name)


def _decimal(factor: Fraction, whole: str | None) -> str:
    """SQL: the quantity as a decimal of as many places as it can have, six at most, rounded half away from zero."""
    if whole is None:
        whole, factor = integer(factor.numerator), Fraction(1, factor.denominator)
    places = next((n for n in range(PLACES) if (factor * 10**n).denominator == 1), PLACES)
    units = rounded(whole, factor * 10**places)
    if not places:
        return f"CAST({units} AS DECIMAL({MOST_DIGITS}, 0))"
    unit = f"CAST(0.{1:0{places}} AS DECIMAL({places}, {places}))"
    product = f"CAST({units} AS DECIMAL({MOST_DIGITS + PLACES}, 0)) * {unit}"
    return f"CAST({product} AS DECIMAL({MOST_DIGITS + places}, {places}))"


def _all_there(names: Iterable[str]) -> str:
    return " AND ".join(f"{identifier(name)} IS NOT NULL" for name in names) or "TRUE"


def _parsed(calculated: Calculated) -> formula.Node:
    return formula.parse(calculated.formula, place=_place(calculated))


def _place(calculated: Calculated) -> Phrase:
    return Phrase("The formula of {field}", field=calculated.label)
