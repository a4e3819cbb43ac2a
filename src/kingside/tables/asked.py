"""What an address asks of a list: order, filters, columns; read from it, told in words, and written back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.core.texts import Text
from kingside.tables.columns import DAYS, NUMBERS, Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened
from kingside.web import figures, locales

SEARCH, SORT, PAGE, COLUMN, VIEW, DELETED = "q", "sort", "page", "column", "view", "deleted_view"
OWN = frozenset({SEARCH, SORT, PAGE, COLUMN, VIEW, DELETED})
UNKNOWN = "unknown"
LONGEST = 200
FIRST_DAY, LAST_DAY = date(1, 1, 3), date(9999, 12, 29)  # what every time zone can say
MACHINE = re.compile(r"-?[0-9]{1,15}(\.([0-9]{1,2}|[0-9]{4,11}))?")
"""How an address writes numbers, in every locale; never three decimals, since 1.234 is a thousand and more in some."""
MOST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Filter:
    """One column narrowed: `condition` for the rows, `says` for people, `params` are those of the address."""

    column: str
    condition: Q
    says: str
    params: tuple[str, ...]
    bounds: tuple[tuple[str, str], ...] = ()  # what the address says of numbers, written for every locale


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that an address asks of a list, as far as the list knows it.

    `keys` are in files, too, whatever `columns` were chosen. `problems` are sentences about what was asked in a way
    that nobody understands; `gone` names what a kept view remembers and the list does not have any more.
    """

    order: str
    search: str
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    query: QueryDict
    page: str | None
    view: str
    keys: tuple[Column, ...] = ()
    problems: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.filters)

    @property
    def kept(self) -> str:
        """The question as text, without the page it is read on: what a view keeps and a file is written by."""
        query = self.query.copy()
        for name in (PAGE, VIEW, DELETED):
            query.pop(name, None)
        return query.urlencode()


def read(kind: ListKind, opened: Opened, query: QueryDict) -> Asked:
    """Understand an address; what a list does not know changes nothing."""
    known = [column for column in kind.columns if column.name not in opened.hidden]
    names = {column.name for column in known}
    found = [_read_filter(column, opened, query) for column in known if column.is_filtered]
    wanted = [name for name in query.getlist(COLUMN) if name]
    sort = query.get(SORT, "")
    sortable = {column.name for column in known if column.sorts}
    gone = [name for name in wanted if name not in names]
    gone += [sort.removeprefix("-")] if sort and sort.removeprefix("-") not in sortable else []
    gone += [name for name in query if query.get(VIEW) and not _is_known(name, kind, known)]
    filters = tuple(each for each in found if isinstance(each, Filter))
    return Asked(
        order=sort if sort.removeprefix("-") in sortable else opened.order,
        search=_text(query, SEARCH),
        filters=filters,
        columns=tuple(_chosen(known, set(wanted) & names)),
        query=_tidy(query, filters),
        page=query.get(PAGE),
        view=query.get(VIEW, ""),
        keys=tuple(column for column in known if column.is_key),
        problems=tuple(each for each in found if isinstance(each, str)),
        gone=tuple(dict.fromkeys(gone)),
    )


def params_of(kind: ListKind, query: QueryDict) -> dict[str, str]:
    """What the address says to the list itself."""
    return {name: query.get(name, "") for name in kind.params}


def searching(kind: ListKind, words: str) -> Q:
    """Rows that have these words in one of the places where the list looks."""
    condition = Q()
    for path in kind.search:
        condition |= Q(**{f"{path}__icontains": words})
    return condition


def choices_of(column: Column, opened: Opened) -> list[Choice]:
    """What a column can be narrowed to."""
    if column.kind == Kind.YES_NO:
        return [Choice("yes", _("Yes"), Q(**{column.source: True})), Choice("no", _("No"), Q(**{column.source: False}))]
    return list(opened.choices.get(column.name, column.choices))


def _chosen(known: list[Column], wanted: set[str]) -> Iterator[Column]:
    brought = {name for column in known if column.name in wanted for name in column.brings}
    for column in known:
        if column.is_title or (column.name in wanted | brought if wanted else not column.is_optional):
            yield column


def _is_known(name: str, kind: ListKind, known: list[Column]) -> bool:
    stems = {name, name.removesuffix("_from"), name.removesuffix("_to")}
    return name in OWN or name in kind.params or bool(stems & {column.name for column in known})


def _tidy(query: QueryDict, filters: Iterable[Filter]) -> QueryDict:
    """Without what a form sends for fields that were left alone; numbers as everybody's locale reads them."""
    tidy = QueryDict(mutable=True)
    for name, values in query.lists():
        if said := [value.replace("\0", "") for value in values if value or name == VIEW]:
            tidy.setlist(name, said)
    for name, bound in (each for one in filters for each in one.bounds):
        tidy[name] = bound
    return tidy


