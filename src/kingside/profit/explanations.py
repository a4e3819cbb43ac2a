"""What a cost model says, in words: the formula of each element, the rate of each resource, the defaults."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.lake.stand_ins import UNASSIGNED, UNMAPPED
from kingside.profit.models import CostDraft, CostModel
from kingside.profit.sentences import label

MEANINGS = {  # of the accounts and products that are none
    UNMAPPED: gettext_lazy(
        "These invoice lines name no account or product, or one that the accounts file lacks. "
        "They count in every total; correct the lines or the file, and publish again."
    ),
    UNASSIGNED: gettext_lazy("These costs belong to an account that bought nothing in the period, so to no product."),
}
STEPS = {
    "pocket": gettext_lazy("Pocket"),
    "serve": gettext_lazy("Cost to serve"),
    "sustaining": gettext_lazy("Sustaining the customer"),
    "overhead": gettext_lazy("Overhead"),
}
OCCURS = {
    "line": gettext_lazy("per line"),
    "order": gettext_lazy("per order"),
    "account": gettext_lazy("per account"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Where a rate comes from, as whoever wrote it says; `since` which version it is as it is, where a page tells."""

    source: str
    is_estimated: bool
    since: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A pool: what a minute of its practical capacity costs; the name of its department, where the model says it."""

    code: str
    label: str
    cost: Decimal
    practical_minutes: Decimal
    rate: Decimal
    department: str
    note: Note


@dataclass(frozen=True, slots=True)
class ElementText:
    """How one element is worked out; `formula` gives minutes when there is a resource, else money.

    `is_judgement`: it shares out overhead by a declared base, which nobody measured.
    """

    code: str
    label: str
    step: str
    event: str
    condition: str
    formula: str
    resource: Resource | None
    split: str
    is_imputed: bool
    is_judgement: bool
    note: Note

    @property
    def rests_on_estimate(self) -> bool:
        """Whether somebody called its rate an estimate, or that of the resource it takes minutes of."""
        return self.note.is_estimated or (self.resource is not None and self.resource.note.is_estimated)

    @property
    def occurs(self) -> str:
        return occurs(self.event)

    @property
    def unit(self) -> str:
        return f"minutes of {self.resource.label}" if self.resource else "amount"


@dataclass(frozen=True, slots=True)
class Default:
    """The value that empty cells of a column take; lines that take it are estimated."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cost model read for people; elements and resources by code, in the order of the file."""

    elements: dict[str, ElementText]
    resources: dict[str, Resource]
    defaults: list[Default]
    merges_minor: bool  # into the desert
    intercompany: str  # the condition of lines that are left out; empty where none is


def occurs(event: str) -> str:
    """How often an element occurs: "per order". A draft may name an event that there is not."""
    return str(OCCURS[event]) if event in OCCURS else _("per {event}").format(event=event)


def explain(cost_model: CostModel | CostDraft) -> Explanation:
    """An adopted file was checked when it was adopted; a draft has to be right."""
    document = tomllib.loads(cost_model.toml, parse_float=Decimal)
    resources = {row["code"]: _resource(row, _note(cost_model, row)) for row in document.get("pool", [])}
    elements = {row["code"]: _element(row, resources, _note(cost_model, row)) for row in document.get("element", [])}
    columns = document.get("column", {})
    defaults = [Default(name, _said(rule["default"])) for name, rule in columns.items() if "default" in rule]
    return Explanation(
        elements, resources, defaults, document.get("merge_minor", False), document.get("intercompany", "")
    )


def _said(value: object) -> str:
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def _note(cost_model: CostModel | CostDraft, row: dict[str, Any]) -> Note:
    note = cost_model.notes.get(row["code"], {})
    return Note(str(note.get("source", "")), bool(note.get("is_estimated")))


def _resource(row: dict[str, Any], note: Note) -> Resource:
    if "practical_minutes" in row:
        minutes = Decimal(row["practical_minutes"])
    else:
        minutes = Decimal(row["theoretical_minutes"]) * Decimal(row["factor"])
    cost = Decimal(row["cost"])
    return Resource(
        code=row["code"],
        label=label(row["code"]),
        cost=cost,
        practical_minutes=minutes,
        rate=round(cost / minutes, 6),
        department=row.get("department", ""),
        note=note,
    )


def _element(row: dict[str, Any], resources: dict[str, Resource], note: Note) -> ElementText:
    is_timed = "minutes" in row
    return ElementText(
        code=row["code"],
        label=label(row["code"]),
        step=str(STEPS[row.get("step", "serve")]),
        event=row["per"],
        condition=row.get("where", ""),
        formula=row["minutes"] if is_timed else row["amount"],
        resource=resources[row["pool"]] if is_timed else None,
        split="" if row["per"] == "line" else row.get("split", "lines"),
        is_imputed=bool(row.get("imputed", False)),
        is_judgement=row.get("step") == "overhead",
        note=note,
    )
