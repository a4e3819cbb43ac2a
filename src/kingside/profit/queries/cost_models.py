"""The page of an adopted cost model: how it works things out, where each rate comes from and since when it is so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.lake.cost_model import UNCALCULATED
from kingside.lake.cost_text import read_document
from kingside.profit.departments import about_strangers
from kingside.profit.explanations import Explanation, Note, explain
from kingside.profit.models import CostModel, period_of
from kingside.profit.periods import next_period_of
from kingside.profit.rate_sources import ROWS, how_well_sourced
from kingside.web import locales

Rate = tuple[str, str]
"""A kind of `ROWS` and a code."""


@dataclass(frozen=True, slots=True)
class ModelPage:
    """What the model says in words, how many of its rates have a source, and which departments are none of ours."""

    explanation: Explanation
    sourced: str
    strangers: str
    names_departments: bool
    has_others: bool
    next_period: str


def model_page(model: CostModel) -> ModelPage:
    """Two queries: of the versions of its name before it, and whether there is any other; one more for departments."""
    said, since = explain(model), _since(model)
    resources = {
        code: replace(each, note=_dated(each.note, since.get(("pool", code)))) for code, each in said.resources.items()
    }
    elements = {
        code: replace(each, note=_dated(each.note, since.get(("element", code))))
        for code, each in said.elements.items()
    }
    notes = [*(each.note for each in resources.values()), *(each.note for each in elements.values())]
    return ModelPage(
        replace(said, elements=elements, resources=resources),
        how_well_sourced((note.source, note.is_estimated) for note in notes),
        strangers=about_strangers(model.toml),
        names_departments=any(each.department for each in resources.values()),
        next_period=_next_period(model),
        has_others=CostModel.objects.exclude(pk=model.pk).exists(),
    )


def rates_of(document: Mapping[str, Any]) -> dict[Rate, dict[str, Any]]:
    """What is calculated with, by kind and code: every setting of a row but whose it is and where it comes from."""
    return {
        (kind, row["code"]): {name: value for name, value in row.items() if name not in UNCALCULATED}
        for kind in ROWS
        for row in document.get(kind, ())
    }


def _next_period(model: CostModel) -> str:
    """For the button that copies to it; empty where there is none."""
    period = next_period_of(model.toml)
    return period_of(period.first, period.last) if period else ""


def _since(model: CostModel) -> dict[Rate, CostModel]:
    """The version that brought each rate as it is now; nothing for a first version, which brought them all."""
    rates = rates_of(read_document(model.toml))
    since, still = dict.fromkeys(rates, model), set(rates)
    earlier = CostModel.objects.filter(name=model.name, version__lt=model.version).select_related("adopted_by")
    for version in earlier.order_by("-version"):
        before = rates_of(read_document(version.toml))
        still = {rate for rate in still if before.get(rate) == rates[rate]}
        since |= dict.fromkeys(still, version)
    return since if model.version > 1 else {}


def _dated(note: Note, since: CostModel | None) -> Note:
    if since is None:
        return note
    day = locales.day(timezone.localdate(since.adopted_at))
    said = _("since version {version}, {day}, {by}") if since.adopted_by else _("since version {version}, {day}")
    return replace(note, since=said.format(version=since.version, day=day, by=since.adopted_by))
