"""One page of a list, in a number of queries that depends on nothing; and the whole of it, for a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.tables.access import may_share
from kingside.tables.asked import COLUMN, DELETED, MACHINE, PAGE, SEARCH, VIEW, Asked, choices_of, read, searching
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import BulkVerb, Gap, ListKind, Opened, tools
from kingside.tables.models import SavedView
from kingside.tables.sources import PORTION, DatabaseRows, LakeRows, Question, Rows, source_of
from kingside.web.figures import typed, whole

ROWS = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row below a column. Not `is_shown` is a lock; a gap spans several columns."""

    column: Column
    value: Any
    is_shown: bool = True
    gap: Gap | None = None
    span: int = 1
    largest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the page; `seen` names it and its version, for changing many at once."""

    pk: Any
    name: str
    url: str
    seen: str
    values: Mapping[str, Any]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as its heading says it."""

    column: Column
    label: Text
    unit: str
    key: str


@dataclass(frozen=True, slots=True)
class Chip:
    """What narrows the list, in words; `url` is the same list without it."""

    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column in the form that narrows: what was asked of it."""

    column: Column
    label: Text
    choices: list[tuple[Choice, bool]]
    text: str
    low: str
    high: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that the page of a list shows; `n` of its rows are as asked, `of` there are in all."""

    kind: ListKind
    asked: Asked
    headings: list[Heading]
    rows: list[Row]
    page: Page[Any]
    n: int
    of: int
    chips: list[Chip]
    fields: list[Field]
    choosable: list[tuple[Column, Text, bool]]
    views: list[SavedView]
    view: SavedView | None
    deleted_view: int | None
    may_share: bool
    verbs: list[BulkVerb]
    tools: list[str]
    unit: str
    link: str
    of_filters: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """There is nothing, whatever one asks."""
        return self.of == 0

    @property
    def tick(self) -> str:
        """The template of the box by which a row is chosen; empty where there is nothing to do with several."""
        return "tables/tick.html" if self.verbs else self.kind.tick

    @property
    def sort(self) -> str:
        return self.asked.order

    @property
    def beside_search(self) -> list[tuple[str, str]]:
        """What the search sends along, beside its words."""
        return self._kept(but={SEARCH})

    @property
    def beside_filters(self) -> list[tuple[str, str]]:
        """The same of the form that narrows."""
        return self._kept(but=self.of_filters)

    @property
    def beside_columns(self) -> list[tuple[str, str]]:
        """The same of the choice of columns."""
        return self._kept(but={COLUMN})

    def _kept(self, *, but: AbstractSet[str]) -> list[tuple[str, str]]:
        lists = self.asked.query.lists()
        return [(name, value) for name, values in lists if name not in but and name != PAGE for value in values]

    @property
    def n_narrowed(self) -> int:
        """By how many columns the list is narrowed."""
        return len(self.asked.filters)

    @property
    def says_n(self) -> str:
        """How many there are, and of how many."""
        if self.asked.is_narrowed and not self.is_many:
            return _("{n} of {all}").format(n=whole(self.n), all=self._counted(self.of))
        return self._counted(self.n)

    @property
    def every_row(self) -> str:
        """All that are as asked, in words."""
        return self._counted(self.n)

    @property
    def is_many(self) -> bool:
        """More than is counted."""
        return self.kind.many is not None and self.n > self.kind.many

    def _counted(self, n: int) -> str:
        many = self.kind.many
        if many is not None and n > many:
            return _("more than {rows}").format(rows=self.kind.counted(many))
        return self.kind.counted(n)

    @property
    def plain(self) -> str:
        """The list as it is when nothing is asked."""
        kept = QueryDict(mutable=True)
        for name in self.kind.params:
            if self.kind.column(name) is None and (value := self.asked.query.get(name)):
                kept[name] = value
        kept[VIEW] = ""
        return f"?{kept.urlencode()}"

    @property
    def is_changed(self) -> bool:
        """The open view was narrowed or ordered otherwise since it was kept."""
        return self.view is not None and self.view.query != self.asked.kept


