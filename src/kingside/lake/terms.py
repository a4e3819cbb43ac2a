"""What marts say of a row's costs and profit, as syntax trees made of a cost model."""

from collections.abc import Sequence

from sqlglot import exp

from kingside.lake.cost_model import LEVELS, STEPS, CostModel
from kingside.lake.exact import integer
from kingside.lake.mart import template

__all__ = ["added_up", "costs_of", "is_adequate", "minor", "paid"]


def costs_of(model: CostModel) -> dict[str, exp.Expr]:
    """All costs of a row, and those that are off at the level of the model."""
    return {
        "cost_to_serve": added_up(range(len(model.elements))),
        "cost_up_to_level": added_up(paid(model, LEVELS.index(model.level))),
    }


def paid(model: CostModel, steps: int) -> list[int]:
    """The numbers of the elements that stand on the first so many steps."""
    return [number for number, element in enumerate(model.elements) if element.step in STEPS[:steps]]


def added_up(numbers: Sequence[int]) -> exp.Expr:
    """The costs of elements by their numbers, as one sum."""
    return exp.paren(template(" + ".join(["0", *(f"element_{number}" for number in numbers)])))


def minor(model: CostModel) -> exp.Expr:
    """The segment of low revenue with an adequate margin."""
    return exp.Literal.string("desert" if model.merges_minor else "minor")


def is_adequate(model: CostModel) -> exp.Expr:
    """Profit at the level is at least the hurdle times revenue."""
    return template(
        "level_profit * $denominator >= net_revenue * $numerator",
        numerator=integer(model.hurdle.numerator),
        denominator=integer(model.hurdle.denominator),
    )
