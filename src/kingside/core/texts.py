"""Texts that people read, marked where they are written with Django's gettext (see docs/how-to/translate.md)."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final, TypeAlias

from django.utils.translation import get_language, override

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
"""A text, or the promise of one in the language of whoever reads it: what gettext_lazy gives."""

CAPITAL_NOUNS: Final = ("de", "lb")


def in_a_sentence(label: Text) -> str:
    """A label within a sentence: in small letters, unless its language writes nouns with capitals everywhere."""
    keeps_capitals = (get_language() or "").startswith(CAPITAL_NOUNS)
    return str(label) if keeps_capitals else str(label).lower()


def in_english() -> AbstractContextManager[None]:
    """For what is stored: within the block every text is as the source has it, whoever reads."""
    return override("en")
