"""What goes wrong because of what a person asked for, as opposed to a fault of ours."""

from collections.abc import Callable
from inspect import cleandoc
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from kingside.core.texts import Text


class DomainError(Exception):
    """Kingside cannot do this.

    A subclass says in the first paragraph of its docstring what the person reads, and in `status` what
    HTTP answers. A sentence given when raising replaces the docstring; the docstring is translated here,
    a sentence where it is written.
    """

    status = 400
    title: "Text" = ""  # of the page that says so; "" is that it was not done

    translate: ClassVar[Callable[[str], str]] = str
    """From a docstring to the reader's language; the pages put theirs here, commands that need no Django none."""

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or DomainError.translate(_first_paragraph(type(self))))

    @property
    def sentence(self) -> str:
        """What the person reads: one or two sentences, no traceback."""
        return str(self)


def _first_paragraph(error: type[DomainError]) -> str:
    documented = next(kind for kind in error.__mro__ if kind.__doc__)
    paragraph = cleandoc(documented.__doc__ or "").split("\n\n")[0]
    return " ".join(paragraph.split())
