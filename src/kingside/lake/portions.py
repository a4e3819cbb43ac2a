"""Many things, some at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["portions"]

Thing = TypeVar("Thing")


def portions(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of at most `size`, in order; none is empty.

    >>> list(portions("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