def list_page(kind: ListKind, opened: Opened, member: Member, query: QueryDict, views: Sequence[SavedView]) -> ListPage:
    """The page that an address asks for."""
    asked = read(kind, opened, query)
    most = None if kind.many is None else kind.many + 1  # of a list that grows for ever; the one more says "more than"
    question = question_of(kind, opened, asked)
    with source_of(opened.rows).reading() as rows:
        n = rows.count(question.condition, most=most)
        of = rows.count(Q(), most=most) if asked.is_narrowed else n
        page = Paginator(range(n if kind.many is None else min(n, kind.many)), ROWS).get_page(asked.page)
        first = (page.number - 1) * ROWS
        values = rows.portion(question, _read_columns(kind, opened, asked), first=first, rows=ROWS)
    if opened.tell:
        opened.tell(values)
    largest = {
        column.source: max(
            (abs(each[column.source]) for each in values if each[column.source] is not None), default=None
        )
        for column in asked.columns
        if column.kind == Kind.BAR
    }
    words = _words(asked.columns, opened)
    deleted = query.get(DELETED, "")
    return ListPage(
        kind=kind,
        asked=asked,
        headings=[_heading(column, opened) for column in asked.columns],
        rows=[_row(kind, opened, asked, each, words, largest) for each in values],
        page=page,
        n=n,
        of=of,
        chips=list(_chips(kind, asked)),
        fields=[_field(column, opened, asked) for column in _known(kind, opened) if _can_be_narrowed(column, opened)],
        choosable=[
            (column, opened.labels.get(column.name, column.label), column in asked.columns)
            for column in _known(kind, opened)
            if not column.is_title and column.kind != Kind.BAR
        ],
        views=list(views),
        deleted_view=int(deleted) if deleted.isascii() and deleted.isdecimal() and len(deleted) < 19 else None,
        view=next((view for view in views if str(view.pk) == asked.view), None),
        may_share=may_share(member),
        verbs=[verb for verb in kind.verbs if verb.may(member)],
        tools=list(tools.values()),
        unit=opened.unit,
        link=opened.link,
        of_filters=frozenset(
            f"{column.name}{end}"
            for column in _known(kind, opened)
            if column.is_filtered
            for end in ("", "_from", "_to")
        ),
    )


def question_of(kind: ListKind, opened: Opened, asked: Asked) -> Question:
    """What is asked, in the words of whatever holds the rows."""
    condition = searching(kind, asked.search) if asked.search and kind.search else Q()
    for each in asked.filters:
        condition &= each.condition
    name = asked.order.removeprefix("-")
    column = kind.column(name)
    path = (column.sorted_by or column.source) if column else name
    return Question(condition, path, asked.order.startswith("-"), kind.ties)


def as_asked(kind: ListKind, opened: Opened, asked: Asked) -> Rows:
    """The rows that were asked for, in order, as a queryset; for lists whose rows lie in the database."""
    return DatabaseRows(every(kind, opened)).asked(question_of(kind, opened, asked))


def every(kind: ListKind, opened: Opened) -> Rows:
    """All rows as a queryset, for lists whose rows lie in the database. Raises TypeError for those of the lake."""
    if isinstance(opened.rows, LakeRows):
        raise TypeError(f"The rows of {kind.name} lie in the lake.")
    return opened.rows


def is_longer(kind: ListKind, opened: Opened, asked: Asked, *, than: int) -> bool:
    """Whether more rows than that were asked for."""
    with source_of(opened.rows).reading() as rows:
        return rows.count(question_of(kind, opened, asked).condition, most=than + 1) > than


def every_row(kind: ListKind, opened: Opened, asked: Asked) -> Iterator[list[Cell]]:
    """The whole list as it was asked for, a cell for each column that goes into files."""
    columns = exported(kind, asked)
    words = _words(columns, opened)
    for values in every_value(kind, opened, asked):
        yield [_cell(column, values, words.get(column.name)) for column in columns]


def every_value(kind: ListKind, opened: Opened, asked: Asked) -> Iterator[dict[str, Any]]:
    """The same rows by the names of what they are read from, whichever columns were asked for but those apart."""
    with source_of(opened.rows).reading() as rows:
        found = iter(rows.every(question_of(kind, opened, asked), _read_columns(kind, opened, asked)))
        while portion := list(islice(found, PORTION)):
            if opened.tell:
                opened.tell(portion)
            yield from portion


