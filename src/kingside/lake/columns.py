"""What the cells of a used column are: checked, told apart, and read as whole numbers, flags, texts and dates."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from kingside.lake.cost_model import ColumnRule, Kind
from kingside.lake.kept_rows import KeptRows
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.source import Source, SourceColumn
from kingside.lake.sql_text import identifier, literal
from kingside.lake.stand_ins import UNMAPPED

__all__ = ["Reading", "Role", "read_columns"]

MOST_PLACES = 6
MOST_PLACES_OF_MODEL = 12
WIDEST = 38
FAST = 18
"""Decimals of up to 18 digits are 64-bit integers inside the engine, also where two of them are multiplied."""

Role = str
"""What a column is wanted as: number, flag, text, key, whole, date, or "" when its cells shall tell."""

_SHORT_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
"""Those of which every one is a BIGINT."""
NOTHING_KEPT = KeptRows(None)
NOT_THE_FILE = (
    *(duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException),
    *(duckdb.InterruptException, duckdb.OutOfMemoryException),
)
"""Errors that are ours or the machine's, whatever the file holds."""
_INTEGERS = (*_SHORT_INTEGERS, "UBIGINT", "HUGEINT", "INT128", "UHUGEINT", "UINT128")
_FLOATS = ("FLOAT", "DOUBLE")
_FLAG_WORDS = "('true', 'false', 'yes', 'no', '1', '0')"
_TRUE_WORDS = "('true', 'yes', '1')"
_ISO_TIME = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?"


@dataclass(frozen=True)
class Reading:
    """How one column is read. `scale` is the number of decimal places kept, `digits` those before the point."""

    column: SourceColumn
    kind: str
    scale: int = 0
    digits: int = 1
    has_empty: bool = False
    default: Decimal | str | bool | None = None
    date_format: str | None = None
    why_no_number: Callable[[], Refusal] | None = None

    @property
    def default_in_words(self) -> str:
        """What an empty cell counts as, the way a cost file says it."""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return f"{self.default:f}" if isinstance(self.default, Decimal) else str(self.default)

    @property
    def is_empty(self) -> str:
        """SQL: the cell holds nothing."""
        return _is_empty(self.column)

    def sql(self, *, wide: bool) -> str:
        """The cell in its kind: numbers as whole multiples of 10^-scale, flags as 0 or 1, empty cells as default."""
        match self.kind:
            case "number":
                return self._number("HUGEINT" if wide else "BIGINT")
            case "flag":
                default = None if self.default is None else int(self.default)
                return self._or_default(
                    f"CAST({_flag(self.column)} AS {'HUGEINT' if wide else 'BIGINT'})", str(default)
                )
            case "text":
                return self._or_default(f"CAST({_cell(self.column)} AS VARCHAR)", literal(str(self.default)))
            case "key":
                return f"COALESCE(NULLIF(CAST({_cell(self.column)} AS VARCHAR), ''), {literal(UNMAPPED)})"
            case "whole":
                return f"CAST({_cell(self.column)} AS BIGINT)"
            case _:
                return _date(self.column, self.date_format)

    def _number(self, integer: str) -> str:
        if self.column.type in _INTEGERS:
            units = f"CAST({_cell(self.column)} AS {integer}){f' * {10**self.scale}' if self.scale else ''}"
        else:
            precision = max(self.digits + self.scale, 1)
            product = precision + self.scale + 1
            cell = f"CAST({_cell(self.column)} AS DECIMAL({precision if product <= FAST else WIDEST}, {self.scale}))"
            shift = f" * CAST({10**self.scale} AS DECIMAL({self.scale + 1}, 0))" if self.scale else ""
            units = f"CAST({cell}{shift} AS {integer})"
        default = "" if self.default is None else str(int(Fraction(self.default) * 10**self.scale))
        return self._or_default(units, default)

    def _or_default(self, value: str, default: str) -> str:
        if not self.has_empty or self.default is None:
            return value
        return f"CASE WHEN {self.is_empty} THEN {default} ELSE {value} END"


def read_columns(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    wanted: Mapping[str, Role],
    *,
    rules: Mapping[str, ColumnRule],
    date_format: str | None,
    may_be_empty: Iterable[str] = (),
    kept: KeptRows = NOTHING_KEPT,
) -> dict[str, Reading]:
    """Check every cell of the wanted columns in one pass, unless that was kept, and say how each is read.

    Raises Refusal naming file, row and column of the first cell that is empty without default or of the wrong kind.
    """
    examined = {name: _Examination(source, source.column(name), role, date_format) for name, role in wanted.items()}
    for name, examination in examined.items():
        examination.rule = rules.get(name, ColumnRule(None, None))
        examination.may_be_empty = name in set(may_be_empty)
        examination.check_type()
    measures = [f"{sql} AS m{i}_{key}" for i, e in enumerate(examined.values()) for key, sql in e.measures().items()]
    query = f"SELECT {', '.join(measures)} FROM {source.relation}"
    measured = kept.row([query], [source], lambda: _measured(connection, source, query))
    return {
        name: examination.conclude(connection, {key: measured[f"m{i}_{key}"] for key in examination.measures()})
        for i, (name, examination) in enumerate(examined.items())
    }


