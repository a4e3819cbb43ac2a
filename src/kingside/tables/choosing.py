"""Rows that are chosen to be changed at once: by name, or all that are as asked; and what may be done with them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict

from kingside.identity.models import Member
from kingside.tables import changes
from kingside.tables.asked import read
from kingside.tables.kinds import BulkVerb, ListKind, Opened
from kingside.tables.queries import as_asked, every

PORTION = 500  # values in one query


def verb_for(member: Member, kind: ListKind, name: str) -> BulkVerb | None:
    """What this member may do with many rows; None where there is nothing of this name for her."""
    return next((verb for verb in kind.verbs if verb.name == name and verb.may(member)), None)


def seen_as_asked(kind: ListKind, opened: Opened, query: QueryDict) -> dict[str, int]:
    """All rows that are as asked, each with the version it has now; one more than may be changed at once, at most."""
    found = as_asked(kind, opened, read(kind, opened, query))
    return {str(pk): version for pk, version in found.values_list("pk", kind.version)[: changes.MOST_ROWS + 1]}


def names_of(kind: ListKind, opened: Opened, pks: Iterable[str]) -> dict[str, str]:
    """The rows by name, of those that the member may see."""
    wanted = [pk for pk in pks if pk.isdecimal() and len(pk) < 19]
    return {str(pk): name for pk, name in _told(kind, opened, "pk", wanted, "pk", _title(kind))}


def rows_called(kind: ListKind, opened: Opened, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By what programs call a row, its primary key and its name; of those that the member may see."""
    told = _told(kind, opened, kind.key, list(keys), kind.key, "pk", _title(kind))
    return {str(key): (str(pk), name) for key, pk, name in told}


def keys_of(kind: ListKind, opened: Opened, pks: Iterable[str]) -> dict[str, str]:
    """What programs call rows, of those that the member may see still."""
    return {str(pk): str(key) for pk, key in _told(kind, opened, "pk", list(pks), "pk", kind.key)}


def _told(kind: ListKind, opened: Opened, by: str, values: list[str], *columns: str) -> Iterator[tuple[Any, ...]]:
    for start in range(0, min(len(values), changes.MOST_ROWS + 1), PORTION):
        some = {f"{by}__in": values[start : start + PORTION]}
        yield from every(kind, opened).filter(**some).order_by(*kind.ties).values_list(*columns)


def _title(kind: ListKind) -> str:
    return next(column.source for column in kind.columns if column.is_title)
