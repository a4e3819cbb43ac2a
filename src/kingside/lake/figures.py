"""Numbers as people read them, in plain English: short in a sentence, exact in a table.

Exact decimal arithmetic and text; nothing passes through a float. `web.figures` writes the same with the marks of a
member's locale.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

__all__ = ["MINUS", "NARROW_SPACE", "PRECISE", "exact", "percent", "rounded", "short", "whole"]

MINUS: Final = "\N{MINUS SIGN}"
NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
PRECISE: Final = Context(prec=100)
_SCALES: Final = ((0, ""), (3, "k"), (6, "M"), (9, "bn"), (12, "tn"))
_LARGEST: Final = 12


def short(value: Decimal) -> tuple[str, str]:
    """The amount in a few digits, and its scale: 4_213_442.12 is ("4.2", "M").

    Whole from a hundred of the scale on, else one decimal; below one two decimals; whole numbers below a thousand
    as they are.
    """
    size = abs(value)
    steps = ((size.scaleb(-power, PRECISE), power, scale) for power, scale in _SCALES)
    scaled, power, scale = next(step for step in steps if rounded(step[0], 0) < 1000 or step[1] == _LARGEST)
    return _signed(f"{rounded(scaled, _places(scaled, power)):,f}", value), scale


def exact(value: Decimal, places: int = 2) -> str:
    """Every digit of the value, thousands grouped, with at least `places` decimals: "4,213,442.12"."""
    digits, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    grouped = f"{int(digits):,}"
    return _signed(f"{grouped}.{fraction}" if fraction else grouped, value)


def whole(value: int) -> str:
    """A whole number in a sentence: "2,340"."""
    return exact(Decimal(value), places=0)


def percent(ratio: Decimal) -> str:
    """A ratio as percentage: 0.1868 is "18.7 %", whole from 1,000 % on."""
    size = abs(ratio).scaleb(2, PRECISE)
    text = f"{rounded(size, 0 if rounded(size, 1) >= 1000 else 1):,f}"
    return f"{_signed(text, ratio)}{NARROW_SPACE}%"


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=PRECISE)


def _places(scaled: Decimal, power: int) -> int:
    if power == 0 and scaled == scaled.to_integral_value():
        return 0
    if power == 0 and scaled < 1:
        return 2
    return 0 if rounded(scaled, 1) >= 100 else 1


def _signed(text: str, value: Decimal) -> str:
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else f"{MINUS}{text}"
