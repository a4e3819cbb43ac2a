"""What a list is: declared once by the room whose rows it shows, opened for one member at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.tables.columns import Choice, Column
from kingside.tables.sources import LakeRows, Rows
from kingside.web.figures import whole

Values = Mapping[str, Any]
Params = Mapping[str, str]
"""What the address says that belongs to the list itself, such as the period; columns do not know it."""


def everybody(member: Member) -> bool:
    """Whoever is let in; what of the rows is for her, opening says."""
    return member.is_active


NAME: Text = gettext_lazy("Name")
NO_CHOICES: Mapping[str, Sequence[Choice]] = {}
Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A list as one member may see it: `rows` hold nothing that is not for her, not even for sorting or counting.

    Columns that are `hidden` do not exist for her. `scope` says in a few words what she may see, so that a file that
    was written for her is not handed out once that is something else. `tell` adds to the values of some rows what SQL
    cannot say, as far as it is for her, in a number of queries that does not depend on how many they are.
    """

    rows: Rows | LakeRows
    order: str
    unit: str = ""
    labels: Mapping[str, Text] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=lambda: NO_CHOICES)
    hidden: frozenset[str] = frozenset()
    scope: str = ""
    tell: Callable[[Sequence[dict[str, Any]]], None] | None = None
    link: str = ""  # what follows the address of a row's page, such as ?map=


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a group of columns is empty in a row; `is_lock` where it is not for the member's role."""

    says: Text
    is_lock: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkVerb:
    """Something that is done with many rows, one after the other, by the operation that does it with one.

    `apply(pk=, version=, by=, **what the form says)` answers with what undoing needs to know, or None where nothing
    changed; `undo(pk=, version=, before=, by=)` brings that back. Both refuse with a DomainError. What a worker has
    done is told to whoever asked, if it `is_told`.
    """

    name: str
    label: Text
    form: type[forms.Form]
    may: Callable[[Member], bool]
    apply: Callable[..., dict[str, Any] | None]
    undo: Callable[..., None]
    is_told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """A list. `open` refuses or answers as not there whoever may not see it at all, and `may` knows beforehand.

    `params` are read from the address beside what columns know. `also` are columns of the queryset that cells need.
    A list that grows for ever is counted and paged up to so `many` rows; files have all of it.
    """

    name: str
    title: Text
    noun: Text  # of one row
    nouns: Text  # with how many: ngettext_lazy("{n} account", "{n} accounts", "number")
    address: str  # of the page, as `reverse` knows it
    columns: Sequence[Column]
    open: Callable[[Member, Params], Opened]
    params: Sequence[str] = ()
    search: Sequence[str] = ()  # where a word is looked for
    search_label: Text = NAME
    ties: Sequence[str] = ("pk",)  # the order among equals, unique at its end
    also: Sequence[str] = ()
    url: Callable[[Values], str] | None = None
    gaps: Callable[[Values], Mapping[str, Gap]] | None = None
    verbs: Sequence[BulkVerb] = ()
    download: str = ""  # the address of a CSV file with fixed columns, where there is one
    many: int | None = None
    version: str = ""  # the field that says which version of a row was seen
    key: str = "pk"  # the field by which programs name a row, where many are changed at once
    may: Callable[[Member], bool] = everybody
    names_members: bool = False  # in titles of rows, which many changed at once remember until they are erased
    tick: str = ""  # the template of a box before each title, where the page has a form of its own for rows

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def counted(self, n: int) -> str:
        """So many rows, in words."""
        return self.nouns.format(n=whole(n), number=n)


lists: Registry[ListKind] = Registry("lists")

tools: Registry[str] = Registry("tools of lists")
"""Templates of what higher rooms offer above every list, such as a file of it."""