def _text(query: Mapping[str, str], name: str) -> str:
    return query.get(name, "").replace("\0", "").strip()[:LONGEST]


def _read_filter(column: Column, opened: Opened, query: QueryDict) -> Filter | str | None:
    """The filter of a column, a sentence where nobody understands it, None where there is none."""
    label = opened.labels.get(column.name, column.label)
    if column.may_be_unknown and query.get(column.name) == UNKNOWN:
        return Filter(column.name, column.unknown(), _("{label}: unknown").format(label=label), _params(column))
    if column.kind in NUMBERS | DAYS:
        return _read_range(column, label, query)
    if column.kind == Kind.TEXT:
        words = _text(query, column.name)
        condition = Q(**{f"{column.source}__icontains": words})
        says = _("{label}: “{words}”").format(label=label, words=words)
        return Filter(column.name, condition, says, _params(column)) if words else None
    return _read_choices(column, label, opened, query)


def _read_choices(column: Column, label: Text, opened: Opened, query: QueryDict) -> Filter | None:
    wanted = set(query.getlist(column.name))
    among = [choice for choice in choices_of(column, opened) if choice.value in wanted]
    if not among:
        return None
    condition = Q()
    for choice in among:
        condition |= choice.condition if choice.condition is not None else Q(**{column.source: choice.value})
    says = _(" or ").join(re.sub(r" \([\d,]+\)$", "", str(choice.label)) for choice in among)
    return Filter(column.name, condition, _("{label}: {words}").format(label=label, words=says), _params(column))


def _read_range(column: Column, label: Text, query: QueryDict) -> Filter | str | None:
    condition, said, bounds = Q(**{f"{column.source}__isnull": False}), {}, []
    for word, end in (("from", "gte"), ("to", "lte")):
        name = f"{column.name}_{word}"
        if not (text := _text(query, name)):
            continue
        try:
            bound = _day(column, text, end) if column.kind in DAYS else _number(column, text)
        except figures.NotANumber as wrong:
            return _("{label}: {words}").format(label=label, words=wrong.sentence)
        condition &= Q(**{f"{column.source}__{bound.lookup or end}": bound.value})
        said[word] = bound.says
        bounds += [(name, bound.written)] if bound.written else []
    says = _range_in_words(label, **said)
    return Filter(column.name, condition, says, _params(column), tuple(bounds)) if said else None


def _range_in_words(label: Text, **said: str) -> str:
    match sorted(said):
        case ["from"]:
            return _("{label} from {from}").format(label=label, **said)
        case ["to"]:
            return _("{label} to {to}").format(label=label, **said)
    return _("{label} from {from} to {to}").format(label=label, **said) if said else ""


def _params(column: Column) -> tuple[str, ...]:
    return (column.name, f"{column.name}_from", f"{column.name}_to")


@dataclass(frozen=True, slots=True)
class _Bound:
    """One end of a range; `lookup` where it is no plain one, `written` as an address has a number."""

    value: Decimal | date
    says: str
    lookup: str = ""
    written: str = ""


class NoDay(figures.NotANumber):
    """This is no day."""


def _number(column: Column, text: str) -> _Bound:
    """A number as an address has it, or as somebody of this locale typed it. Raises NotANumber."""
    plain = text.removesuffix("%").strip()
    number = Decimal(plain) if MACHINE.fullmatch(plain) else figures.read(plain)
    if abs(number) >= MOST or number != round(number, 10):
        raise figures.NotANumber(_("“{text}” has more digits than anything here.").format(text=text))
    written = f"{number:f}"
    whole, _point, decimals = written.partition(".")
    written = f"{whole}.{decimals.rstrip('0').ljust(4, '0')}" if len(decimals.rstrip("0")) > 2 else written
    said = figures.as_it_is(number)
    if column.kind == Kind.RATIO:
        return _Bound(number / 100, f"{said} %", written=written)
    return _Bound(number, said, written=written)


def _day(column: Column, text: str, end: str) -> _Bound:
    """A day as a bound; of moments, the midnight of this time zone that the day begins or ends with. Raises NoDay."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NoDay(_("“{text}” is no day; choose one.").format(text=text))
    says = locales.day(day)
    if column.kind == Kind.DATE:
        return _Bound(day, says)
    if end == "gte":
        return _Bound(timezone.make_aware(datetime.combine(day, time.min)), says)
    return _Bound(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)), says, "lt")
