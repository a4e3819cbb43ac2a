"""The list of this room: rates that count, by day."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.core import clock
from kingside.identity.access import may, require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.money.access import RATES
from kingside.money.queries import counting_rates, pairs_of
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, lists


def _open(member: Member, params: Params) -> Opened:
    require(member, Deed.READ, RATES)
    counting = counting_rates(member)
    pairs = [(f"{one}-{other}", f"1 {one} in {other}", Q(base=one, quote=other)) for one, other in pairs_of(counting)]
    return Opened(
        rows=counting.annotate(
            pair=Concat(Value("1 "), "base", Value(" in "), "quote"), who=Coalesce(F("recorded_by__name"), Value(""))
        ),
        order="-on",
        choices={"pair": [Choice(*each) for each in pairs]},
        hidden=frozenset() if may(member, Deed.WRITE, RATES) else frozenset({"take_back"}),
        tell=_tell,
    )


def _tell(rows: Sequence[dict[str, Any]]) -> None:
    today = clock.today()
    for row in rows:
        row |= {"age": (today - row["on"]).days, "take_back": ""}


LIST: Final = lists.register("rates")(
    ListKind(
        name="rates",
        title=gettext_lazy("Exchange rates"),
        noun=gettext_lazy("rate"),
        nouns=ngettext_lazy("{n} rate", "{n} rates", "number"),
        address="money:rates",
        columns=(
            Column(name="pair", label=gettext_lazy("Pair"), kind=Kind.CHOICE, is_title=True, may_be_unknown=False),
            Column(
                name="rate",
                label=gettext_lazy("Rate"),
                kind=Kind.MONEY,
                template="money/cells/rate.html",
                may_be_unknown=False,
            ),
            Column(name="on", label=gettext_lazy("On"), kind=Kind.DATE, starts="desc", may_be_unknown=False),
            Column(name="age", label=gettext_lazy("Age in days"), kind=Kind.COUNT, is_told=True, is_filterable=False),
            Column(name="source", label=gettext_lazy("Who says so"), template="money/cells/source.html"),
            Column(
                name="recorded_at",
                label=gettext_lazy("Recorded"),
                kind=Kind.MOMENT,
                starts="desc",
                may_be_unknown=False,
            ),
            Column(name="by", label=gettext_lazy("By"), path="who", template="money/cells/by.html"),
            Column(
                name="take_back",
                label=gettext_lazy("Take back"),
                is_told=True,
                is_filterable=False,
                is_exported=False,
                template="money/cells/take_back.html",
            ),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, RATES),
        search=("base", "quote", "source"),
        search_label=gettext_lazy("Currency or source"),
        ties=("base", "quote", "-pk"),
        also=("on",),
    )
)
