"""What a column of a list is, and what can be asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.db.models import Q

from kingside.core.texts import Text


class Kind(StrEnum):
    """What stands in a column, which says how it is written, aligned, sorted first and filtered."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    RATIO = "ratio"
    DATE = "date"
    MOMENT = "moment"
    BAR = "bar"


NUMBERS = frozenset({Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.RATIO})
DAYS = frozenset({Kind.DATE, Kind.MOMENT})
NOT_FILTERED = frozenset({Kind.BAR})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a column is filtered by; `condition` where it is no plain value of the row."""

    value: str
    label: Text
    condition: Q | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list.

    `path` is what the queryset has for it: a field or an annotation, null where the row's value is not for the member.
    `shown_by` names the annotation that says so, which tells unknown from not shown. Columns of one `group` that stand
    side by side share one cell in rows that have nothing there. What is told and not read (`is_told`) comes from
    `Opened.tell`: nothing sorts by it, and it is narrowed only by choices that bring a condition.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    path: str = ""
    sorted_by: str = ""  # what stands for it in an order, where that is quicker
    shown_by: str = ""
    group: str = ""
    template: str = ""
    starts: str = ""  # "asc" or "desc": how a first click sorts
    choices: Sequence[Choice] = ()
    brings: Sequence[str] = ()  # columns that stand beside this one, whatever is chosen
    is_sortable: bool = True
    is_filterable: bool = True
    is_title: bool = False  # names the row, leads to its page, and cannot be taken away
    is_first: bool = False  # on a phone right below the title
    is_optional: bool = False  # only for whoever chooses it
    may_be_unknown: bool = True
    is_exported: bool = True
    is_key: bool = False  # what other systems know the row by: in every file, whatever is chosen
    is_told: bool = False
    is_apart: bool = False  # lies in another table, which is read only where the column is shown
    is_wide: bool = False  # sentences, which on a phone take the whole width

    @property
    def source(self) -> str:
        """What the queryset calls it."""
        return self.path or self.name

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_filtered(self) -> bool:
        return self.is_filterable and self.kind not in NOT_FILTERED

    @property
    def is_range(self) -> bool:
        """Whether one asks from where to where."""
        return self.kind in NUMBERS | DAYS

    @property
    def sorts(self) -> bool:
        return self.is_sortable and not self.is_told and self.kind != Kind.BAR

    def unknown(self) -> Q:
        """Rows that have nothing here, of those whose value is for the member."""
        nothing = (
            Q(**{self.source: ""}) if self.kind in {Kind.TEXT, Kind.CHOICE} else Q(**{f"{self.source}__isnull": True})
        )
        return nothing & Q(**{self.shown_by: True}) if self.shown_by else nothing


money = partial(Column, kind=Kind.MONEY)
"""A column of amounts."""

identifier = partial(Column, is_key=True, is_optional=True, may_be_unknown=False)
"""What other systems know the row by: in every file, and on the page of whoever chooses it."""
