"""Numbers as people read them: short in the cell, exact one hover or focus away; with the marks of their locale.

Everything here is exact decimal arithmetic and text; nothing passes through a float. The rules are those of
lake/figures.py. They are written once more for the browser in frontend/src/figures.ts, and tests/figure_cases.json
holds both to the same answers.
"""

import re
from decimal import Decimal
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kingside.core.errors import DomainError
from kingside.core.texts import Text
from kingside.lake import figures
from kingside.lake.figures import PRECISE, rounded
from kingside.web import locales

MINUS: Final = figures.MINUS
NARROW_SPACE: Final = figures.NARROW_SPACE
_SCALES: Final[dict[str, Text]] = {
    "k": pgettext_lazy("1,000", "k"),
    "M": pgettext_lazy("1,000,000", "M"),
    "bn": pgettext_lazy("1,000,000,000", "bn"),
    "tn": pgettext_lazy("1,000,000,000,000", "tn"),
}
_BETWEEN_DIGITS: Final = "[\\s_'\N{RIGHT SINGLE QUOTATION MARK}]"  # parts digits in no locale's way but everybody's


class NotANumber(DomainError):
    """This is no number."""


class NumberOfTwoMeanings(NotANumber):
    """This number can be read in two ways."""


def written(value: Decimal | int | str | None, style: str, unit: str = "", *, is_estimated: bool = False) -> SafeString:
    """A number as HTML in one of four styles (money, exact, percent, count), its exact value as title.

    None and the empty text are unknown; an estimated number carries a tilde.
    """
    if (amount := decimal(value)) is None:
        return unknown()
    text, scale = _short_text(amount, style)
    full = exact_percent(amount) if style == "percent" else exact(amount, places=0 if style == "count" else 2)
    told = f"{full} {unit}".strip()
    return format_html(
        '<data class="ks-figure ks-figure--{}{}" value="{}" title="{}">{}{}{}</data>',
        style,
        " is-loss" if amount < 0 else "",
        f"{amount:f}",
        _("{figure}, estimated").format(figure=told) if is_estimated else told,
        "~" if is_estimated else "",
        text,
        format_html('<span class="ks-scale">{}{}</span>', NARROW_SPACE, scale) if scale else "",
    )


def unknown() -> SafeString:
    """What stands where nobody knows the number."""
    return format_html('<span class="ks-unknown">{}</span>', _("unknown"))


def decimal(value: Decimal | int | str | None) -> Decimal | None:
    """The number itself; None and the empty text are unknown. A float is a TypeError: it is not what was booked."""
    if isinstance(value, float):
        raise TypeError("figures are decimals or whole numbers, never floats")
    return None if value is None or value == "" else Decimal(value)


def short(value: Decimal) -> tuple[str, str]:
    """The amount in a few digits, and its scale: 4_213_442.12 is ("4.2", "M")."""
    text, scale = figures.short(value)
    return _marked(text), str(_SCALES.get(scale, ""))


def scales() -> list[str]:
    """What stands for thousands, millions and so on, smallest first."""
    return [str(scale) for scale in _SCALES.values()]


def exact(value: Decimal, places: int = 2) -> str:
    """Every digit of the value, thousands grouped, with at least `places` decimals: "4,213,442.12"."""
    return _marked(figures.exact(value, places))


def whole(value: int) -> str:
    """A whole number in a sentence: "2,340"."""
    return exact(Decimal(value), places=0)


def as_it_is(value: Decimal) -> str:
    """With as many decimals as it has: "4.3", "1,234.50"."""
    return exact(value, places=max(0, -int(value.as_tuple().exponent)))


def calculation(text: str) -> str:
    """A calculation such as "1 ÷ 1.0858" with the decimal mark of the locale."""
    return text.replace(".", locales.marks().decimal)


def typed(value: object) -> object:
    """A number as it begins in a field: every digit, with the decimal mark of the locale and nothing between thousands.

    What is no number stays as it is.
    """
    if isinstance(value, float) or not isinstance(value, Decimal | int) or isinstance(value, bool):
        return value
    return f"{Decimal(value):f}".replace(".", locales.marks().decimal)


def read(text: str) -> Decimal:
    """The number that somebody of this locale typed. Raises NotANumber, and NumberOfTwoMeanings for "1.234".

    Between thousands stands nothing, a space, or the mark of the locale; a lone mark with three digits behind it is
    refused, since it comes before the decimals elsewhere.
    """
    marks = locales.marks()
    plain = re.sub(_BETWEEN_DIGITS, "", text.strip()).replace(MINUS, "-")
    group, decimal_mark = re.escape(marks.group), re.escape(marks.decimal)
    if marks.group not in (",", "."):
        group = "(?!)"  # it is gone by now
    if re.fullmatch(rf"[-+]?\d{{1,3}}{group}\d{{3}}", plain, re.ASCII):
        both = plain.replace(marks.group, ""), plain.replace(marks.group, marks.decimal)
        sentence = _("“{text}” can be read in two ways; write {one} or {other}.")
        raise NumberOfTwoMeanings(sentence.format(text=text, one=both[0], other=both[1]))
    in_front, behind = rf"(\d+|\d{{1,3}}({group}\d{{3}})+)", rf"{decimal_mark}\d*"
    if not re.fullmatch(rf"[-+]?({in_front}({behind})?|{decimal_mark}\d+)", plain, re.ASCII):
        sentence = _("“{text}” is no number as you write them; write one like {example}.")
        raise NotANumber(sentence.format(text=text, example=f"1234{marks.decimal}5"))
    return Decimal(plain.replace(marks.group, "").replace(marks.decimal, "."))


def percent(ratio: Decimal) -> str:
    """A ratio as percentage: 0.1868 is "18.7 %", whole from 1,000 % on."""
    return _marked(figures.percent(ratio))


def points(change: Decimal) -> str:
    """How much a ratio moved, in points of a hundred with their sign: 0.0042 is "+0.4"."""
    moved = rounded(change.scaleb(2, PRECISE), 1)
    return f"{'+' if moved > 0 else ''}{exact(moved, places=1)}"


def share(part: Decimal | int | str | None, whole: Decimal | None) -> Decimal | None:
    """The ratio of a part to its whole, to six places; None of nothing, of a loss and of the unknown."""
    amount = decimal(part)
    if amount is None or whole is None or whole <= 0:
        return None
    return rounded(PRECISE.divide(amount, whole), 6)


def exact_percent(ratio: Decimal) -> str:
    """Every digit of the ratio as percentage: 0.186780 is "18.678 %"."""
    return f"{exact(ratio.scaleb(2, PRECISE), places=0)}{NARROW_SPACE}%"


def _short_text(amount: Decimal, style: str) -> tuple[str, str]:
    if style == "money":
        return short(amount)
    if style == "percent":
        return percent(amount), ""
    return exact(amount, places=0 if style == "count" else 2), ""


def _marked(text: str) -> str:
    """The same number with the marks of the locale."""
    marks = locales.marks()
    return "".join({",": marks.group, ".": marks.decimal}.get(sign, sign) for sign in text)