def _measured(connection: duckdb.DuckDBPyConnection, source: Source, query: str) -> dict[str, Any]:
    try:
        result = connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return dict(zip(names, result.fetchone() or (), strict=True))
    except NOT_THE_FILE:
        raise
    except duckdb.Error as error:
        raise Refusal("{file} cannot be read to its end; it may be damaged.", file=source.label) from error


class _Examination:
    """One column under examination: what to measure of it, and what follows."""

    rule: ColumnRule
    may_be_empty: bool

    def __init__(self, source: Source, column: SourceColumn, role: Role, date_format: str | None) -> None:
        self.source, self.column, self.role, self.date_format = source, column, role, date_format

    @property
    def wanted(self) -> Role:
        return self.role or self.rule.kind or ""

    def check_type(self) -> None:
        """Raise Refusal when no cell of the column's type can be what is wanted."""
        place = Phrase("{place}, column {column}", place=self.source.label, column=self.column.name)
        type_ = self.column.type
        if self.wanted and not _may_be(self.wanted, self.column):
            raise Refusal(_ARE_NO[self.wanted], place=place, type=type_)
        if not self.wanted and not any(_may_be(kind, self.column) for kind in ("number", "flag", "text")):
            raise Refusal("{place}: {type} cells are neither numbers nor flags nor texts.", place=place, type=type_)
        if self.wanted == "date" and type_ in _INTEGERS and not self.date_format:
            raise Refusal(
                "{place}: numbers are no dates; say how they are written, such as {option}.",
                place=place, option="--date-format %Y%m%d",
            )  # fmt: skip

    def measures(self) -> dict[str, str]:
        """Aggregates over the whole file, each by a name of ours."""
        empty, cell = _is_empty(self.column), _cell(self.column)
        is_any_empty = f"COUNT(*) > COUNT({cell})"
        if self.column.type == "VARCHAR" and self.wanted != "key":  # an empty key has a name of its own
            is_any_empty += f" OR COALESCE(MIN(strlen({cell})) = 0, FALSE)"
        measures = {"empty": is_any_empty}
        kinds = (
            [self.wanted] if self.wanted else ["number", "flag"] if self.column.type == "VARCHAR" else [self._seen()]
        )
        for kind in kinds:
            is_a = _is_a(kind, self.column, self.date_format)
            never = "CAST(0 AS BIGINT)"  # what the type says already is asked of no cell
            measures[f"not_{kind}"] = never if is_a == "TRUE" else f"COUNT(*) FILTER (NOT ({empty}) AND NOT ({is_a}))"
        if "number" in kinds and _may_be("number", self.column):
            measures |= self._extent(cell)
            if self.column.type == "VARCHAR":
                measures["places"] = f"MAX({_places(cell)})"
        return measures

    @property
    def _is_narrow(self) -> bool:
        """Whether the type says already that its numbers are no wider than the engine calculates fast with."""
        precision, scale = _declared(self.column.type)
        return self.column.type in _INTEGERS or (
            0 < precision <= FAST - scale - 1 and scale <= MOST_PLACES and self.rule.default is None
        )

    def _extent(self, cell: str) -> dict[str, str]:
        """The least and the most of the numbers, where the type leaves them open; of exact ones in their own type."""
        if self._is_narrow:
            return {}
        is_exact = self.column.type in _INTEGERS or self.column.type.startswith("DECIMAL")
        number = cell if is_exact else f"TRY_CAST({cell} AS DECIMAL({WIDEST}, {MOST_PLACES}))"
        return {"least": f"CAST(MIN({number}) AS VARCHAR)", "most": f"CAST(MAX({number}) AS VARCHAR)"}

    def conclude(self, connection: duckdb.DuckDBPyConnection, measured: Mapping[str, Any]) -> Reading:
        kind = self.wanted or self._inferred(measured)
        wrong = f"NOT ({_is_empty(self.column)}) AND NOT ({_is_a(kind, self.column, self.date_format)})"
        if measured.get(f"not_{kind}"):
            raise self._refusal(connection, wrong, _NOT_A[kind])
        if measured["empty"] and kind != "key" and not self.may_be_empty and self.rule.default is None:
            raise self._refusal(connection, _is_empty(self.column), _EMPTY if self.wanted else _EMPTY_WITHOUT_DEFAULT)
        if kind == "number" and (measured.get("places") or 0) > MOST_PLACES:
            too_many = f"{_places(_cell(self.column))} > {MOST_PLACES}"
            raise self._refusal(connection, too_many, _TOO_FINE)
        reading = Reading(
            self.column,
            kind,
            has_empty=bool(measured["empty"]),
            default=self._default(kind),
            date_format=self.date_format,
        )
        if kind == "number":
            return self._measured(reading, measured)
        if kind == "text" and self.column.type == "VARCHAR":
            return replace(reading, why_no_number=lambda: self._why_no_number(connection))
        return reading

    def _seen(self) -> Kind:
        if self.column.type == "BOOLEAN":
            return "flag"
        return "number" if _may_be("number", self.column) else "text"

    def _inferred(self, measured: Mapping[str, Any]) -> Kind:
        match self.rule.default:
            case bool():
                return "flag"
            case str():
                return "text"
        if self.column.type != "VARCHAR":
            return self._seen()
        if not measured["not_number"]:
            return "number"
        return "text" if measured["not_flag"] else "flag"

    def _measured(self, reading: Reading, measured: Mapping[str, Any]) -> Reading:
        default = Decimal(reading.default or 0)
        places = max(_scale_of(self.column.type, measured.get("places") or 0), _places_of(default))
        if self._is_narrow:
            precision, scale = _declared(self.column.type)
            return replace(reading, scale=places, digits=precision - scale)
        largest = max(abs(Decimal(number or 0)) for number in (measured["least"], measured["most"], default))
        return replace(reading, scale=places, digits=len(str(int(largest))) + 1)

    def _default(self, kind: str) -> Decimal | str | bool | None:
        default = self.rule.default
        fits = {
            "number": isinstance(default, Decimal) and default.is_finite() and _places_of(default) <= MOST_PLACES,
            "flag": isinstance(default, bool) or default in (Decimal(0), Decimal(1)),
            "text": isinstance(default, str) and default != "",
        }
        if default is not None and not fits.get(kind, True):
            raise Refusal(_DEFAULT_IS_NO[kind], column=self.column.name, default=default)
        return default

    def _why_no_number(self, connection: duckdb.DuckDBPyConnection) -> Refusal:
        wrong = f"NOT ({_is_empty(self.column)}) AND NOT ({_is_a('number', self.column, None)})"
        return self._refusal(connection, wrong, _NOT_A["number"])

    def _refusal(self, connection: duckdb.DuckDBPyConnection, condition: str, sentence: Phrase) -> Refusal:
        """The sentence about the first cell that meets the condition."""
        place, cell = self.source.find(connection, condition, _cell(self.column)) or (self.source.label, "")
        shown = f"'{cell[:60]}{'…' if len(cell) > 60 else ''}'"
        return Refusal(
            sentence, place=Phrase("{place}, column {column}", place=place, column=self.column.name), cell=shown
        )


