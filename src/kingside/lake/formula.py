"""Cost formulas: from text to a small tree, refusing everything the grammar does not know.

The language is told in docs/methods/formulas.md, and this is the whole of it:

    either     = both ("or" both)*
    both       = negated ("and" negated)*
    negated    = "not"* comparison
    comparison = sum [("=" | "<>" | "<" | "<=" | ">" | ">=") sum]
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = "-"* atom
    atom       = number | text | name | name "(" [either ("," either)*] ")" | "(" either ")"

A tree says what was written; what it means for the lines of an order is the business of `kingside.lake.exact`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

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
        words = list(_words(text))
        _check_depth(words)
        return _Parser(words).formula()
    except _NotAllowed as error:
        raise Refusal(error.sentence, place=place) from None


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


class _Word(NamedTuple):
    """A piece of a formula: its kind (number, text, name, sign, end), and where it stands, from 1."""

    kind: str
    text: str
    position: int


_WORD = re.compile(
    r"""
      (?P<number> [0-9]+ (?:\.[0-9]*)? | \.[0-9]+ )
    | (?P<text> '(?:[^'\n]|'')*' )
    | (?P<name> [^\W\d]\w* )
    | (?P<sign> <= | >= | <> | [=<>+\-*/(),] )
    | (?P<space> [ \t\r\n]+ )
    | (?P<nothing> . )
    """,
    re.VERBOSE | re.DOTALL,
)


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        word = _Word(found.lastgroup or "", found[0], found.start() + 1)
        if word.kind == "nothing":
            raise _NotAllowed(Phrase(_NO_PART, word=word.text, position=word.position))
        if word.kind != "space":
            yield word
    yield _Word("end", "", len(text) + 1)


def _check_depth(words: Iterable[_Word]) -> None:
    parentheses = prefixes = 0
    for before, word in pairwise(["(", *(word.text for word in words)]):
        parentheses += {"(": 1, ")": -1}.get(word, 0)
        is_prefix = word == "not" or (word == "-" and before in _BEFORE_A_VALUE)
        prefixes = prefixes + 1 if is_prefix else 0
        if max(parentheses, prefixes) > DEEPEST:
            raise _NotAllowed(Phrase("{place}: the formula is nested deeper than {most} levels.", most=DEEPEST))


_BEFORE_A_VALUE = {"(", ",", "+", "-", "*", "/", "=", "<>", "<", "<=", ">", ">=", "and", "or", "not"}


class _Parser:
    """One method for each line of the grammar, from left to right. Only parentheses go deeper, prefixes do not."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self.words, self.at = words, 0

    @property
    def word(self) -> _Word:
        return self.words[self.at]

    def formula(self) -> Node:
        node = self.either()
        if self.word.kind != "end":
            raise _unexpected(self.word)
        return node

    def either(self) -> Node:
        parts = [self.both()]
        while self.takes("or"):
            parts.append(self.both())
        return Junction("or", tuple(parts)) if len(parts) > 1 else parts[0]

    def both(self) -> Node:
        parts = [self.negated()]
        while self.takes("and"):
            parts.append(self.negated())
        return Junction("and", tuple(parts)) if len(parts) > 1 else parts[0]

    def negated(self) -> Node:
        negations = 0
        while self.takes("not"):
            negations += 1
        node = self.comparison()
        for _ in range(negations):
            node = Negation(node)
        return node

    def comparison(self) -> Node:
        left = self.sum()
        operator = self.takes(*_COMPARISONS)
        return Comparison(operator, left, self.sum()) if operator else left

    def sum(self) -> Node:
        terms = [(1, self.product())]
        while sign := self.takes("+", "-"):
            terms.append((1 if sign == "+" else -1, self.product()))
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0][1]

    def product(self) -> Node:
        factors, divisor, is_product = [self.signed()], Fraction(1), False
        while sign := self.takes("*", "/"):
            factor, is_product = self.signed(), True
            if sign == "*":
                factors.append(factor)
            elif not isinstance(factor, Number):
                raise _NotAllowed(Phrase("{place}: only a number may stand after '/'."))
            elif factor.value == 0:
                raise _NotAllowed(Phrase("{place}: division by zero."))
            else:
                divisor *= factor.value
        return Product(tuple(factors), divisor) if is_product else factors[0]

    def signed(self) -> Node:
        signs = 0
        while self.takes("-"):
            signs += 1
        node = self.atom()
        for _ in range(signs):
            node = Number(-node.value) if isinstance(node, Number) else Sum(((-1, node),))
        return node

    def atom(self) -> Node:
        word = self.word
        self.at += word.kind != "end"
        match word:
            case _Word("number", text):
                return Number(Fraction(text.removesuffix(".")))
            case _Word("text", text):
                return Text(text[1:-1].replace("''", "'"))
            case _Word("name", name):
                return self.call(name) if self.takes("(") else _column(name)
            case _Word("sign", "("):
                node = self.either()
                self.closes()
                return node
            case _:
                raise _unexpected(word)

    def call(self, name: str) -> Node:
        arguments: list[Node] = []
        if not self.takes(")"):
            arguments.append(self.either())
            while self.takes(","):
                arguments.append(self.either())
            self.closes()
        if name not in _ARGUMENTS:
            said = Phrase("{place}: there is no function '{name}'; there are min, max, abs, round and if.", name=name)
            raise _NotAllowed(said)
        if len(arguments) not in _ARGUMENTS[name]:
            said = _NOT_ONE if len(arguments) == 1 else _NOT_SO_MANY
            raise _NotAllowed(Phrase(said, name=name, n=len(arguments)))
        return Call(name, tuple(arguments))

    def takes(self, *texts: str) -> str:
        """The next word, which is then behind us, if it is one of these; else nothing."""
        word = self.word
        if word.text not in texts:
            return ""
        self.at += 1
        return word.text

    def closes(self) -> None:
        if not self.takes(")"):
            raise _unexpected(self.word)


_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_NOT_ONE = Phrase("{place}: {name} does not take 1 argument.")
_NOT_SO_MANY = Phrase("{place}: {name} does not take {n} arguments.")
_ANY = range(1, LONGEST)
_ARGUMENTS = {"min": _ANY, "max": _ANY, "abs": range(1, 2), "round": range(1, 3), "if": range(3, 4)}


def _column(name: str) -> Column:
    if name in ("order", "line"):
        raise _NotAllowed(Phrase("{place}: '{name}' is a reserved word and no value to calculate with.", name=name))
    if name in ("and", "or", "not"):
        raise _NotAllowed(Phrase("{place}: '{name}' needs a condition beside it.", name=name))
    return Column(name)


def _unexpected(word: _Word) -> _NotAllowed:
    if word.kind == "end":
        return _NotAllowed(Phrase("{place}: the formula ends too early."))
    said = _NO_CHAIN if word.text in _COMPARISONS else _NO_PART
    return _NotAllowed(Phrase(said, word=word.text, position=word.position))


_NO_PART = Phrase("{place}: '{word}' at character {position} is not part of a formula.")
_NO_CHAIN = Phrase("{place}: a comparison cannot be chained ('{word}' at character {position}); join two with and.")
