"""Cost formulas: from text to a small tree, refusing everything the grammar does not know.

The language is told in docs/methods/formulas.md. A tree says what was written; what it means for the lines of an
order is the business of `kingside.lake.exact`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise

import lark

from kingside.lake.refusal import Phrase, Place, Refusal

__all__ = [
    "Call",
    "Column",
    "Comparison",
    "Junction",
    "Negation",
    "Node",
    "Number",
    "Product",
    "Sum",
    "Text",
    "columns_of",
    "parse",
]

LONGEST = 2_000
DEEPEST = 50


@dataclass(frozen=True)
class Number:
    """A literal, exact."""

    value: Fraction


@dataclass(frozen=True)
class Text:
    """A literal in single quotes."""

    value: str


@dataclass(frozen=True)
class Column:
    """A column of the input, or the reserved count `lines`."""

    name: str


@dataclass(frozen=True)
class Sum:
    """Terms added up, each with its sign (+1 or -1)."""

    terms: tuple[tuple[int, "Node"], ...]


@dataclass(frozen=True)
class Product:
    """Factors multiplied, then divided by a number other than zero."""

    factors: tuple["Node", ...]
    divisor: Fraction


@dataclass(frozen=True)
class Comparison:
    """Two values and one of = <> < <= > >=."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Junction:
    """Conditions joined by `and` or by `or`."""

    word: str
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Negation:
    """`not` before a condition."""

    part: "Node"


@dataclass(frozen=True)
class Call:
    """One of min, max, abs, round, if."""

    name: str
    arguments: tuple["Node", ...]


Node = Number | Text | Column | Sum | Product | Comparison | Junction | Negation | Call


def parse(text: str, *, place: Place) -> Node:
    """Read one formula; `place` opens the sentence of a refusal ("costs.toml, element delivery, amount").

    Raises Refusal for anything outside the grammar, over 2,000 characters or nested deeper than 50 levels.
    """
    if len(text) > LONGEST:
        raise Refusal(
            "{place}: the formula has {characters} characters, the most is {most}.",
            place=place, characters=f"{len(text):,}", most=f"{LONGEST:,}",
        )  # fmt: skip
    outside_quotes = re.sub(r"'[^']*'", "''", text)
    if "--" in outside_quotes or "/*" in outside_quotes:
        raise Refusal(
            "{place}: comments are not part of a formula (a minus before a negative number needs a space).",
            place=place,
        )
    try:
        _check_depth(_PARSER.lex(text), place)
        return _PARSER.parse(text)  # type: ignore[return-value]  # the transformer below leaves a Node
    except _NotAllowed as error:
        raise Refusal(error.sentence, place=place) from None
    except lark.UnexpectedInput as error:
        raise Refusal(_what_was_unexpected(error, text), place=place) from None


def columns_of(node: Node) -> Iterator[str]:
    """Names of all columns in the order they are written, repeats included."""
    match node:
        case Column(name):
            yield name
        case Sum(terms):
            for _, term in terms:
                yield from columns_of(term)
        case Product(parts, _) | Junction(_, parts) | Call(_, parts):
            for part in parts:
                yield from columns_of(part)
        case Comparison(_, left, right):
            yield from columns_of(left)
            yield from columns_of(right)
        case Negation(part):
            yield from columns_of(part)


