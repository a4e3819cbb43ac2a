"""The formula language read a second time: small, slow, and with exact fractions.

It shares nothing with the engine. It takes valid formulas only; refusing is the engine's part.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Value = Fraction | bool | str
Names = Mapping[str, Value]

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*')|(?P<name>[^\W\d]\w*)|(?P<sign><>|<=|>=|[-+*/()=<>,]))"
)
WORDS = {"and", "or", "not", "min", "max", "abs", "round", "if", "lines"}

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def half_away(value: Fraction, places: int = 0) -> Fraction:
    """Round to decimal places; a half goes away from zero."""
    scale = 10**places
    size = int(abs(value) * scale + Fraction(1, 2))
    return Fraction(size if value >= 0 else -size, scale)


def names_in(text: str) -> set[str]:
    """The column names that a formula mentions."""
    return {token for kind, token in _tokens(text) if kind == "name" and token not in WORDS}


def number_of(text: str, names: Names) -> Fraction:
    """The value of a formula that is a number."""
    return _number(_Reader(text, names).whole())


def holds(text: str, names: Names) -> bool:
    """The value of a formula that is a condition."""
    return bool(_Reader(text, names).whole())


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        assert match, text[position:]
        assert match.lastgroup
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


def _number(value: Value) -> Fraction:
    assert not isinstance(value, str)
    return Fraction(value)


class _Reader:
    """Reads from the loosest operator to the tightest and calculates on the way."""

    def __init__(self, text: str, names: Names) -> None:
        self.tokens = _tokens(text)
        self.position = 0
        self.names = names

    def whole(self) -> Value:
        value = self.either()
        assert self.position == len(self.tokens)
        return value

    def take(self, *wanted: str) -> str | None:
        if self.position < len(self.tokens) and self.tokens[self.position][1] in wanted:
            self.position += 1
            return self.tokens[self.position - 1][1]
        return None

    def either(self) -> Value:
        value = self.both()
        while self.take("or"):
            other = self.both()
            value = bool(value) or bool(other)
        return value

    def both(self) -> Value:
        value = self.negation()
        while self.take("and"):
            other = self.negation()
            value = bool(value) and bool(other)
        return value

    def negation(self) -> Value:
        return not self.negation() if self.take("not") else self.comparison()

    def comparison(self) -> Value:
        left = self.total()
        sign = self.take(*COMPARE)
        return COMPARE[sign](left, self.total()) if sign else left

    def total(self) -> Value:
        value = self.product()
        while sign := self.take("+", "-"):
            other = _number(self.product())
            value = _number(value) + (other if sign == "+" else -other)
        return value

    def product(self) -> Value:
        value = self.signed()
        while sign := self.take("*", "/"):
            other = _number(self.signed())
            value = _number(value) * (other if sign == "*" else 1 / other)
        return value

    def signed(self) -> Value:
        return -_number(self.signed()) if self.take("-") else self.atom()

    def atom(self) -> Value:
        kind, token = self.tokens[self.position]
        self.position += 1
        if token == "(":
            return self.arguments()[0]
        if kind == "number":
            return Fraction(token)
        if kind == "text":
            return token[1:-1]
        return _call(token, self.arguments()) if self.take("(") else self.names[token]

    def arguments(self) -> list[Value]:
        found = [self.either()]
        while self.take(","):
            found.append(self.either())
        assert self.take(")")
        return found


def _call(name: str, arguments: list[Value]) -> Value:
    if name == "if":
        return arguments[1] if arguments[0] else arguments[2]
    numbers = [_number(argument) for argument in arguments]
    if name == "round":
        return half_away(numbers[0], int(numbers[1]) if numbers[1:] else 0)
    if name == "abs":
        return abs(numbers[0])
    return min(numbers) if name == "min" else max(numbers)
