"""How the lake says no to its input."""

from collections.abc import Callable
from typing import ClassVar


class Refusal(ValueError):
    """One sentence for the person who gave the input: which file, row and column, and what is wrong there.

    Facts stand in the sentence as {names}: Refusal("{file} is empty.", file="lines.csv"), so that it can be translated.
    """

    translate: ClassVar[Callable[[str], str]] = str
    """From the sentence as written to the reader's language; the pages put theirs here."""

    def __init__(self, sentence: str, /, **facts: object) -> None:
        super().__init__(sentence)
        self.facts = facts

    def __str__(self) -> str:
        sentence = Refusal.translate(self.args[0])
        return sentence.format(**self.facts) if self.facts else sentence
