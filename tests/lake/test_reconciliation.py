"""The bridge from the profit map to the ledger (docs/methods/reconciliation.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.lake.books import money, profit_map, table
from tests.lake.workshop import COSTS, workshop_map

CENTLESS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-12-31 }

[[pool]]
code = "desk"
cost = 10.00
practical_minutes = 3

[[element]]
code = "entry"
pool = "desk"
per = "line"
minutes = "1"
"""


def bridge(costs: str) -> Any:
    """The reconciliation of the workshop."""
    return workshop_map(costs).summary["reconciliation"]


@pytest.mark.req("INV-14", "PRF-18")
def test_line_profits_capital_and_idle_capacity_explain_the_ledger() -> None:
    found = bridge(COSTS)

    assert {name: money(found[name]) for name in ("ledger", "computed", "unused", "imputed")} == {
        "ledger": Decimal("188.50"),
        "computed": Decimal("188.50"),
        "unused": Decimal("26.85"),
        "imputed": Decimal("13.15"),
    }
    assert (money(found["rounding"]), money(found["difference"])) == (0, 0)
    assert found["holds"] is True


@pytest.mark.req("INV-14", "PRF-18")
@pytest.mark.parametrize(
    ("profit", "tolerance", "holds"),
    [
        ("189.44", "tolerance = 0.005", True),
        ("189.45", "tolerance = 0.005", False),
        ("187.56", "tolerance = 0.005", False),
        ("187.57", "tolerance = 0.005", True),
        ("189.50", "tolerance_amount = 1.00", True),
        ("189.51", "tolerance_amount = 1.00", False),
        ("187.50", "tolerance_amount = 1.00", True),
        ("187.49", "tolerance_amount = 1.00", False),
    ],
)
def test_the_bridge_holds_within_its_tolerance(profit: str, tolerance: str, holds: bool) -> None:
    costs = COSTS.replace("188.50", profit).replace("tolerance = 0.005", tolerance)

    assert bridge(costs)["holds"] is holds


def test_cost_that_nobody_charged_is_named() -> None:
    costs = COSTS.replace("unassigned = 0.00", "unassigned = 8.50").replace("188.50", "180.00")

    found = bridge(costs)

    assert (money(found["unassigned"]), money(found["computed"])) == (Decimal("8.50"), 180)
    assert found["holds"] is True


def test_an_overrun_is_a_negative_idle_cost_in_the_bridge() -> None:
    costs = COSTS.replace("cost = 48.00\npractical_minutes = 60", "cost = 16.00\npractical_minutes = 20")

    found = bridge(costs)

    assert money(found["unused"]) == Decimal("13.25") - Decimal("0.80") * 23
    assert money(found["computed"]) == Decimal("188.50") + Decimal("0.80") * 40


@pytest.mark.req("INV-14")
def test_what_rounding_moved_is_shown_as_rounding() -> None:
    built = profit_map(
        lines=table(
            """
            order line date       account product quantity net_revenue cogs
            O1    1    2025-01-02 A       P       1        100.00      0.00
            O2    1    2025-01-02 A       P       1        100.00      0.00
            O3    1    2025-01-02 A       P       1        100.00      0.00
            """
        ),
        costs=CENTLESS + "\n[ledger]\noperating_profit = 290.00\ntolerance = 0.0\n",
    )

    found = built.summary["reconciliation"]
    assert built.one("elements", element="entry")["amount"] == Decimal("9.99")
    assert money(found["rounding"]) == Decimal("0.01")
    assert (money(found["computed"]), money(found["difference"])) == (290, 0)
    assert found["holds"] is True


def test_without_a_ledger_nothing_is_claimed_to_reconcile() -> None:
    found = bridge(COSTS[: COSTS.index("[ledger]")])

    assert found is None or (found["ledger"] is None and found["holds"] is None)


@pytest.mark.parametrize(
    ("profit", "unassigned"),
    [
        ("12345678901234567.89", "0.00"),
        ("-98765432109876543210.99", "12345678901234567.01"),
        ("188.50", "99999999999999999999.99"),
    ],
)
@pytest.mark.parametrize("tolerance", ["tolerance = 0.005", "tolerance_amount = 10000000000000000000.01"])
def test_a_ledger_of_many_digits_is_kept_to_the_last(profit: str, unassigned: str, tolerance: str) -> None:
    costs = COSTS.replace("188.50", profit).replace("unassigned = 0.00", f"unassigned = {unassigned}")

    found = bridge(costs.replace("tolerance = 0.005", tolerance))

    assert money(found["ledger"]) == Decimal(profit)
    assert money(found["unassigned"]) == Decimal(unassigned)
    assert money(found["computed"]) == Decimal("188.50") - Decimal(unassigned)
    assert money(found["difference"]) == Decimal(profit) - money(found["computed"])
