"""The class of an account with a product (docs/methods/profit-classes.md)."""

from __future__ import annotations

import pytest

from tests.lake.books import profit_map, table

LINES = """
order line date       account product quantity net_revenue cogs
O1    1    2025-06-30 old     good    1        100.00      50.00
O1    2    2025-06-30 old     hurdle  1        100.00      95.00
O1    3    2025-06-30 old     thin    1        100.00      95.01
O1    4    2025-06-30 old     even    1        100.00      100.00
O1    5    2025-06-30 old     loss    1        100.00      140.00
O1    6    2025-06-30 old     free    1        0.00        0.00
O1    7    2025-06-30 old     credit  -1       -20.00      0.00
O2    1    2025-06-30 new     loss    1        100.00      140.00
"""

COSTS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-12-31 }
"""

SINCE = """
account since
old     2019-01-01
new     2025-09-01
"""


@pytest.mark.parametrize(
    ("product", "profit_class"),
    [
        ("good", "SECURE"),
        ("hurdle", "SECURE"),
        ("thin", "IMPROVE"),
        ("even", "IMPROVE"),
        ("loss", "IMPROVE"),
        ("free", "UNKNOWN"),
        ("credit", "UNKNOWN"),
    ],
)
def test_a_cell_is_classed_by_its_own_margin(product: str, profit_class: str) -> None:
    built = profit_map(lines=table(LINES), costs=COSTS, accounts=table(SINCE))

    assert built.one("cells", account="old", product=product)["profit_class"] == profit_class


def test_a_calculation_never_says_to_downsize() -> None:
    classes = profit_map(lines=table(LINES), costs=COSTS).column("cells", "profit_class")

    assert "DOWNSIZE" not in classes


@pytest.mark.parametrize(
    ("since", "to", "profit_class"),
    [
        ("2025-06-30", "2025-12-31", "IMPROVE"),
        ("2025-07-01", "2025-12-31", "DEVELOPING"),
        ("2025-12-31", "2025-12-31", "DEVELOPING"),
        ("2026-01-01", "2025-12-31", "IMPROVE"),
        ("2025-02-28", "2025-08-31", "IMPROVE"),
        ("2025-03-01", "2025-08-31", "DEVELOPING"),
        ("2025-03-31", "2025-09-30", "DEVELOPING"),
        ("2025-03-30", "2025-09-30", "IMPROVE"),
    ],
)
def test_an_account_is_developing_for_six_calendar_months(since: str, to: str, profit_class: str) -> None:
    built = profit_map(
        lines=table(LINES),
        costs=COSTS.replace("2025-12-31", to),
        accounts=[{"account": "old", "since": ""}, {"account": "new", "since": since}],
    )

    assert built.one("cells", account="new", product="loss")["profit_class"] == profit_class


def test_developing_comes_before_everything_else() -> None:
    lines = [*table(LINES), table(LINES)[5] | {"order": "O9", "account": "new"}]

    built = profit_map(lines=lines, costs=COSTS, accounts=table(SINCE))

    assert built.one("cells", account="new", product="free")["profit_class"] == "DEVELOPING"


def test_without_a_period_nobody_is_developing() -> None:
    costs = COSTS.replace("period = { from = 2025-01-01, to = 2025-12-31 }", "")

    built = profit_map(lines=table(LINES), costs=costs, accounts=table(SINCE))

    assert built.one("cells", account="new", product="loss")["profit_class"] == "IMPROVE"


def test_the_class_follows_the_declared_level() -> None:
    costs = COSTS + '\n[[element]]\ncode = "handling"\nper = "line"\namount = "60"\n'

    at_net = profit_map(lines=table(LINES), costs=costs)
    at_gross = profit_map(lines=table(LINES), costs=costs.replace('level = "net"', 'level = "gross"'))

    assert at_net.one("cells", account="old", product="good")["profit_class"] == "IMPROVE"
    assert at_gross.one("cells", account="old", product="good")["profit_class"] == "SECURE"


def test_many_products_stand_in_the_same_order_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = profit_map(lines=table(LINES), costs=COSTS, accounts=table(SINCE))
    monkeypatch.setattr("kingside.lake.cells_in_order.FEW_PRODUCTS", 0)

    many = profit_map(lines=table(LINES), costs=COSTS, accounts=table(SINCE))

    assert few.column("cells", "product") == ["loss", "credit", "even", "free", "good", "hurdle", "loss", "thin"]
    assert (many.tables, many.types) == (few.tables, few.types)
