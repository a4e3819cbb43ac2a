"""Adopted cost models as a list. Drafts have one of their own; the newest of them stand on the page beside it."""

from string import Formatter
from typing import Final

from django.db.models import BooleanField, CharField, Count, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.access import may, require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import COST_MODELS, cost_models_for
from kingside.profit.models import ProfitMap
from kingside.tables.columns import Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists


def title_of(model: str = "") -> Concat:
    """As `CostModel.label` has it, for the database to sort and search by; `model` is the path to a cost model."""
    values = {"name": F(f"{model}name"), "version": Cast(f"{model}version", CharField())}
    parts = [
        (Value(text), values.get(name or ""))
        for text, name, *_rest in Formatter().parse(_("{name}, version {version}"))
    ]
    return Concat(*(part for pair in parts for part in pair if part is not None))


def _open(member: Member, params: Params) -> Opened:
    require(member, Deed.READ, COST_MODELS)
    published = Count("profit_maps", filter=Q(profit_maps__state=ProfitMap.State.PUBLISHED))
    return Opened(
        rows=cost_models_for(member).annotate(
            title=title_of(),
            who=F("adopted_by__name"),
            is_retired=ExpressionWrapper(Q(retirement__isnull=False), output_field=BooleanField()),
            n_maps=published,
        ),
        order="title",
    )


def _url(values: Values) -> str:
    return reverse("profit:cost_model", args=[values["pk"]])


MODELS: Final = lists.register("cost-models")(
    ListKind(
        name="cost-models",
        title=gettext_lazy("Cost models"),
        noun=gettext_lazy("cost model"),
        nouns=ngettext_lazy("{n} cost model", "{n} cost models", "number"),
        address="profit:cost_models",
        columns=(
            Column(
                name="title",
                label=gettext_lazy("Cost model"),
                sorted_by="name",
                is_title=True,
                template="profit/costs/retired.html",
                may_be_unknown=False,
            ),
            Column(name="currency", label=gettext_lazy("Currency"), is_optional=True, may_be_unknown=False),
            Column(
                name="adopted_at", label=gettext_lazy("Adopted"), kind=Kind.MOMENT, starts="desc", may_be_unknown=False
            ),
            Column(name="by", label=gettext_lazy("By"), path="who"),
            Column(name="n_maps", label=gettext_lazy("Published maps"), kind=Kind.COUNT, may_be_unknown=False),
            Column(
                name="is_retired",
                label=gettext_lazy("Retired"),
                kind=Kind.YES_NO,
                is_optional=True,
                may_be_unknown=False,
            ),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, COST_MODELS),
        search=("title",),
        ties=("-version", "pk"),
        also=("is_retired",),
        url=_url,
    )
)