_ARE_NO = {
    "number": Phrase("{place}: {type} cells are no number."),
    "flag": Phrase("{place}: {type} cells are no flag."),
    "text": Phrase("{place}: {type} cells are no text."),
    "key": Phrase("{place}: {type} cells are no text."),
    "whole": Phrase("{place}: {type} cells are no whole number."),
    "date": Phrase("{place}: {type} cells are no date."),
}
_NOT_A = {
    "number": Phrase("{place}: {cell} is not a number."),
    "flag": Phrase("{place}: {cell} is not a flag (true, false, yes, no, 1 or 0)."),
    "whole": Phrase("{place}: {cell} is not a whole number."),
    "date": Phrase("{place}: {cell} is not a date."),
}
_TOO_FINE = Phrase("{place}: {cell} has more than 6 decimal places.")
_EMPTY = Phrase("{place}: the cell is empty.")
_EMPTY_WITHOUT_DEFAULT = Phrase("{place}: the cell is empty, and no default says what that counts as.")
_DEFAULT_IS_NO = {
    "number": Phrase("The cost model, column {column}: its default '{default}' is no number."),
    "flag": Phrase("The cost model, column {column}: its default '{default}' is no flag."),
    "text": Phrase("The cost model, column {column}: its default '{default}' is no text."),
}


def _cell(column: SourceColumn) -> str:
    return identifier(column.physical)


def _is_empty(column: SourceColumn) -> str:
    cell = _cell(column)
    return f"{cell} IS NULL OR {cell} = ''" if column.type == "VARCHAR" else f"{cell} IS NULL"


