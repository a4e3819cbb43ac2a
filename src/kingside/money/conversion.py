"""What an amount in one currency is in another: which rate counts on a day, and how it is rounded.

Values in, values out. Method: docs/methods/currency-conversion.md.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from iso4217 import Currency

CODES: Final = frozenset(each.code for each in Currency)
"""Every code of ISO 4217."""

COUNTABLE: Final = tuple(sorted(each.code for each in Currency if each.exponent is not None))
"""The currencies that have a smallest coin, so that amounts in them can be rounded; gold and test codes have none."""

DIVIDED_BY: Final = "\N{DIVISION SIGN}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Quote:
    """On a day 1 unit of `base` was worth `rate` units of `quote`, which is more than 0; `source` says so."""

    base: str
    quote: str
    on: date
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What 1 unit of a currency is in another: the exact ratio, and the quotes it is made of, in the order of use.

    A quote whose base is where the way goes to was used the other way round; two quotes are crossed.
    """

    value: Fraction
    base: str
    quotes: tuple[Quote, ...] = ()

    @property
    def on(self) -> date | None:
        """The day of the oldest quote; None within one currency, where none is needed."""
        return min((quote.on for quote in self.quotes), default=None)

    @property
    def says(self) -> str:
        """The calculation, such as "0.9210" or "1 ÷ 1.0858 × 0.9423", so that it can be done again by hand."""
        stands_in, told = self.base, ""
        for quote in self.quotes:
            is_inverse = quote.base != stands_in
            sign = DIVIDED_BY if is_inverse else TIMES
            before = f"{told} {sign} " if told else f"1 {sign} " if is_inverse else ""
            told, stands_in = f"{before}{_plain(quote.rate)}", quote.base if is_inverse else quote.quote
        return told or "1"

    @property
    def source(self) -> str:
        """Who says so."""
        return ", ".join(dict.fromkeys(quote.source for quote in self.quotes if quote.source))


class Rates:
    """Quotes, of which there is one at most for a pair and a day; of several the last one given counts."""

    def __init__(self, quotes: Iterable[Quote]) -> None:
        held: dict[tuple[str, str], dict[date, Quote]] = defaultdict(dict)
        for quote in quotes:
            held[quote.base, quote.quote][quote.on] = quote
        self._quotes = dict(held)
        self._days = {pair: sorted(by_day) for pair, by_day in held.items()}

    def on(self, day: date, *, base: str, quote: str, longest_age: int, through: str = "") -> Rate | None:
        """What 1 `base` is in `quote` on a day, by the latest quote that is at most `longest_age` days old.

        A quote the other way round serves as well, and goes behind one of this pair and the same day. Two quotes are
        crossed only `through` the currency that somebody named for it. None where there is no rate: unknown, never 1.
        """
        if base == quote:
            return Rate(Fraction(1), base)
        stops = [[base, quote], *([[base, through, quote]] if through and through not in (base, quote) else [])]
        for way in stops:
            legs = [self._leg(day, one, other, longest_age) for one, other in pairwise(way)]
            found = tuple(leg for leg in legs if leg is not None)
            if len(found) == len(legs):
                return Rate(_product(base, found), base, found)
        return None

    def _leg(self, day: date, base: str, quote: str, longest_age: int) -> Quote | None:
        either_way = (self._latest(day, pair) for pair in ((base, quote), (quote, base)))
        latest = max((each for each in either_way if each), key=lambda each: each.on, default=None)
        return latest if latest and day - latest.on <= timedelta(days=longest_age) else None

    def _latest(self, day: date, pair: tuple[str, str]) -> Quote | None:
        days = self._days.get(pair, [])
        place = bisect_right(days, day)
        return self._quotes[pair][days[place - 1]] if place else None


def minor_unit(currency: str) -> int:
    """How many decimals amounts in a currency have: 2 in EUR, 0 in JPY, 3 in KWD. Raises ValueError for others."""
    places = Currency(currency).exponent
    if places is None:
        raise ValueError(f"{currency} has no smallest coin")
    return int(places)


def convert(amount: Decimal, rate: Fraction, *, to: str) -> Decimal:
    """The amount in another currency, rounded once to its smallest coin, half away from zero."""
    places = minor_unit(to)
    exactly = Fraction(amount) * rate * 10**places
    coins = (2 * abs(exactly.numerator) + exactly.denominator) // (2 * exactly.denominator)
    return Decimal(coins if exactly >= 0 else -coins).scaleb(-places)


def _product(base: str, quotes: Iterable[Quote]) -> Fraction:
    value, stands_in = Fraction(1), base
    for quote in quotes:
        rate = Fraction(quote.rate)
        value, stands_in = (value * rate, quote.quote) if quote.base == stands_in else (value / rate, quote.base)
    return value


def _plain(rate: Decimal) -> str:
    """As people wrote it, with four decimals at least."""
    whole, _, fraction = f"{rate:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(4, '0')}"
