"""The words for segments and profit classes, what they mean, and where they stand between earning and losing.

And the nouns that pictures count.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kingside.core.texts import Text


@dataclass(frozen=True)
class Word:
    """`tone` is a step of the diverging scale: earns-2, earns-1, neutral, loses-1, loses-2, or unknown."""

    label: Text
    meaning: Text
    tone: str


SEGMENTS: Final = {
    "peak": Word(gettext_lazy("Peak"), gettext_lazy("High revenue, adequate profit"), "earns-2"),
    "minor": Word(gettext_lazy("Minor"), gettext_lazy("Low revenue, adequate profit"), "earns-1"),
    "desert": Word(gettext_lazy("Desert"), gettext_lazy("Low revenue, low profit or a loss"), "loses-1"),
    "drain": Word(gettext_lazy("Drain"), gettext_lazy("High revenue, low profit or a loss"), "loses-2"),
    "no_revenue": Word(gettext_lazy("No revenue"), gettext_lazy("Costs without revenue in the period"), "unknown"),
}
PROFIT_CLASSES: Final = {
    "SECURE": Word(gettext_lazy("Secure"), gettext_lazy("Earns at least the hurdle: keep it"), "earns-2"),
    "GROW": Word(gettext_lazy("Grow"), gettext_lazy("Earns well, and there is more to win"), "earns-1"),
    "IMPROVE": Word(gettext_lazy("Improve"), gettext_lazy("Earns less than the hurdle: look for a lever"), "loses-1"),
    "DOWNSIZE": Word(gettext_lazy("Downsize"), gettext_lazy("Loses even after its best levers"), "loses-2"),
    "LEFT": Word(gettext_lazy("Left"), gettext_lazy("Given up: nothing is to be done any more"), "neutral"),
    "DEVELOPING": Word(gettext_lazy("Developing"), gettext_lazy("Customer for less than six months"), "neutral"),
    "UNKNOWN": Word(pgettext_lazy("profit class", "Unknown"), gettext_lazy("No revenue to judge by"), "unknown"),
}
COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "accounts": lambda n: ngettext("account", "accounts", n),
    "products": lambda n: ngettext("product", "products", n),
    "invoice lines": lambda n: ngettext("invoice line", "invoice lines", n),
}


def counted(noun: Text, n: int | None) -> Text:
    """The noun for so many, if it is one of those that pictures count; any other text is right as it is."""
    of_so_many = COUNTED.get(str(noun))
    return of_so_many(2 if n is None else n) if of_so_many else noun
