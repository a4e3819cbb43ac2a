"""What the lake says to people: a phrase with facts, put into the reader's language when it is read.

A text is written as a whole, its facts in {names}: Refusal("{file} is empty.", file="lines.csv"). A fact may be a
phrase itself, above all the place that a sentence is about: Phrase("{file}, row {row}", file="lines.csv", row=17) as
{place}. Where several sentences share their facts, or who finds a fault does not know all of them, the sentence is a
Phrase that waits for them: Refusal(NOT_A["date"], place=place, cell=cell).

Nothing a person wrote is ever taken for a text of ours: facts come in after the translation, and their braces stay.
"""

from collections.abc import Callable, Iterable
from typing import ClassVar, TypeAlias

__all__ = ["Phrase", "Place", "Refusal", "all_of"]


class Phrase:
    """A text for people with what is known of its facts; as `str` it is in the language of whoever reads."""

    translate: ClassVar[Callable[[str], str]] = str
    """From the text as written to the reader's language; the pages put theirs here, commands that need no Django none.
    """

    def __init__(self, text: "str | Phrase", /, **facts: object) -> None:
        known = text.facts if isinstance(text, Phrase) else {}
        self.text: str = text.text if isinstance(text, Phrase) else text
        self.facts: dict[str, object] = {**known, **facts}

    def __str__(self) -> str:
        text = Phrase.translate(self.text)
        return text.format_map(_Known(self.facts)) if self.facts else text

    def fact(self, name: str) -> object:
        """The fact of that name, here or in a phrase that is a fact here; None where there is none."""
        if name in self.facts:
            return self.facts[name]
        inner = (fact.fact(name) for fact in self.facts.values() if isinstance(fact, Phrase))
        return next((fact for fact in inner if fact is not None), None)


class _Known(dict[str, object]):
    """Facts by name; one that is not known yet stays a {name}."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


Place: TypeAlias = "str | Phrase"
"""Where something stands: the name of a file, or a phrase such as "{file}, row {row}"."""


class Refusal(Phrase, ValueError):
    """One sentence for the person who gave the input: which file, row and column, and what is wrong there."""


def all_of(names: Iterable[str]) -> Place:
    """Names, one at least, as a phrase: "order and line"."""
    first, *others = names
    joined: Place = first
    for name in others:
        joined = Phrase("{names} and {name}", names=joined, name=name)
    return joined