def exported(kind: ListKind, asked: Asked) -> list[Column]:
    """The columns that go into files: those chosen, and what other systems know the rows by."""
    wanted = (column for column in kind.columns if column in asked.columns or column in asked.keys)
    return [column for column in wanted if column.is_exported and column.kind != Kind.BAR]


def _known(kind: ListKind, opened: Opened) -> list[Column]:
    return [column for column in kind.columns if column.name not in opened.hidden]


def _read_columns(kind: ListKind, opened: Opened, asked: Asked) -> list[str]:
    wanted = ["pk", *kind.also, *((kind.version,) if kind.version else ())]
    for column in _known(kind, opened):
        if column.is_apart and column not in asked.columns:
            continue
        wanted += [*(() if column.is_told else (column.source,)), *((column.shown_by,) if column.shown_by else ())]
    return list(dict.fromkeys(wanted))


def _heading(column: Column, opened: Opened) -> Heading:
    unit = opened.unit if column.kind == Kind.MONEY else ""
    return Heading(column, opened.labels.get(column.name, column.label), unit, column.name if column.sorts else "")


def _row(
    kind: ListKind,
    opened: Opened,
    asked: Asked,
    values: Mapping[str, Any],
    words: Mapping[str, Mapping[Any, str]],
    largest: Mapping[str, Any],
) -> Row:
    title = next(column for column in kind.columns if column.is_title)
    gaps = kind.gaps(values) if kind.gaps else {}
    cells: list[Cell] = []
    for column in asked.columns:
        gap = gaps.get(column.group) if column.group else None
        if gap and cells and cells[-1].gap is gap:
            cells[-1] = Cell(cells[-1].column, None, gap=gap, span=cells[-1].span + 1)
        elif gap:
            cells.append(Cell(column, None, gap=gap))
        else:
            cells.append(_cell(column, values, words.get(column.name), largest.get(column.source)))
    url = kind.url(values) + opened.link if kind.url else ""
    seen = f"{values['pk']}.{values[kind.version]}" if kind.version else str(values["pk"])
    return Row(values["pk"], str(values[title.source]), url, seen, values, cells)


def _cell(
    column: Column, values: Mapping[str, Any], words: Mapping[Any, str] | None, largest: Decimal | None = None
) -> Cell:
    is_shown = bool(values[column.shown_by]) if column.shown_by else True
    value = values[column.source] if is_shown else None
    return Cell(column, words.get(value, value) if words else value, is_shown, largest=largest)


def _words(columns: Iterable[Column], opened: Opened) -> dict[str, dict[Any, str]]:
    """How the values of choices are called, where no template says it."""
    called = (column for column in columns if column.kind == Kind.CHOICE and not (column.template or column.is_told))
    return {column.name: {each.value: str(each.label) for each in choices_of(column, opened)} for column in called}


def _chips(kind: ListKind, asked: Asked) -> Iterator[Chip]:
    if asked.search:
        yield Chip(_("“{words}”").format(words=asked.search), _without(asked, SEARCH))
    for each in asked.filters:
        yield Chip(each.says, _without(asked, *each.params))


def _without(asked: Asked, *names: str) -> str:
    query = asked.query.copy()
    for name in (*names, PAGE):
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else "?"


def _bound(column: Column, text: str) -> str:
    """A bound as it begins in its field: a number with the marks of the locale."""
    return str(typed(Decimal(text))) if column.is_numeric and MACHINE.fullmatch(text) else text


def _can_be_narrowed(column: Column, opened: Opened) -> bool:
    has_choices = column.kind != Kind.CHOICE or column.may_be_unknown or bool(choices_of(column, opened))
    return column.is_filtered and has_choices


def _field(column: Column, opened: Opened, asked: Asked) -> Field:
    wanted = asked.query.getlist(column.name)
    return Field(
        column=column,
        label=opened.labels.get(column.name, column.label),
        choices=[(choice, choice.value in wanted) for choice in choices_of(column, opened)],
        text=asked.query.get(column.name, ""),
        low=_bound(column, asked.query.get(f"{column.name}_from", "")),
        high=_bound(column, asked.query.get(f"{column.name}_to", "")),
        is_unknown=column.may_be_unknown and "unknown" in wanted,
    )