def _may_be(kind: str, column: SourceColumn) -> bool:
    """Whether cells of the file's type can be of the kind at all."""
    is_number = column.type in _INTEGERS or column.type in _FLOATS or column.type.startswith("DECIMAL")
    match kind:
        case "number" | "whole":
            return is_number or column.type == "VARCHAR"
        case "flag":
            return is_number or column.type in ("VARCHAR", "BOOLEAN")
        case "text" | "key":
            return column.type in ("VARCHAR", "UUID", *_INTEGERS)
        case _:
            return column.type in ("VARCHAR", "DATE", *_INTEGERS) or column.type.startswith("TIMESTAMP")


def _is_a(kind: str, column: SourceColumn, date_format: str | None) -> str:
    """SQL: a cell that is not empty is of the kind."""
    cell, is_text = _cell(column), column.type == "VARCHAR"
    if not _may_be(kind, column):
        return "FALSE"
    match kind:
        case "number" if is_text:
            form = f"regexp_full_match({cell}, '[-+]?[0-9]*[.]?[0-9]*')"
            return f"{form} AND TRY_CAST({cell} AS DECIMAL({WIDEST}, {MOST_PLACES})) IS NOT NULL"
        case "number" if column.type in _FLOATS:
            return f"isfinite({cell}) AND TRY_CAST({cell} AS DECIMAL({WIDEST}, {MOST_PLACES})) IS NOT NULL"
        case "number" if column.type.startswith("DECIMAL"):
            return f"{cell} = round({cell}, {MOST_PLACES})" if _declared(column.type)[1] > MOST_PLACES else "TRUE"
        case "whole" if is_text:
            return f"regexp_full_match({cell}, '-?[0-9]+') AND TRY_CAST({cell} AS BIGINT) IS NOT NULL"
        case "whole" if column.type not in _SHORT_INTEGERS:
            return f"{cell} = floor({cell}) AND TRY_CAST({cell} AS BIGINT) IS NOT NULL"
        case "flag" if is_text:
            return f"lower({cell}) IN {_FLAG_WORDS}"
        case "flag" if column.type != "BOOLEAN":
            return f"{cell} IN (0, 1)"
        case "date" if is_text and not date_format:
            plain = f"length({cell}) = 10 AND {cell}[5] = '-' AND {cell}[8] = '-'"
            timed = f"length({cell}) > 10 AND regexp_full_match({cell}, '{_ISO_TIME}')"
            return f"(({plain}) OR ({timed})) AND {_date(column, None)} IS NOT NULL"
        case "date":
            return f"COALESCE(isfinite({_date(column, date_format)}), FALSE)"
        case _:
            return "TRUE"


def _date(column: SourceColumn, date_format: str | None) -> str:
    cell = _cell(column)
    if column.type == "VARCHAR" and not date_format:
        return f"TRY_CAST(left({cell}, 10) AS DATE)"
    if column.type in ("VARCHAR", *_INTEGERS):
        return f"CAST(try_strptime(CAST({cell} AS VARCHAR), {literal(date_format or '')}) AS DATE)"
    if column.type == "TIMESTAMP WITH TIME ZONE":
        return f"TRY_CAST(timezone('UTC', {cell}) AS DATE)"
    if column.type == "TIMESTAMP_NS":  # a cast would round the last nanoseconds of a day up to the next
        return f"TRY_CAST(left(CAST({cell} AS VARCHAR), 10) AS DATE)"
    return cell if column.type == "DATE" else f"TRY_CAST({cell} AS DATE)"


def _flag(column: SourceColumn) -> str:
    cell = _cell(column)
    if column.type == "VARCHAR":
        return f"lower({cell}) IN {_TRUE_WORDS}"
    return cell if column.type == "BOOLEAN" else f"{cell} = 1"


def _places(cell: str) -> str:
    return f"CASE WHEN strpos({cell}, '.') = 0 THEN 0 ELSE length({cell}) - strpos({cell}, '.') END"


def _declared(type_: str) -> tuple[int, int]:
    """Digits of a decimal type, and how many of them are decimal places; 0 of any other."""
    found = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", type_)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _scale_of(type_: str, places_written: int) -> int:
    if type_ == "VARCHAR":
        return places_written
    return MOST_PLACES if type_ in _FLOATS else min(_declared(type_)[1], MOST_PLACES)


def _places_of(number: Decimal) -> int:
    """How many decimal places a number of the cost model has, zeros at its end not counted."""
    return next(places for places in range(MOST_PLACES_OF_MODEL + 1) if not Fraction(number) * 10**places % 1)
