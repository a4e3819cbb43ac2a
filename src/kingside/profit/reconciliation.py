"""The bridge from a profit map to the ledger. Method: docs/methods/reconciliation.md."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from kingside.profit.cascade import Step
from kingside.profit.sentences import money

BRIDGE = (  # of summary.json: name, sign in the identity, words
    ("imputed", 1, "Imputed costs, which the ledger does not have"),
    ("unused", -1, "Unused capacity"),
    ("unassigned", -1, "Costs assigned to nobody"),
    ("rounding", -1, "Rounding"),
)


def finding(summary: Mapping[str, Any]) -> str:
    """Whether the map adds up to the ledger."""
    found = summary.get("reconciliation")
    if found is None:
        return "Not reconciled: no ledger totals"
    difference = Decimal(found["difference"])
    if not found["holds"]:
        return f"Not reconciled: {money(difference)} off the ledger, more than the tolerance"
    return f"Within the tolerance of the ledger, {money(difference)} off" if difference else "The ledger agrees"


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
    between = [Step(words, sign * Decimal(found[name]), "cost") for name, sign, words in BRIDGE]
    return [
        Step("Net profit of all accounts", net_profit, "start"),
        *between,
        Step("Operating profit by the map", Decimal(found["computed"]), "total"),
        Step("Operating profit in the ledger", Decimal(found["ledger"]), "total"),
        Step("Difference", Decimal(found["difference"]), "cost"),
        Step("Tolerance", tolerance, "cost"),
    ]
