"""Proposals to leave as a list: what is under way first. Their figures are the frozen ones, where they are shown."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Case, DecimalField, Expression, F, IntegerField, JSONField, OuterRef, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import Extent, extent_of
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.offerings.models import Product
from kingside.profit.access import EXITS, exits_for, statements_of
from kingside.profit.freed import Figures
from kingside.profit.models.exits import ExitState
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists

STATES: Final = tuple(Choice(state.value, state.label) for state in ExitState)
PLACES: Final = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(ExitState)), output_field=IntegerField()
)
PRODUCT: Final = Subquery(Product.objects.filter(code=OuterRef("product")).values("name")[:1])
FROZEN: Final = ("net_revenue", "net_profit", "net_margin")


def _open(member: Member, params: Params) -> Opened:
    if not (read := extent_of(member, Deed.READ, EXITS)):
        raise NotForYou
    costs = statements_of(member)
    rows: Any = exits_for(member).annotate(
        account_name=F("account__name"),
        number=F("account__number"),
        product_name=Coalesce(PRODUCT, F("product")),
        place=PLACES,
        who=F("proposed_by__name"),
        shows_figures=_where(costs, Value(value=True), otherwise=Value(value=False)),
        seen=_where(costs, F("figures"), output_field=JSONField()),
        period=_where(costs, KT("figures__period")),
        currency=_where(costs, KT("figures__currency")),
        **{name: _where(costs, _number(name)) for name in FROZEN},
    )
    found = rows.exclude(currency=None).order_by("currency").values_list("currency", flat=True).distinct()
    currencies = list(found[:2])
    return Opened(
        rows=rows,
        order="state",
        unit=currencies[0] if len(currencies) == 1 else "",
        hidden=frozenset({"currency"} if len(currencies) < 2 else ()),
        scope=f"{read} {costs}",
        tell=_tell,
    )


def _where(costs: Extent, shown: Any, *, otherwise: Any = None, output_field: Any = None) -> Expression:
    """What is there only for whoever sees what the account costs, so that neither order nor filter tells of it."""
    return Case(When(costs.condition("account__"), then=shown), default=otherwise, output_field=output_field)


def _number(name: str) -> Expression:
    """A decimal of the frozen figures, to sort and narrow by; the row itself is told every digit."""
    text = NullIf(KT(f"figures__{name}"), Value("null"))
    return Cast(text, DecimalField(max_digits=28, decimal_places=6))


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        if document := row["seen"]:
            figures = Figures.from_document(document)
            row |= {name: getattr(figures, name) for name in FROZEN}


def _url(values: Values) -> str:
    return reverse("profit:exit", args=[values["pk"]])


figure: Final = partial(money, shown_by="shows_figures")

PROPOSALS: Final = lists.register("exits")(
    ListKind(
        name="exits",
        title=gettext_lazy("Proposals to leave"),
        noun=gettext_lazy("proposal"),
        nouns=ngettext_lazy("{n} proposal", "{n} proposals", "number"),
        address="profit:exits",
        columns=(
            Column(
                name="account", label=gettext_lazy("Account"), path="account_name", is_title=True, may_be_unknown=False
            ),
            identifier(name="number", label=gettext_lazy("Number")),
            Column(
                name="product",
                label=gettext_lazy("Product"),
                path="product_name",
                template="profit/cells/whole_account.html",
                may_be_unknown=False,
            ),
            Column(
                name="state",
                label=gettext_lazy("Step"),
                kind=Kind.CHOICE,
                sorted_by="place",
                choices=STATES,
                may_be_unknown=False,
            ),
            figure(
                name="net_revenue",
                label=gettext_lazy("Revenue"),
                brings=("net_margin", "currency"),
                may_be_unknown=False,
            ),
            figure(
                name="net_profit",
                label=gettext_lazy("Net profit"),
                is_first=True,
                brings=("currency",),
                may_be_unknown=False,
            ),
            figure(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO, is_first=True),
            figure(name="currency", label=gettext_lazy("Currency"), kind=Kind.TEXT, may_be_unknown=False),
            figure(
                name="period", label=gettext_lazy("Period"), kind=Kind.TEXT, is_sortable=False, may_be_unknown=False
            ),
            Column(
                name="proposed_at",
                label=gettext_lazy("Proposed"),
                kind=Kind.MOMENT,
                starts="desc",
                template="profit/cells/day.html",
                may_be_unknown=False,
            ),
            Column(name="by", label=gettext_lazy("By"), path="who", may_be_unknown=False),
        ),
        open=_open,
        may=lambda member: bool(extent_of(member, Deed.READ, EXITS)),
        search=("account_name", "number", "product_name"),
        search_label=gettext_lazy("Account or product"),
        ties=("-proposed_at", "-pk"),
        also=("seen",),
        url=_url,
    )
)
