"""Files that Kingside lays out itself: their names are what people read of them, in their own language."""

from typing import Final

from kingside.lake.refusal import Phrase, Place

__all__ = ["ACCOUNTS_NAME", "LINES_NAME", "MODEL", "called"]

OURS: Final = (Phrase("Cost model"), Phrase("the invoice lines"), Phrase("the accounts"))
MODEL, LINES_NAME, ACCOUNTS_NAME = (each.text for each in OURS)


def called(name: str) -> Place:
    """What people call a file: one of ours by what it is, any other by its name."""
    return next((each for each in OURS if each.text == name), name)
