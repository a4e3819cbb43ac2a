"""Finding whole names in a text, however they are written: in any case, and whichever way their accents are coded."""

import re
from collections.abc import Iterable
from unicodedata import normalize


def folded(text: str) -> str:
    """For comparing.

    >>> folded("STRAUSS") == folded("Strauß")
    True
    """
    return normalize("NFC", normalize("NFC", text).casefold())


def spellings(names: Iterable[str]) -> list[str]:
    """Each as texts may have it, the longest first, so that of two names that fit a place the longer one is meant."""
    written = {form(each) for name in names if name for each in (name, name.casefold()) for form in (_composed, _apart)}
    return sorted(written, key=lambda name: (-len(name), name))


def whole_names(names: Iterable[str]) -> re.Pattern[str]:
    """Finds names and addresses of mail where they are whole: Sam is not in same, nor in sam.orr@kingside.example.

    >>> whole_names(["Sam", "Sam Lind"]).findall("The same sam, Sam Lind and SAM (sam.orr@kingside.example)")
    ['sam', 'Sam Lind', 'SAM']
    """
    fits = "|".join(_whole(name) for name in spellings(names)) or r"(?!)"
    return re.compile(fits, re.IGNORECASE)


def _whole(name: str) -> str:
    if "@" in name:
        return rf"(?<![\w.+-]){re.escape(name)}(?![\w-]|\.\w)"
    return rf"(?<!\w)(?<!\w@){re.escape(name)}(?!\w|[\w.+-]*@\w)"


def _composed(name: str) -> str:
    return normalize("NFC", name)


def _apart(name: str) -> str:
    return normalize("NFD", name)
