"""Where the rows of a list lie: in the database, or in tables of the lake. Both are asked in the same words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from kingside.lake.relation import Relation, Wanted
from kingside.lake.sql_text import identifier

PORTION = 500
LOOKUPS: Mapping[str, str] = {
    "exact": "{column} = {value}",
    "gte": "{column} >= {value}",
    "lte": "{column} <= {value}",
    "lt": "{column} < {value}",
    "icontains": "contains(lower({column}), lower({value}))",
    "in": "list_contains({value}, {column})",
}
"""What a condition may ask of a column of the lake, beside whether there is anything."""

Rows = QuerySet[Any, Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows, in which order: by `path`, then by `ties`, the last of which is unique."""

    condition: Q
    path: str
    is_descending: bool
    ties: Sequence[str]


class Reading(Protocol):
    """A list that is open. What a column does not say stands last, whichever way."""

    def count(self, condition: Q, *, most: int | None = None) -> int:
        """How many rows there are, counted up to `most`."""

    def portion(self, question: Question, columns: Sequence[str], *, first: int, rows: int) -> list[Values]:
        """So many rows from the `first` on, 0 being the very first."""

    def every(self, question: Question, columns: Sequence[str]) -> Iterator[Values]:
        """All of them, read in portions."""


class Source(Protocol):
    """Rows that nobody has asked for yet."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Open them, once for all that a page asks."""


@dataclass(frozen=True, slots=True)
class DatabaseRows:
    """Rows of a queryset."""

    rows: Rows

    def reading(self) -> AbstractContextManager["DatabaseRows"]:
        return nullcontext(self)

    def count(self, condition: Q, *, most: int | None = None) -> int:
        found = self.rows.filter(condition).order_by()
        return found.count() if most is None else found[:most].count()

    def portion(self, question: Question, columns: Sequence[str], *, first: int, rows: int) -> list[Values]:
        return list(self.asked(question).values(*columns)[first : first + rows])

    def every(self, question: Question, columns: Sequence[str]) -> Iterator[Values]:
        return self.asked(question).values(*columns).iterator(chunk_size=PORTION)

    def asked(self, question: Question) -> Rows:
        """The rows as a queryset."""
        return self.rows.filter(question.condition).order_by(self._order(question), *question.ties)

    def _order(self, question: Question) -> OrderBy:
        """Nothing is said about nulls where there can be none, so that the database may follow an index."""
        nulls_last = True if self._may_be_null(question.path) else None
        by = F(question.path)
        return by.desc(nulls_last=nulls_last) if question.is_descending else by.asc(nulls_last=nulls_last)

    def _may_be_null(self, path: str) -> bool:
        if path == "pk":
            return False
        try:
            return bool(getattr(self.rows.model._meta.get_field(path), "null", True))
        except FieldDoesNotExist:
            return True


@dataclass(frozen=True, slots=True)
class LakeRows:
    """Rows of the lake: `opening` leads to a relation with a column for everything that the list reads, and `pk`."""

    opening: Callable[[], AbstractContextManager[Relation]]

    @contextmanager
    def reading(self) -> Iterator["OpenRelation"]:
        with self.opening() as relation:
            yield OpenRelation(relation)


@dataclass(frozen=True, slots=True)
class OpenRelation:
    """Rows of the lake that are open; whatever somebody typed goes in as a parameter."""

    relation: Relation

    def count(self, condition: Q, *, most: int | None = None) -> int:
        return self.relation.count(InSql.of(condition), most=most)

    def portion(self, question: Question, columns: Sequence[str], *, first: int, rows: int) -> list[Values]:
        found = self.relation.portion(InSql.of(question.condition), _wanted(question, columns), first=first, rows=rows)
        return [dict(zip(columns, row, strict=True)) for row in found]

    def every(self, question: Question, columns: Sequence[str]) -> Iterator[Values]:
        which, wanted = InSql.of(question.condition), _wanted(question, columns)
        for row in self.relation.every(which, wanted, at_a_time=PORTION):
            yield dict(zip(columns, row, strict=True))


@dataclass(frozen=True, slots=True)
class InSql:
    """A condition as SQL of the lake, and its parameters by name."""

    sql: str
    values: Values

    @staticmethod
    def of(condition: Q) -> "InSql":
        """Raises LookupError for what the lake is not asked."""
        values: Values = {}
        return InSql(_joined(condition, values), values)


def _joined(condition: Q, values: Values) -> str:
    parts = [_part(each, values) for each in condition.children]
    joined = f" {condition.connector} ".join(f"({part})" for part in parts) or "true"
    return f"NOT coalesce({joined}, false)" if condition.negated else joined


def _part(child: Any, values: Values) -> str:
    if isinstance(child, Q):
        return _joined(child, values)
    path, value = child
    name, _, lookup = path.partition("__")
    column = identifier(name)
    if lookup == "isnull" or value is None:
        return f"{column} IS {'NULL' if value is None or value else 'NOT NULL'}"
    if (lookup or "exact") not in LOOKUPS:
        raise LookupError(f"The lake is not asked for {path}.")
    parameter = f"asked_{len(values)}"
    values[parameter] = list(value) if lookup == "in" else value
    return LOOKUPS[lookup or "exact"].format(column=column, value=f"${parameter}")


def _wanted(question: Question, columns: Sequence[str]) -> Wanted:
    return Wanted(columns, [f"{'-' if question.is_descending else ''}{question.path}", *question.ties])


def source_of(rows: Rows | LakeRows) -> Source:
    """The rows of a list as something that can be opened."""
    return rows if isinstance(rows, LakeRows) else DatabaseRows(rows)
