"""The cascade of margins: gross, pocket, contribution, sustained, net, each after one more step of costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.lake.results import Element, ElementAmount, Figures
from kingside.profit.explanations import ElementText
from kingside.profit.sentences import costs, label

MARGIN_AFTER = {
    "pocket": gettext_lazy("Pocket margin"),
    "serve": gettext_lazy("Contribution"),
    "sustaining": gettext_lazy("After sustaining"),
    "overhead": "",  # what is left then is the net profit
}
DRAWN = 8  # elements drawn apart in one step; the smaller ones are folded into one


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall; costs are negative. `kind` is start, cost, margin or total."""

    label: str
    amount: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one element took and its share of all cost to serve (None of none), beside how it is worked out.

    `lines` of the whole map carry the element; `estimated_lines` of them took a default.
    """

    text: ElementText
    amount: Decimal
    share: Decimal | None
    lines: int
    estimated_lines: int


def steps(figures: Figures, amounts: Sequence[ElementAmount]) -> list[Step]:
    """From revenue to net profit; a margin is struck only where a cost came before it."""
    margin = figures.gross_margin
    found = [
        Step(_("Net revenue"), figures.net_revenue, "start"),
        Step(_("Cost of goods"), -figures.cogs, "cost"),
        Step(_("Gross margin"), margin, "margin"),
    ]
    for step, margin_after in MARGIN_AFTER.items():
        costs = [cost for cost in amounts if cost.step == step and cost.amount]
        margin -= sum((cost.amount for cost in costs), Decimal(0))
        found += _drawn(costs)
        if costs and margin_after and margin != figures.net_profit:
            found.append(Step(str(margin_after), margin, "margin"))
    return [*found, Step(_("Net profit"), figures.net_profit, "total")]


def cost_lines(
    amounts: Iterable[ElementAmount], used: Iterable[Element], texts: Mapping[str, ElementText]
) -> list[CostLine]:
    """Every element with its formula, the costliest first."""
    taken = {cost.code: cost.amount for cost in amounts}
    whole = sum(taken.values(), Decimal(0))
    lines = [
        CostLine(
            text=texts[element.code],
            amount=amount,
            share=amount / whole if whole > 0 else None,
            lines=element.lines,
            estimated_lines=element.estimated_lines,
        )
        for element in used
        for amount in (taken.get(element.code, Decimal(0)),)
    ]
    return sorted(lines, key=lambda line: -line.amount)


def dominating(amounts: Iterable[ElementAmount]) -> ElementAmount | None:
    """The costliest element, overhead only where nothing else costs anything; None when nothing does."""
    costly = (cost for cost in amounts if cost.amount > 0)
    return max(costly, key=lambda cost: (cost.step != "overhead", cost.amount), default=None)


def costs_finding(figures: Figures, amounts: Sequence[ElementAmount]) -> str:
    """The heading over what the costs are made of."""
    largest = max((cost.amount for cost in amounts), default=Decimal(0))
    return costs(figures.cost_to_serve, dominating(amounts), largest=largest)


def _drawn(costs: list[ElementAmount]) -> list[Step]:
    apart = costs if len(costs) <= DRAWN else sorted(costs, key=lambda cost: -abs(cost.amount))[: DRAWN - 1]
    drawn = [Step(label(cost.code).capitalize(), -cost.amount, "cost") for cost in costs if cost in apart]
    if len(apart) < len(costs):
        rest = sum((cost.amount for cost in costs if cost not in apart), Decimal(0))
        n = len(costs) - len(apart)
        drawn.append(Step(ngettext("{n} other", "{n} others", n).format(n=n), -rest, "cost"))
    return drawn
