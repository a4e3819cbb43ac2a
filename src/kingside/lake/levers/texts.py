"""Which texts the formulas of a model tell apart."""

from collections.abc import Iterator

from kingside.lake.cost_model import CostModel
from kingside.lake.formula import Call, Column, Comparison, Junction, Negation, Node, Product, Sum, Text

__all__ = ["texts_beside"]


def texts_beside(column: str, model: CostModel) -> list[Text]:
    """What formulas and conditions compare a column with, each once, in the order of the model."""
    found: dict[Text, None] = {}
    for element in model.elements:
        for node in (element.formula, element.where):
            if node is not None:
                found |= dict.fromkeys(_compared(node, column))
    return list(found)


def _compared(node: Node, column: str) -> Iterator[Text]:
    match node:
        case Comparison(_, Column(name), Text() as text) | Comparison(_, Text() as text, Column(name)):
            if name == column:
                yield text
        case Comparison(_, left, right):
            yield from _compared(left, column)
            yield from _compared(right, column)
        case Sum(terms):
            for _, term in terms:
                yield from _compared(term, column)
        case Product(parts, _) | Junction(_, parts) | Call(_, parts):
            for part in parts:
                yield from _compared(part, column)
        case Negation(part):
            yield from _compared(part, column)
        case _:
            pass
