"""What marts say of a row's costs and profit, as SQL made of a cost model."""

from collections.abc import Sequence

from kingside.lake.cost_model import LEVELS, STEPS, CostModel
from kingside.lake.exact import integer

__all__ = ["added_up", "costs_of", "is_adequate", "minor", "paid"]


def costs_of(model: CostModel) -> dict[str, str]:
    """All costs of a row, and those that are off at the level of the model."""
    return {
        "cost_to_serve": added_up(range(len(model.elements))),
        "cost_up_to_level": added_up(paid(model, LEVELS.index(model.level))),
    }


def paid(model: CostModel, steps: int) -> list[int]:
    """The numbers of the elements that stand on the first so many steps."""
    return [number for number, element in enumerate(model.elements) if element.step in STEPS[:steps]]


def added_up(numbers: Sequence[int]) -> str:
    """The costs of elements by their numbers, as one sum."""
    return f"({' + '.join(['0', *(f'element_{number}' for number in numbers)])})"


def minor(model: CostModel) -> str:
    """The segment of low revenue with an adequate margin."""
    return "'desert'" if model.merges_minor else "'minor'"


def is_adequate(model: CostModel) -> str:
    """Profit at the level is at least the hurdle times revenue."""
    hurdle = model.hurdle
    return f"(level_profit * {integer(hurdle.denominator)} >= net_revenue * {integer(hurdle.numerator)})"
