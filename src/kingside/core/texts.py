"""Texts that people read, marked where they are written with Django's gettext (see docs/how-to/translate.md)."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
"""A text, or the promise of one in the language of whoever reads it: what gettext_lazy gives."""
