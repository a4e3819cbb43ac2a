"""Where a member can go, and the keys that lead there; both grow with the rooms."""

from dataclasses import dataclass
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `key` follows g on the keyboard."""

    label: Text
    path: str
    key: str


@dataclass(frozen=True)
class Shortcut:
    """Keys pressed one after the other, and what they do."""

    keys: tuple[str, ...]
    does: Text


PLACES: Final = (
    Place(gettext_lazy("Today"), "/today/", "t"),
    Place(gettext_lazy("Accounts"), "/accounts/", "a"),
    Place(gettext_lazy("Profit"), "/profit/", "p"),
    Place(gettext_lazy("Data"), "/imports/", "i"),
)

SHORTCUTS: Final = (
    *(Shortcut(("g", place.key), format_lazy(gettext_lazy("Go to {place}"), place=place.label)) for place in PLACES),
    Shortcut(("Ctrl", "K"), gettext_lazy("Find anything; on a Mac ⌘ K, anywhere also /")),
    Shortcut(("t",), gettext_lazy("Show the tables under the pictures, or hide them")),
    Shortcut(("e",), gettext_lazy("Show every figure exactly, or short")),
    Shortcut(("d",), gettext_lazy("Switch between light and dark")),
    Shortcut(
        ("\N{LEFTWARDS ARROW}", "\N{RIGHTWARDS ARROW}"), gettext_lazy("Move within a picture or along a row of a table")
    ),
    Shortcut(("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), gettext_lazy("Move along a column of a table")),
    Shortcut(("Enter",), gettext_lazy("Open what is selected")),
    Shortcut(("?",), gettext_lazy("Show these keys")),
)
