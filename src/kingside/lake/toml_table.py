"""Typed values out of a TOML document, or a refusal that names the place."""

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from kingside.lake.refusal import Refusal

__all__ = ["TomlTable"]

MOST_PLACES = 12
MOST_DIGITS = 28


class TomlTable:
    """One table with the place it stands in ("costs.toml, element delivery") and the settings it may hold."""

    def __init__(self, place: str, values: object, known: Sequence[str] | None = None) -> None:
        self.place = place
        if not isinstance(values, dict):
            self.refuse("it is not a table")
        self.values: dict[str, Any] = values
        for key in self.values:
            if known is not None and key not in known:
                self.refuse(f"there is no setting '{key}'{nearest(key, known)}")

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def refuse(self, what: str) -> NoReturn:
        """Raise the Refusal "<place>: <what>."."""
        raise Refusal(f"{self.place}: {what}.")

    def table(self, key: str, known: Sequence[str] | None = None, *, place: str | None = None) -> "TomlTable":
        """The table below `key`; an absent one is empty."""
        return TomlTable(f"{self.place.split(',')[0]}, {place or key}", self.values.get(key, {}), known)

    def rows(self, key: str, known: Sequence[str]) -> list["TomlTable"]:
        """The tables of an array [[key]], each named by its code, which no other of them may have."""
        rows = self.values.get(key, [])
        if not isinstance(rows, list):
            self.refuse(f"write [[{key}]] with two brackets, there may be several")
        tables: list[TomlTable] = []
        for number, row in enumerate(rows, start=1):
            code = row.get("code") if isinstance(row, dict) else None
            table = TomlTable(f"{self.place}, {key} {code if isinstance(code, str) and code else number}", row, known)
            if table.text("code").lower() in {other.text("code").lower() for other in tables}:
                table.refuse(f"this code is used by another {key}")
            tables.append(table)
        return tables

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{key} is not a text in quotes")
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.refuse(f"{key} is neither true nor false")
        return value

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        value = self._value(key) if default is None else self.values.get(key, default)
        if value not in choices:
            self.refuse(f"{key} is not one of {', '.join(choices)}")
        return str(value)

    def date(self, key: str) -> dt.date:
        value = self._value(key)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            self.refuse(f"{key} is not a date such as 2025-12-31 (without quotes)")
        return value

    def number(self, key: str, *, default: Decimal | None = None) -> Decimal:
        """A whole or decimal number, exact, of at most 28 digits before and 12 after the point."""
        value = self._value(key) if default is None else self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.refuse(f"{key} is not a number (without quotes)")
        number = Decimal(value)
        if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
            self.refuse(f"{key} is not a number of at most {MOST_DIGITS} digits")
        if Fraction(number) * 10**MOST_PLACES % 1:
            self.refuse(f"{key} has more than {MOST_PLACES} decimal places")
        return number

    def _value(self, key: str) -> object:
        if key not in self.values:
            self.refuse(f"{key} is missing")
        return self.values[key]


def nearest(word: str, known: Iterable[str]) -> str:
    """For the end of a sentence: the known word most like the one that was written; empty when none is."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""
