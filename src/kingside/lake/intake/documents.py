"""What is known of a file and of its rows; kept as JSON while a person decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = [
    "Agreement",
    "Calculated",
    "Checked",
    "Counted",
    "Problem",
    "RawColumn",
    "RawFile",
    "RowRule",
    "TreeRule",
    "Wanted",
]


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column of the file, physically c<position>, and what all its filled cells could be.

    `decimal_marks`: those of "." and "," with which every cell reads as a number, "" where it is none; both have to be
    asked if a cell `has_marks`. `likely_marks` and `likely_dates` say the same of most cells, where not all agree.
    `date_formats`: those of `sniffing.DATE_FORMATS` that fit every cell, "" standing for ISO; more than one has to be
    asked. `looks` is number, date, flag, text or empty. `is_share`: all are numbers from 0 to 1, and some in between.
    `is_percentage`: all are numbers from 0 to 100 of one decimal place at most, and some are above 1.
    """

    name: str
    position: int
    filled: int
    samples: tuple[str, ...]
    looks: str
    decimal_marks: str
    date_formats: tuple[str, ...]
    has_marks: bool = False
    likely_marks: str = ""
    likely_dates: tuple[str, ...] = ()
    is_share: bool = False
    is_percentage: bool = False

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "RawColumn":
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
        }
        return cls(**told)

    @property
    def physical(self) -> str:
        return f"c{self.position}"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that was read as a whole. `first_row` is the number, in the person's file, of its first record.

    `format` is csv, xlsx or parquet; what does not apply to it is empty.
    """

    name: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    sheets: tuple[str, ...]
    first_row: int
    rows: int
    columns: tuple[RawColumn, ...]

    def column(self, name: str) -> RawColumn | None:
        """The column of this header."""
        return next((column for column in self.columns if column.name == name), None)

    def as_document(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "RawFile":
        columns = tuple(RawColumn.from_document(each) for each in document["columns"])
        return cls(**{**document, "columns": columns, "sheets": tuple(document["sheets"])})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column of ours, the header it comes from, and what its cells must be.

    `kind` is text, number, whole, date, flag, or any: number if all cells are, else flag if all are, else text.
    A text of more than `longest` characters is wrong, and so is one with characters that nobody sees; 0 is no limit.
    A number has `places` decimals at most; if somebody said which `currency` it is in, a sign of another one is wrong.
    Cells that are one of `blanks`, in any case, count as empty. One that `is_summed` is added up over the good rows,
    for each currency apart where there is one that `is_currency`.
    """

    name: str
    column: str
    kind: str
    is_required: bool = False
    longest: int = 0
    places: int = 6
    blanks: tuple[str, ...] = ()
    currency: str = ""
    is_summed: bool = False
    is_currency: bool = False


@dataclass(frozen=True, slots=True)
class RowRule:
    """What no row may do: `broken` is SQL over our columns, `sentence` may name the `{cell}` of our `column`."""

    column: str
    broken: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NameRule:
    """The cells of our `column`, a text, are names: `known` says of each what it stands for, which is what comes out.

    `unknown` may name the `{cell}` that nothing is known of.
    """

    column: str
    known: Callable[[], Mapping[str, str]]
    unknown: str


@dataclass(frozen=True, slots=True)
class TreeRule:
    """`column` says by key, or else by name, what a row is part of: another row, or something that is `known`.

    `known` gives key, name and the key of what it is part of. Nothing is part of itself by way of others, and no more
    than `deepest` stand one above the other. The sentences may name the `{cell}`.
    """

    column: str
    key: str
    name: str
    known: Callable[[], Iterable[tuple[str, str, str | None]]]
    deepest: int
    unknown: str
    ambiguous: str
    outside: str
    circle: str
    deep: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rows with the same `by`, which people call `of`, have to say the same under `name`, where they say anything."""

    by: tuple[str, ...]
    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole number of ours that no column says: the place of a row among those with the same `within`, from 1."""

    name: str
    within: str

    def settles(self, key: Iterable[str]) -> bool:
        """Whether no two rows can share the key, since it names the place."""
        return {self.name, self.within} <= {*key}


@dataclass(frozen=True, slots=True)
class Calculated:
    """A number of ours that no column says: what `formula` makes of others, at most 22 digits and six places.

    The formula names our columns; `label` is what people call this one.
    """

    name: str
    formula: str
    label: str
    is_summed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell; `column` is the header in the file."""

    row: int
    column: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows are good and bad, the first problems by row, and each kind of problem with its number of rows.

    `kinds` says what each of our columns was settled to be, `repeated` which amounts are one of several rows and
    stand on each of them, `sums` what those that are summed come to in the good rows, as text; where rows say what they
    are in, `sums_within` says so by currency: currency ("" where a row says none), name, total. `included` are numbers
    that an amount holds although it should not, `unusual` what is unusual about good rows: name, how many, the first.
    """

    good: int
    bad: int
    problems: tuple[Problem, ...]
    kinds_of_problems: tuple[tuple[str, str, int], ...]
    kinds: dict[str, str]
    repeated: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    sums_within: tuple[tuple[str, str, str], ...] = ()
    included: tuple[str, ...] = ()
    unusual: tuple[tuple[str, int, int], ...] = ()

    def as_document(self) -> dict[str, Any]:
        """For a JSON column."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Checked":
        problems = tuple(Problem(**each) for each in document["problems"])
        kinds_of_problems = tuple((column, what, rows) for column, what, rows in document["kinds_of_problems"])
        return cls(
            document["good"],
            document["bad"],
            problems,
            kinds_of_problems,
            dict(document["kinds"]),
            tuple(document.get("repeated", ())),
            tuple((name, total) for name, total in document.get("sums", ())),
            tuple((currency, name, total) for currency, name, total in document.get("sums_within", ())),
            tuple(document.get("included", ())),
            tuple((name, n, row) for name, n, row in document.get("unusual", ())),
        )
