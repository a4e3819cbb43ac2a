"""The bridge from a profit map to the ledger. Method: docs/methods/reconciliation.md."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.profit.cascade import Step
from kingside.profit.sentences import money

NO_LEDGER = gettext_noop("Not reconciled: no ledger totals")
BRIDGE = (  # of summary.json: name, sign in the identity, words
    ("intercompany", 1, gettext_lazy("Intercompany lines, left out: what they earn")),
    ("imputed", 1, gettext_lazy("Imputed costs, which the ledger does not have")),
    ("unused", -1, gettext_lazy("Unused capacity")),
    ("unassigned", -1, gettext_lazy("Costs assigned to nobody")),
    ("rounding", -1, gettext_lazy("Rounding")),
)


def finding(summary: Mapping[str, Any]) -> str:
    """Whether the map adds up to the ledger."""
    found = summary.get("reconciliation")
    if found is None:
        return _(NO_LEDGER)
    difference = Decimal(found["difference"])
    if not found["holds"]:
        said = _("Not reconciled: {difference} off the ledger, more than the tolerance")
    elif difference:
        said = _("Within the tolerance of the ledger, {difference} off")
    else:
        said = _("The ledger agrees")
    return said.format(difference=money(difference))


def holds(summary: Mapping[str, Any]) -> bool:
    """Whether there is a ledger, and the map within the tolerance of it."""
    found = summary.get("reconciliation")
    return found is not None and bool(found["holds"])


def steps(summary: Mapping[str, Any]) -> list[Step]:
    """From the net profit of all accounts to the ledger's operating profit; none without ledger totals."""
    found = summary.get("reconciliation")
    if found is None:
        return []
    net_profit = Decimal(summary["totals"]["net_profit"])
    # a share of the ledger has more places than the currency; cut off, a difference compares with it as before
    tolerance = Decimal(found["tolerance"]).quantize(net_profit, rounding=ROUND_DOWN)
    between = [
        Step(str(words), sign * Decimal(found[name]), "cost")
        for name, sign, words in BRIDGE
        if name != "intercompany" or summary.get("intercompany")  # of those that leave any out
    ]
    return [
        Step(_("Net profit of all accounts"), net_profit, "start"),
        *between,
        Step(_("Operating profit by the map"), Decimal(found["computed"]), "total"),
        Step(_("Operating profit in the ledger"), Decimal(found["ledger"]), "total"),
        Step(_("Difference"), Decimal(found["difference"]), "cost"),
        Step(_("Tolerance"), tolerance, "cost"),
    ]