class _NotAllowed(ValueError):
    """`sentence` lacks the place, which the parser does not know."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _ToTree(lark.Transformer[lark.Token, Node]):
    """Builds the tree while the parser reduces, so that no recursion limit is ever near."""

    def number(self, parts: list[lark.Token]) -> Node:
        return Number(Fraction(str(parts[0]).removesuffix(".")))

    def text(self, parts: list[lark.Token]) -> Node:
        return Text(str(parts[0])[1:-1].replace("''", "'"))

    def column(self, parts: list[lark.Token]) -> Node:
        name = str(parts[0])
        if name in ("order", "line"):
            said = Phrase("{place}: '{name}' is a reserved word and no value to calculate with.", name=name)
            raise _NotAllowed(said)
        if name in ("and", "or", "not"):
            raise _NotAllowed(Phrase("{place}: '{name}' needs a condition beside it.", name=name))
        return Column(name)

    def minus(self, parts: list[Node]) -> Node:
        match parts[0]:
            case Number(value):
                return Number(-value)
            case part:
                return Sum(((-1, part),))

    def sum(self, parts: list[Node | lark.Token]) -> Node:
        terms = [(1, parts[0]), *((1 if sign == "+" else -1, term) for sign, term in _steps(parts))]
        return Sum(tuple(terms))  # type: ignore[arg-type]

    def product(self, parts: list[Node | lark.Token]) -> Node:
        factors, divisor = [parts[0]], Fraction(1)
        for sign, factor in _steps(parts):
            if sign == "*":
                factors.append(factor)
            elif not isinstance(factor, Number):
                raise _NotAllowed(Phrase("{place}: only a number may stand after '/'."))
            elif factor.value == 0:
                raise _NotAllowed(Phrase("{place}: division by zero."))
            else:
                divisor *= factor.value
        return Product(tuple(factors), divisor)  # type: ignore[arg-type]

    def comparison(self, parts: list[Node | lark.Token]) -> Node:
        left, operator, right = parts
        return Comparison(str(operator), left, right)  # type: ignore[arg-type]

    def both(self, parts: list[Node]) -> Node:
        return Junction("and", tuple(parts))

    def either(self, parts: list[Node]) -> Node:
        return Junction("or", tuple(parts))

    def negation(self, parts: list[Node]) -> Node:
        return Negation(parts[0])

    def call(self, parts: list[Node | lark.Token | None]) -> Node:
        name, *arguments = parts
        if name not in _ARGUMENTS:
            said = Phrase("{place}: there is no function '{name}'; there are min, max, abs, round and if.", name=name)
            raise _NotAllowed(said)
        given = tuple(argument for argument in arguments if argument is not None)
        if len(given) not in _ARGUMENTS[str(name)]:
            said = _NOT_ONE if len(given) == 1 else _NOT_SO_MANY
            raise _NotAllowed(Phrase(said, name=name, n=len(given)))
        return Call(str(name), given)  # type: ignore[arg-type]


_NOT_ONE = Phrase("{place}: {name} does not take 1 argument.")
_NOT_SO_MANY = Phrase("{place}: {name} does not take {n} arguments.")
_ANY = range(1, LONGEST)
_ARGUMENTS = {"min": _ANY, "max": _ANY, "abs": range(1, 2), "round": range(1, 3), "if": range(3, 4)}
_PARSER = lark.Lark(
    files("kingside.lake").joinpath("formula.lark").read_text(encoding="utf-8"),
    parser="lalr",
    transformer=_ToTree(),
    maybe_placeholders=True,
)


def _steps(parts: list[Node | lark.Token]) -> Iterator[tuple[str, Node]]:
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        yield str(sign), part  # type: ignore[misc]


def _check_depth(tokens: Iterator[lark.Token], place: Place) -> None:
    parentheses = prefixes = 0
    for before, word in pairwise(["(", *map(str, tokens)]):
        parentheses += {"(": 1, ")": -1}.get(word, 0)
        is_prefix = word == "not" or (word == "-" and before in _BEFORE_A_VALUE)
        prefixes = prefixes + 1 if is_prefix else 0
        if max(parentheses, prefixes) > DEEPEST:
            raise Refusal("{place}: the formula is nested deeper than {most} levels.", place=place, most=DEEPEST)


_BEFORE_A_VALUE = {"(", ",", "+", "-", "*", "/", "=", "<>", "<", "<=", ">", ">=", "and", "or", "not"}


def _what_was_unexpected(error: lark.UnexpectedInput, text: str) -> Phrase:
    """A sentence that lacks the place."""
    position = error.pos_in_stream or 0  # type: ignore[redundant-expr]  # its stub and its code disagree
    no_part = Phrase("{place}: '{word}' at character {position} is not part of a formula.", position=position + 1)
    if not isinstance(error, lark.UnexpectedToken):
        return Phrase(no_part, word=text[position])
    match error.token.type:
        case "$END":
            return Phrase("{place}: the formula ends too early.")
        case "COMPARISON":
            return Phrase(
                "{place}: a comparison cannot be chained ('{word}' at character {position}); join two with and.",
                word=error.token, position=position + 1,
            )  # fmt: skip
        case _:
            return Phrase(no_part, word=error.token)
