"""What a formula is worth, as an exact rational number: whole-number SQL times a fraction known beforehand.

A column of two decimals is a whole number of hundredths, a formula is a whole number of some fraction, and that
fraction is worked out here, so no engine ever sees a floating-point or decimal value on the way. Rounding happens once,
where a cost is made of it (`rounded`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kingside.lake import formula
from kingside.lake.refusal import Place, Refusal
from kingside.lake.sql_text import literal

__all__ = [
    "Condition",
    "Flag",
    "Quantity",
    "Scope",
    "TooManyDigits",
    "Value",
    "Words",
    "common_unit",
    "condition_of",
    "evaluate",
    "half_away",
    "integer",
    "rounded",
]

LONGEST = 100_000  # characters of SQL
ROUND_DIV = "round_div"
MOST_ROUND_PLACES = 12
_TO_WHOLE_NUMBERS = formula.Number(Fraction(0))


@dataclass(frozen=True)
class Quantity:
    """The number `factor` × `whole`; without `whole` the number is `factor` itself."""

    factor: Fraction
    whole: str | None = None


@dataclass(frozen=True)
class Condition:
    """True or false."""

    test: str


@dataclass(frozen=True)
class Flag:
    """A column of 0 and 1: a number where one is wanted, a condition where one is wanted."""

    whole: str


@dataclass(frozen=True)
class Words:
    """A text; `why_no_number` tells which cell keeps its column from being numeric."""

    text: str
    why_no_number: Callable[[], Refusal] | None = None


class TooManyDigits(Refusal):
    """A number does not fit 128 bits."""


Value = Quantity | Condition | Flag | Words
Scope = Callable[[str], Value]


def evaluate(node: formula.Node, *, scope: Scope, place: Place) -> Value:
    """The SQL of a formula over the columns that `scope` knows.

    Raises Refusal at `place` where kinds do not fit (a text added, a number used as condition) or the formula, its
    roundings unfolded, is beyond what an engine can plan.
    """
    value = _Evaluation(scope, place).of(node)
    if len(_text_of(value)) > LONGEST:
        raise Refusal("{place}: the formula is too entangled; give its parts elements of their own.", place=place)
    return value


def condition_of(node: formula.Node, *, scope: Scope, place: Place) -> str:
    """Whether a formula is true. Raises Refusal where it is neither a condition nor a flag."""
    match evaluate(node, scope=scope, place=place):
        case Condition(test):
            return test
        case Flag(whole):
            return f"({whole} = 1)"
        case _:
            raise Refusal("{place}: a condition is needed, such as a flag or a comparison.", place=place)


def integer(value: int) -> str:
    """A whole-number literal; raises TooManyDigits beyond 128 bits, which an engine would take for a float."""
    if abs(value) >= 2**126:
        raise TooManyDigits("The numbers of the cost model have too many digits to calculate with in 128 bits.")
    size = str(abs(value))
    if abs(value) >= 2**15:  # unasked, an engine would take it for 32 bits, and what two of them make for 32 bits too
        size = f"CAST({size} AS {'BIGINT' if abs(value) < 2**62 else 'INT128'})"
    return size if value >= 0 else f"(-{size})"


def rounded(whole: str, factor: Fraction) -> str:
    """`factor` × `whole`, rounded to a whole number, half away from zero."""
    scaled = _times(whole, factor.numerator)
    if factor.denominator == 1:
        return scaled
    return f"{ROUND_DIV}({scaled}, {integer(factor.denominator)})"


def common_unit(factors: Sequence[Fraction]) -> Fraction:
    """The largest number above zero of which every factor is a whole multiple; 1 where all are zero."""
    divisor = math.gcd(*(factor.numerator for factor in factors))
    return Fraction(divisor or 1, math.lcm(*(factor.denominator for factor in factors)))


class _Evaluation:
    def __init__(self, scope: Scope, place: Place) -> None:
        self.scope, self.place = scope, place

    def of(self, node: formula.Node) -> Value:
        match node:
            case formula.Number(value):
                return Quantity(value)
            case formula.Text(value):
                return Words(literal(value))
            case formula.Column(name):
                return self.scope(name)
            case formula.Sum(terms):
                return self._sum([(sign, self.number(term)) for sign, term in terms])
            case formula.Product(factors, divisor):
                return self._product([self.number(factor) for factor in factors], divisor)
            case formula.Comparison():
                return self._comparison(node)
            case formula.Junction(word, parts):
                return Condition(_balanced(word.upper(), [self.condition(part) for part in parts]))
            case formula.Negation(part):
                return Condition(f"(NOT {self.condition(part)})")
            case formula.Call("if", (test, yes, no)):
                return self._either(self.condition(test), self.of(yes), self.of(no))
            case formula.Call("round", arguments):
                return self._round(*arguments)
            case formula.Call("abs", (argument,)):
                return _absolute(self.number(argument))
            case formula.Call(name, arguments):
                return _extreme("LEAST" if name == "min" else "GREATEST", [self.number(part) for part in arguments])

    def number(self, node: formula.Node) -> Quantity:
        return self.number_of(self.of(node))

    def number_of(self, value: Value) -> Quantity:
        match value:
            case Quantity() as quantity:
                return quantity
            case Flag(whole):
                return Quantity(Fraction(1), whole)
            case Words(_, why_no_number):
                if why_no_number is not None:
                    raise why_no_number()
                raise Refusal("{place}: a text stands where a number is needed.", place=self.place)
            case Condition():
                raise Refusal(
                    "{place}: a condition stands where a number is needed; write if(condition, 1, 0).",
                    place=self.place,
                )

    def condition(self, node: formula.Node) -> str:
        match self.of(node):
            case Condition(test):
                return test
            case Flag(whole):
                return f"({whole} = 1)"
            case _:
                raise Refusal("{place}: a condition is needed, such as a flag or a comparison.", place=self.place)

    def _sum(self, terms: Sequence[tuple[int, Quantity]]) -> Quantity:
        factor, wholes = _common([Quantity(sign * term.factor, term.whole) for sign, term in terms])
        return Quantity(factor, _balanced("+", wholes))

    def _product(self, factors: Sequence[Quantity], divisor: Fraction) -> Quantity:
        wholes = [factor.whole for factor in factors if factor.whole is not None]
        number = math.prod((factor.factor for factor in factors), start=Fraction(1)) / divisor
        return Quantity(number, _balanced("*", wholes) if wholes else None)

    def _comparison(self, node: formula.Comparison) -> Condition:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(left, Words) and isinstance(right, Words):
            return Condition(f"({left.text} {node.operator} {right.text})")
        if isinstance(left, Words) != isinstance(right, Words):
            raise self._mixed(left, right)
        _, wholes = _common([self.number_of(left), self.number_of(right)])
        return Condition(f"({wholes[0]} {node.operator} {wholes[1]})")

    def _mixed(self, *sides: Value) -> Refusal:
        for side in sides:
            if isinstance(side, Words) and side.why_no_number is not None:
                return side.why_no_number()
        return Refusal(
            '{place}: a text is compared with a number; if the column holds codes, say type = "text" for it.',
            place=self.place,
        )

    def _either(self, test: str, yes: Value, no: Value) -> Value:
        if isinstance(yes, Words) and isinstance(no, Words):
            return Words(_case(test, yes.text, no.text))
        if isinstance(yes, Words) or isinstance(no, Words):
            raise self._mixed(yes, no)
        if isinstance(yes, Condition) and isinstance(no, Condition):
            return Condition(_case(test, yes.test, no.test))
        factor, wholes = _common([self._as_number(yes), self._as_number(no)])
        return Quantity(factor, _case(test, *wholes))

    def _as_number(self, value: Value) -> Quantity:
        match value:
            case Quantity():
                return value
            case Flag(whole):
                return Quantity(Fraction(1), whole)
            case _:
                raise Refusal(
                    "{place}: if needs two numbers, two texts or two conditions to choose from.", place=self.place
                )

    def _round(self, argument: formula.Node, places: formula.Node = _TO_WHOLE_NUMBERS) -> Quantity:
        if not isinstance(places, formula.Number) or places.value not in range(
            -MOST_ROUND_PLACES, MOST_ROUND_PLACES + 1
        ):
            raise Refusal(
                "{place}: round takes a whole number of places up to {most}.", place=self.place, most=MOST_ROUND_PLACES
            )
        value, unit = self.number(argument), Fraction(10) ** -int(places.value)
        steps = value.factor / unit
        if value.whole is None:
            return Quantity(unit * half_away(steps))
        if steps.denominator == 1:
            return value
        if f"{ROUND_DIV}(" in value.whole:
            return Quantity(unit, _rounded_once(value.whole, steps))
        return Quantity(unit, rounded(value.whole, steps))


def _common(quantities: Sequence[Quantity]) -> tuple[Fraction, list[str]]:
    """One positive factor for all, and each quantity as whole-number SQL in units of it."""
    unit = common_unit([quantity.factor for quantity in quantities])
    return unit, [_units(quantity, unit) for quantity in quantities]


def _extreme(function: str, quantities: Sequence[Quantity]) -> Quantity:
    factor, wholes = _common(quantities)
    if len(wholes) == 1:
        return Quantity(factor, wholes[0])
    return Quantity(factor, f"{function}({', '.join(wholes)})")


def _units(quantity: Quantity, unit: Fraction) -> str:
    count = (quantity.factor / unit).numerator
    return integer(count) if quantity.whole is None else _times(quantity.whole, count)


def _times(whole: str, count: int) -> str:
    if count == 1:
        return whole
    return f"({integer(count)} * {whole})"


def _rounded_once(whole: str, factor: Fraction) -> str:
    """Like `rounded`, for what is rounded already: evaluated once, since the macro repeats it threefold a level."""
    scaled, divisor = _times(whole, factor.numerator), integer(factor.denominator)
    return f"LIST_TRANSFORM([{scaled}], LAMBDA n : {ROUND_DIV}(n, {divisor}))[1]"


def _absolute(quantity: Quantity) -> Quantity:
    if quantity.whole is None:
        return Quantity(abs(quantity.factor))
    return Quantity(abs(quantity.factor), f"ABS({quantity.whole})")


def half_away(number: Fraction) -> int:
    """To the nearest whole number, ties away from zero."""
    size = math.floor(abs(number) + Fraction(1, 2))
    return size if number >= 0 else -size


def _case(test: str, yes: str, no: str) -> str:
    return f"CASE WHEN {test} THEN {yes} ELSE {no} END"


def _balanced(operator: str, parts: Sequence[str]) -> str:
    """The parts joined by one operator, nested in parentheses of logarithmic depth: no engine recurses far."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(operator, parts[:middle])} {operator} {_balanced(operator, parts[middle:])})"


def _text_of(value: Value) -> str:
    match value:
        case Quantity(_, whole):
            return whole or "0"
        case Condition(test):
            return test
        case Flag(whole):
            return whole
        case Words(text, _):
            return text
