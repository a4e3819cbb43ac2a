"""Where a member can go, and the keys that lead there; both grow with the rooms."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `key` follows g on the keyboard."""

    label: str
    path: str
    key: str


@dataclass(frozen=True)
class Shortcut:
    """Keys pressed one after the other, and what they do."""

    keys: tuple[str, ...]
    does: str


PLACES: Final = (
    Place("Today", "/today/", "t"),
    Place("Accounts", "/accounts/", "a"),
    Place("Profit", "/profit/", "p"),
    Place("Data", "/imports/", "i"),
)

SHORTCUTS: Final = (
    *(Shortcut(("g", place.key), f"Go to {place.label}") for place in PLACES),
    Shortcut(("Ctrl", "K"), "Find anything; on a Mac ⌘ K, anywhere also /"),
    Shortcut(("t",), "Show the tables under the pictures, or hide them"),
    Shortcut(("e",), "Show every figure exactly, or short"),
    Shortcut(("d",), "Switch between light and dark"),
    Shortcut(("\N{LEFTWARDS ARROW}", "\N{RIGHTWARDS ARROW}"), "Move within a picture or along a row of a table"),
    Shortcut(("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), "Move along a column of a table"),
    Shortcut(("Enter",), "Open what is selected"),
    Shortcut(("?",), "Show these keys"),
)
