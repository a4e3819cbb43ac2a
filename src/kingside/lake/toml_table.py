"""Typed values out of a TOML document, or a refusal that names the place."""

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kingside.lake.refusal import Phrase, Place, Refusal

__all__ = ["TomlTable", "nearest"]

MOST_PLACES = 12
MOST_DIGITS = 28


class TomlTable:
    """One table with the place it stands in ("costs.toml, element delivery") and the settings it may hold."""

    def __init__(self, place: Place, values: object, known: Sequence[str] | None = None) -> None:
        self.place = place
        if not isinstance(values, dict):
            raise Refusal("{place}: it is not a table.", place=place)
        self.values: dict[str, Any] = values
        for key in self.values:
            if known is not None and key not in known:
                raise self._unknown(key, known)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def table(self, key: str, known: Sequence[str] | None = None, *, place: Place) -> "TomlTable":
        """The table below `key`; an absent one is empty."""
        return TomlTable(place, self.values.get(key, {}), known)

    def rows(self, key: str, known: Sequence[str], *, place: Phrase, twice: Phrase) -> list["TomlTable"]:
        """The tables of an array [[key]], each named by its code, or its number where it has none.

        `place` lacks the file, and that name under `key`; `twice` says that another of them has the code.
        """
        rows = self.values.get(key, [])
        if not isinstance(rows, list):
            raise Refusal(
                "{place}: write [[{key}]] with two brackets, there may be several.", place=self.place, key=key
            )
        tables: list[TomlTable] = []
        for number, row in enumerate(rows, start=1):
            code = row.get("code") if isinstance(row, dict) else None
            name = code if isinstance(code, str) and code else number
            table = TomlTable(Phrase(place, file=self.place, **{key: name}), row, known)
            if table.text("code").lower() in {other.text("code").lower() for other in tables}:
                raise Refusal(twice, place=table.place)
            tables.append(table)
        return tables

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise Refusal("{place}: {key} is not a text in quotes.", place=self.place, key=key)
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise Refusal("{place}: {key} is neither true nor false.", place=self.place, key=key)
        return value

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        value = self._value(key) if default is None else self.values.get(key, default)
        if value not in choices:
            listed = ", ".join(choices)
            raise Refusal("{place}: {key} is not one of {choices}.", place=self.place, key=key, choices=listed)
        return str(value)

    def date(self, key: str) -> dt.date:
        value = self._value(key)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise Refusal(
                "{place}: {key} is not a date such as 2025-12-31 (without quotes).", place=self.place, key=key
            )
        return value

    def number(self, key: str, *, default: Decimal | None = None) -> Decimal:
        """A whole or decimal number, exact, of at most 28 digits before and 12 after the point."""
        value = self._value(key) if default is None else self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Refusal("{place}: {key} is not a number (without quotes).", place=self.place, key=key)
        number = Decimal(value)
        if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
            raise Refusal(
                "{place}: {key} is not a number of at most {most} digits.", place=self.place, key=key, most=MOST_DIGITS
            )
        if Fraction(number) * 10**MOST_PLACES % 1:
            raise Refusal(
                "{place}: {key} has more than {most} decimal places.", place=self.place, key=key, most=MOST_PLACES
            )
        return number

    def _value(self, key: str) -> object:
        if key not in self.values:
            raise Refusal("{place}: {key} is missing.", place=self.place, key=key)
        return self.values[key]

    def _unknown(self, key: str, known: Iterable[str]) -> Refusal:
        if meant := nearest(key, known):
            return Refusal(
                "{place}: there is no setting '{key}' (did you mean '{meant}'?).",
                place=self.place, key=key, meant=meant,
            )  # fmt: skip
        return Refusal("{place}: there is no setting '{key}'.", place=self.place, key=key)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like the one that was written; empty when none is."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
