"""Files that Kingside lays out itself: their names are what people read of them, in their own language."""

from typing import Final

from kingside.lake.refusal import Phrase, Place

__all__ = ["ACCOUNTS_NAME", "LINES_NAME", "LINE_KEY", "MODEL", "called", "is_called_by_order"]

OURS: Final = (Phrase("Cost model"), Phrase("the invoice lines"), Phrase("the accounts"))
MODEL, LINES_NAME, ACCOUNTS_NAME = (each.text for each in OURS)
LINE_KEY: Final = ("order", "line")
"""What people find an invoice line by."""


def called(name: str) -> Place:
    """What people call a file: one of ours by what it is, any other by its name."""
    return next((each for each in OURS if each.text == name), name)


def is_called_by_order(file: Place) -> bool:
    """Whether its rows are told by order and line: nobody can look up a row of what Kingside laid out itself."""
    return isinstance(file, Phrase) and file.text == LINES_NAME
