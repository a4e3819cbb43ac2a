"""How numbers and days are written for whoever looks at the page, whatever language its texts are in.

Marks of numbers and orders of days come from the Unicode locale data (Babel). Month names are words, so they stand
only in locales of the language of the page; the others get the day in figures.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

OFFERED: Final = (
    *("en", "en-GB", "en-IE", "en-US", "en-CA", "en-AU", "ca", "cs", "da", "de", "de-AT", "de-CH", "el"),
    *("es", "es-MX", "et", "fi", "fr", "fr-CA", "fr-CH", "hr", "hu", "it", "it-CH", "lt", "lv", "nb", "nl", "nl-BE"),
    *("pl", "pt", "pt-BR", "ro", "sk", "sl", "sv", "tr", "uk"),
)
"""Those that write digits as we do, and part them by threes."""

NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"

_chosen: ContextVar[str] = ContextVar("locale", default="")


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands between thousands, and before the decimals."""

    group: str
    decimal: str


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Write for somebody of this locale within the block; "" is the installation's."""
    before = _chosen.set(name if name in OFFERED else "")
    try:
        yield
    finally:
        _chosen.reset(before)


def current() -> str:
    """The locale of whoever looks at the page."""
    return _chosen.get() or str(settings.KINGSIDE_LOCALE)


def is_english() -> bool:
    """Whether a comma stands between thousands and a point before the decimals."""
    return marks() == Marks(",", ".")


def marks() -> Marks:
    """How numbers are written now."""
    return _marks(current())


def day(value: date) -> str:
    """A day: "3 Mar 2025" in English, "Mar 3, 2025" in American, "3.3.2025" where months would be foreign words."""
    locale = current()
    if not has_words():
        return format_skeleton("yMd", value, locale=_babel("en-GB" if locale == "en" else locale))
    return f"{value:%-d %b %Y}" if locale == "en" else format_date(value, "medium", _babel(locale))


def day_in_words(value: date) -> str:
    """A day within a sentence: "3 March 2025", "3. März 2025"; where months are no words, as `day` writes it."""
    locale = current()
    if not has_words():
        return day(value)
    return f"{value:%-d %B %Y}" if locale == "en" else format_date(value, "long", _babel(locale))


def name_of(locale: str) -> str:
    """What people call a locale, in the language of the page."""
    return _("English, day before month") if locale == "en" else str(_babel(locale).get_display_name(_language()))


def has_words() -> bool:
    """Whether the locale is of the language of the page, so that the names of its months are no foreign words."""
    return current().partition("-")[0] == _language().partition("_")[0]


def _language() -> str:
    """The language of the page, as Babel has it."""
    return to_locale(get_language() or "en")


@lru_cache(maxsize=64)
def _marks(locale: str) -> Marks:
    # a narrow space parts a number from its scale (4.2 M), so thousands are parted by a wider one
    group = get_group_symbol(_babel(locale)).replace(NARROW_SPACE, NO_BREAK_SPACE)
    return Marks(group, get_decimal_symbol(_babel(locale)))


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")
