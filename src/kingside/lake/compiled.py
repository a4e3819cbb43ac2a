"""A cost model as lists of columns, ready to be spliced into the marts."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction

__all__ = ["Compiled", "Estimate"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A column that an element of the model names, and that is empty on some lines: there it takes its default."""

    element: str
    number: int
    driver: str
    default: str
    took_default: str  # on a line, where the element applies


@dataclass
class Compiled:
    """The lists that are spliced into the marts, stage by stage, each expression under its alias."""

    line_events: dict[str, str] = field(default_factory=dict)
    order_events: dict[str, str] = field(default_factory=dict)
    account_events: dict[str, str] = field(default_factory=dict)
    formula_values: dict[str, str] = field(default_factory=dict)
    event_costs: dict[str, str] = field(default_factory=dict)
    line_costs: dict[str, str] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)
    line_counts: dict[str, str] = field(default_factory=dict)
    unassigned_values: dict[str, str] = field(default_factory=dict)
    unassigned_costs: dict[str, str] = field(default_factory=dict)
    unassigned_controls: dict[str, str] = field(default_factory=dict)
    minutes_units: dict[str, Fraction] = field(default_factory=dict)
    """By pool: what one whole unit of its `minutes_…` control is worth in minutes."""

    integer: str = "BIGINT"
    """What sums are: whole numbers of 64 bits, or of 128 where those are too few."""

    net_revenue: str = "NULL"
    cogs: str = "NULL"
    estimates: list[Estimate] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    """What a line says besides its order, account and product, and a table is wanted by."""

    faults: dict[str, str] = field(default_factory=dict)
    """On each line the number of the first element with negative minutes, and of the first whose text varies."""

    def spliced(self, stage: str) -> list[str]:
        """One stage as a select list."""
        return [f"{expression} AS {alias}" for alias, expression in getattr(self, stage).items()]

    def only_plain(self, numbers: Collection[int]) -> "Compiled":
        """Just these elements, each a cost of lines that needs nothing but its line."""
        return replace(
            self,
            order_events={},
            account_events={},
            formula_values={alias: self.formula_values[alias] for alias in _aliases("value", numbers)},
            event_costs={name: self.event_costs[name] for name in _aliases("cost", numbers) & self.event_costs.keys()},
            line_costs={alias: self.line_costs[alias] for alias in _aliases("element", numbers)},
            controls={},
        )

    def without_plain(self, numbers: Collection[int]) -> "Compiled":
        """All but these elements."""
        return replace(
            self,
            formula_values=_without(self.formula_values, _aliases("value", numbers)),
            event_costs=_without(self.event_costs, _aliases("cost", numbers)),
            line_costs=_without(self.line_costs, _aliases("element", numbers)),
        )

    def line_parts(self) -> dict[str, str | list[str]]:
        """All that `marts/line_costs.sql` asks for but its controls."""
        stages = (
            "line_events",
            "order_events",
            "account_events",
            "formula_values",
            "event_costs",
            "line_costs",
        )
        return {
            "net_revenue": self.net_revenue,
            "cogs": self.cogs,
            "parts": self.spliced("parts"),
            **{stage: self.spliced(stage) for stage in stages},
        }


def _aliases(name: str, numbers: Collection[int]) -> set[str]:
    return {f"{name}_{number}" for number in numbers}


def _without(columns: dict[str, str], aliases: set[str]) -> dict[str, str]:
    return {alias: column for alias, column in columns.items() if alias not in aliases}
