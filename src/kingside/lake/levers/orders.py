"""Which orders become one: a plan over orders as they came, without a database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

__all__ = ["Placed", "merged_by_factor", "merged_to_minimum"]


@dataclass(frozen=True, slots=True)
class Placed:
    """An order: what it is worth in whole money units, and the texts that orders need alike to be one (`kind`)."""

    code: str
    value: int
    kind: tuple[str, ...] = ()


def merged_by_factor(orders: Iterable[Placed], factor: Fraction) -> Mapping[str, str]:
    """Orders `factor` times as large: the code that each goes by then, those that keep their own left out.

    Orders stand by when they were placed. Of n orders of a kind ⌈n / factor⌉ remain, spread evenly.
    """
    groups = (
        _group(kind, [ceil(place / factor) for place in range(1, len(kind) + 1)]) for kind in _by_kind(orders).values()
    )
    return _codes(group for groups_of_kind in groups for group in groups_of_kind)


def merged_to_minimum(orders: Iterable[Placed], minimum: int) -> Mapping[str, str]:
    """Orders below the minimum wait for the next of their kind until they reach it; as above.

    What is left over at the end goes with the order before it, if there is any.
    """
    return _codes(group for kind in _by_kind(orders).values() for group in _filled(kind, minimum))


def _by_kind(orders: Iterable[Placed]) -> Mapping[tuple[str, ...], list[Placed]]:
    kinds: dict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for order in orders:
        kinds[order.kind].append(order)
    return kinds


def _group(orders: Sequence[Placed], numbers: Sequence[int]) -> Iterable[list[Placed]]:
    groups: dict[int, list[Placed]] = defaultdict(list)
    for order, number in zip(orders, numbers, strict=True):
        groups[number].append(order)
    return groups.values()


def _filled(orders: Sequence[Placed], minimum: int) -> Iterator[list[Placed]]:
    full: list[list[Placed]] = []
    waiting: list[Placed] = []
    together = 0
    for order in orders:
        waiting.append(order)
        together += order.value
        if together >= minimum:
            full.append(waiting)
            waiting, together = [], 0
    if waiting and full:
        full[-1] += waiting
    elif waiting:
        full.append(waiting)
    return iter(full)


def _codes(groups: Iterable[list[Placed]]) -> Mapping[str, str]:
    return {order.code: group[0].code for group in groups for order in group[1:]}
