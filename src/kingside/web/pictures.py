"""What drawings say: they are drawn in the browser, and their texts come along with what is drawn.

What stands in braces is known in the browser only, such as a number that somebody points at.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text, in_a_sentence

_OPENS: Final = gettext_lazy("Click or Enter opens")
_UNKNOWN: Final = gettext_lazy("unknown")
_REVENUE: Final = gettext_lazy("Revenue")
_NET_PROFIT: Final = gettext_lazy("Net profit")
_NET_MARGIN: Final = gettext_lazy("Net margin")

WHALE_CURVE: Final[Mapping[str, Text]] = {
    "rank": gettext_lazy("Rank"),
    "rank_of": gettext_lazy("{rank} of {n}"),
    "revenue": _REVENUE,
    "net_margin": _NET_MARGIN,
    "cumulative": gettext_lazy("Cumulative"),
    "peak": gettext_lazy("Peak {profit} at rank {rank}"),
    "given_back": gettext_lazy("given back"),
    "in_all": gettext_lazy("in all"),
    "unknown": _UNKNOWN,
    "opens": _OPENS,
}
WATERFALL: Final[Mapping[str, Text]] = {"amount": gettext_lazy("Amount"), "of_revenue": gettext_lazy("Of revenue")}
SEGMENTS: Final[Mapping[str, Text]] = {
    "revenue": _REVENUE,
    "net_profit": _NET_PROFIT,
    "net_margin": _NET_MARGIN,
    "unknown": _UNKNOWN,
    "opens": _OPENS,
}
HEAT_MAP: Final[Mapping[str, Text]] = {
    "all": gettext_lazy("All accounts"),
    "revenue": _REVENUE,
    "net_profit": _NET_PROFIT,
    "net_margin": _NET_MARGIN,
    "trade": gettext_lazy("Trade"),
    "none": gettext_lazy("none"),
    "unknown": _UNKNOWN,
    "opens": _OPENS,
    "opens_products": gettext_lazy("Click or Enter opens its products"),
}


def axis_of_whale_curve(*, measure: Text, currency: str, of: Text, earlier_period: Text) -> str:
    """What a whale curve shows, in one line; `earlier_period` is that of the curve behind it, "" for none."""
    sentence = (
        _("Cumulative {measure} in {currency}, best {of} first; dashed: {period}")
        if earlier_period
        else _("Cumulative {measure} in {currency}, best {of} first")
    )
    return sentence.format(
        measure=in_a_sentence(measure), currency=currency, of=in_a_sentence(of), period=earlier_period
    )
