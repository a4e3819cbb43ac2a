"""Lists in portions: a cursor says after which row the next one begins, so that what comes in moves nothing.

A cursor is signed and holds for one list with one set of filters; nobody can make one up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Field, Schema

from kingside.core.errors import DomainError

Row = TypeVar("Row")

MOST: Final = 200
SALT: Final = "kingside.web.rest.paging"


class NotACursor(DomainError):
    """This cursor belongs to another list or to other filters, or to none of ours; begin again without one."""


class Paging(Schema):
    """How much of a list, and from where."""

    limit: int = Field(50, ge=1, le=MOST, description="How many at most.", examples=[50])
    cursor: str = Field("", max_length=2000, description="What `next` of the portion before says.", examples=[""])


@dataclass(frozen=True, slots=True)
class Portion(Generic[Row]):
    """Some rows of a list, and the address of the next ones; None where these are the last."""

    items: list[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class By:
    """One column that a list is ordered by; of all together no two rows have the same. Null comes last."""

    column: str
    is_descending: bool = False
    may_be_null: bool = False


def portion(
    request: HttpRequest,
    rows: QuerySet[Any, Row],
    by: Sequence[By],
    paging: Paging,
    *,
    pinned: Sequence[str] = (),
    value_of: Callable[[Row, str], object] = getattr,
) -> Portion[Row]:
    """The rows after the cursor; `pinned` goes along in each cursor and comes back by `opened`."""
    place = opened(request, paging)[len(pinned) :]
    if place:
        rows = rows.filter(_after(by, [_read(rows, each.column, value) for each, value in zip(by, place, strict=True)]))
    found = list(rows.order_by(*(_order(each) for each in by))[: paging.limit + 1])
    if len(found) <= paging.limit:
        return Portion(found, None)
    last = found[paging.limit - 1]
    values = [_written(value_of(last, each.column)) for each in by]
    return Portion(found[: paging.limit], address_after(request, [*pinned, *values], paging))


def opened(request: HttpRequest, paging: Paging) -> list[Any]:
    """What stands in the cursor of this request; nothing on the first portion. Raises NotACursor."""
    if not paging.cursor:
        return []
    try:
        asked, place = signing.loads(paging.cursor, salt=SALT)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise NotACursor from error
    if asked != _asked(request):
        raise NotACursor
    return list(place)


def address_after(request: HttpRequest, place: Sequence[object], paging: Paging) -> str:
    """The address of the portion after this place, with the filters of this one; said in a header too."""
    cursor = signing.dumps([_asked(request), list(place)], salt=SALT, compress=True)
    filters = [(name, value) for name, value in _filters(request) if name != "limit"]
    address = f"{request.path}?{urlencode([*filters, ('limit', paging.limit), ('cursor', cursor)])}"
    request.next_portion = address  # type: ignore[attr-defined]
    return address


def _filters(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]


def _asked(request: HttpRequest) -> str:
    """Which list with which filters, whatever the size of the portions."""
    filters = sorted((name, value) for name, value in _filters(request) if name != "limit")
    return sha256(repr([request.path, filters]).encode()).hexdigest()[:16]


def _order(by: By) -> Any:
    column = F(by.column)
    if not by.may_be_null:
        return column.desc() if by.is_descending else column.asc()
    return column.desc(nulls_last=True) if by.is_descending else column.asc(nulls_last=True)


def _after(by: Sequence[By], place: Sequence[object]) -> Q:
    """What comes after a place: beyond it in one column and level with it in those before."""
    found, level = Q(pk__in=[]), Q()
    for each, value in zip(by, place, strict=True):
        if value is None:
            level &= Q(**{f"{each.column}__isnull": True})
            continue
        beyond = Q(**{f"{each.column}__{'lt' if each.is_descending else 'gt'}": value})
        if each.may_be_null:
            beyond |= Q(**{f"{each.column}__isnull": True})
        found |= level & beyond
        level &= Q(**{each.column: value})
    return found


def _written(value: Any) -> object:
    return value if value is None or isinstance(value, int | float | str) else _as_text(value)


def _as_text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _read(rows: QuerySet[Any, Any], column: str, value: Any) -> object:
    try:
        return rows.model._meta.get_field("pk" if column == "pk" else column).to_python(value)
    except FieldDoesNotExist:
        return value
