"""What is said of the lines of a profit map that credit: how many, why one is unmatched, and what to do about it.

Method: docs/methods/credit-notes.md.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.core.texts import Text
from kingside.lake.results import CreditTotals
from kingside.profit.sentences import signed
from kingside.web.figures import whole

STATES: Final[Mapping[str, Text]] = {
    "matched": gettext_lazy("Matched"),
    "missing": gettext_lazy("Names no order"),
    "nothing": gettext_lazy("Names what is not here"),
    "customer": gettext_lazy("Names another customer’s order"),
    "itself": gettext_lazy("Names itself"),
    "more": gettext_lazy("Credits more than was sold"),
}
STEPS: Final[Mapping[str, Text]] = {
    "missing": gettext_lazy(
        "Ask whoever wrote it which order it takes back, fill in “Credits the order”, and import the line again."
    ),
    "nothing": gettext_lazy(
        "Nothing was sold under this number in this source: correct it, or import the order it names."
    ),
    "customer": gettext_lazy("Correct the number, or give both customer codes the same account."),
    "itself": gettext_lazy("Name the order it takes back, or the line of its own order."),
    "more": gettext_lazy("With it more is taken back than was sold: correct the amount, or name the other order, too."),
}
WITHOUT_COLUMN: Final = gettext_lazy(
    "No imported line says which order it credits. Where your file has such a column, settle it as “Credits the order” "
    "when you import."
)
AMOUNTS: Final = ("net_revenue", "net_profit", "unmatched_revenue", "unmatched_profit")


def totals_of(summary: Mapping[str, Any]) -> CreditTotals | None:
    """What a published map keeps of them; None of maps made from files, or before credit notes were matched."""
    told = summary.get("credits")
    if told is None:
        return None
    amounts = {name: Decimal(told[name]) for name in AMOUNTS}
    return CreditTotals(n=int(told["n"]), named=int(told["named"]), unmatched=int(told["unmatched"]), **amounts)


def finding(totals: CreditTotals) -> str:
    """How many lines that credit are unmatched, in one sentence."""
    if not totals.n:
        return _("No invoice line is a credit note")
    if not totals.unmatched:
        return ngettext(
            "The {n} credit note line names what it takes back",
            "All {n} credit note lines name what they take back",
            totals.n,
        ).format(n=whole(totals.n))
    said = ngettext(
        "{unmatched} of {n} credit note line is unmatched: {revenue} of revenue, {profit} of net profit",
        "{unmatched} of {n} credit note lines are unmatched: {revenue} of revenue, {profit} of net profit",
        totals.n,
    )
    return said.format(
        unmatched=whole(totals.unmatched),
        n=whole(totals.n),
        revenue=signed(totals.unmatched_revenue),
        profit=signed(totals.unmatched_profit),
    )
