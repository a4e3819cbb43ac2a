"""Finding whom a text mentions: `@` and the whole name, in any case, as people write it."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# a mention begins a word: the @ inside an address of mail begins none
BEGINS: Final = re.compile(r"(?<![\w.@])@(?=\w)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, which mentions somebody or not."""

    text: str
    is_mention: bool = False


def names_in(text: str, names: Collection[str]) -> set[str]:
    """Which of these names a text mentions.

    >>> sorted(names_in("@jo lind and @Jo Lindqvist, please", ["Jo Lind", "Jo Lindqvist", "Jo"]))
    ['Jo Lind', 'Jo Lindqvist']
    """
    said = {piece.text[1:].casefold() for piece in pieces_of(text, names) if piece.is_mention}
    return {name for name in names if name.casefold() in said}


def pieces_of(text: str, names: Collection[str]) -> list[Piece]:
    """A text, parted at its mentions; of two names that fit the longer one is meant."""
    return list(_pieces(text, sorted(names, key=len, reverse=True)))


def _pieces(text: str, names: Iterable[str]) -> Iterator[Piece]:
    fits = re.compile("|".join(rf"{re.escape(name)}(?!\w)" for name in names) or r"(?!)", re.IGNORECASE)
    done = 0
    for begin in BEGINS.finditer(text):
        if found := fits.match(text, begin.end()):
            if begin.start() > done:
                yield Piece(text[done : begin.start()])
            yield Piece(text[begin.start() : found.end()], is_mention=True)
            done = found.end()
    if done < len(text):
        yield Piece(text[done:])
