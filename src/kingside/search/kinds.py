"""What can be found; each room brings its kinds, and the pages that have no row, in its `palette.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Member

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that can be found: by its title, and by other `words` such as a number. `detail` tells it from others.

    `about` is the key of the row that says who may see it, where that is not everybody who may see the kind.
    """

    ref: str
    title: str
    url: str
    detail: str = ""
    words: str = ""
    about: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchKind:
    """A kind of thing, under the heading `label`.

    `found` tells of rows in a fixed number of queries. `allowed` answers for a member: all of them, none, or the keys
    that `about` may be.
    """

    name: str
    label: Text
    model: type[Model]
    found: Callable[[Rows], Iterable[Found]]
    allowed: Callable[[Member], bool | Rows]
    follows: Mapping[type[Model], str] = field(default_factory=dict)
    """Models whose rows a title or detail tells of too, each with the field that names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of what is known of a record of a kind, found by the name of the record and a word: "northwind team".

    `url` gets what the address of the record's page is made of. `allowed` answers for a member like that of a kind:
    of all records, of none, or of those with these keys.
    """

    kind: str
    name: str
    title: Text
    url: Callable[..., str]
    allowed: Callable[[Member], bool | Rows]
    words: Text = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is always there, for whoever `may`; `is_offered` before anybody has typed a word."""

    title: Text
    address: str  # as `reverse` knows it
    may: Callable[[Member], bool]
    detail: Text = ""
    is_offered: bool = True


search_kinds: Registry[SearchKind] = Registry("kinds of things to find")

sections: Registry[Section] = Registry("sections of things to find")

pages: Registry[Page] = Registry("pages to find")
