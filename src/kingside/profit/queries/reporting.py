"""The reporting currency, where it is another one by now than that of a published map."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.money.queries import reporting
from kingside.profit.access import DRAFTS
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import Before


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """The currency of a map and the one that amounts are brought into now.

    `model_url` leads to the cost model, for whoever may write it in the other currency as long as no map is in that;
    empty for everybody else.
    """

    of_map: str
    now: str
    model_url: str = ""

    @property
    def says(self) -> str:
        """In one sentence."""
        return _("These figures are in {currency}, and the reporting currency is {other} now.").format(
            currency=self.of_map, other=self.now
        )

    @property
    def next_step(self) -> str:
        """What brings figures in it. Calculating once more does not: a map is in the currency of its cost model."""
        return _(
            "Copy the cost model to a new draft, write its costs in {other} and publish it: then the map is in {other}."
        ).format(other=self.now)


def not_comparable(shown: ProfitMap, before: Before) -> str:
    """Why the period before is not compared with, without the last point; empty where it is, or there is none."""
    if before.other is None:
        return ""
    return _(
        "{period} is published in {other} only, so nothing is compared with it. Publish it in {currency}, too"
    ).format(period=before.other.period, other=before.other.currency, currency=shown.currency)


def other_currency(member: Member, profit_map: ProfitMap | None) -> OtherCurrency | None:
    """None where a map is in the reporting currency, nobody chose one, or it was not made from imports."""
    if profit_map is None or not profit_map.batches:
        return None
    now = reporting().currency
    if now in ("", profit_map.currency):
        return None
    is_to_do = may(member, Deed.WRITE, DRAFTS) and not ProfitMap.objects.published().filter(currency=now).exists()
    url = reverse("profit:cost_model", args=[profit_map.cost_model_id]) if is_to_do else ""
    return OtherCurrency(profit_map.currency, now, url)
