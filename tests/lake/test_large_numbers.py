"""Numbers that need more than 64 bits stay exact; those that need more than 128 are refused elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.lake import reference
from tests.lake.books import profit_map, table

LINES = """
order line date       account product quantity   net_revenue          cogs                cases
O1    1    2025-01-01 A       P       999999999  987654321098.765432  123456789012.345678 123456789.123456
O1    2    2025-01-01 A       Q       7          0.000001             0.000002            0.00005
O1    3    2025-01-01 A       P       -3         -98765432109.876543  0                   99999999.999999
O2    1    2025-01-01 B       P       1          1.5                  0.5                 3
"""

COSTS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-12-31 }

[[pool]]
code = "desk"
cost = 987_654_321.99
practical_minutes = 700_001

[[element]]
code = "booked"
per = "line"
amount = "cases"

[[element]]
code = "duty"
per = "line"
amount = "net_revenue * cases / 1000003"

[[element]]
code = "time"
pool = "desk"
per = "order"
minutes = "abs(quantity) / 7 + 0.000001 * abs(cases)"
split = "net_revenue"

[[element]]
code = "share"
per = "account"
amount = "net_revenue * 0.0123456789"
split = "cases"
"""


@pytest.mark.parametrize("name", ["accounts", "products", "cells", "cell_elements", "elements", "pools", "lines"])
def test_large_numbers_stay_exact(name: str) -> None:
    built = profit_map(lines=table(LINES), costs=COSTS, with_lines=True)

    slow = reference.profit_map(lines=table(LINES), costs=COSTS)

    assert reference.exact(name, built.tables[name]) == reference.exact(name, slow[name])


@pytest.mark.parametrize("with_lines", [False, True])
@pytest.mark.parametrize("places", [2, 4, 6])
@pytest.mark.parametrize("digits", [7, 11, 15, 20])
def test_revenue_of_any_size_is_kept_to_its_last_digit(digits: int, places: int, with_lines: bool) -> None:
    revenue = "9" * digits + "." + "7" * places
    lines = [table(LINES)[3] | {"net_revenue": revenue}]
    costs = 'currency = "USD"\nhurdle = 0.05\nlevel = "net"\n'

    account = profit_map(lines=lines, costs=costs, with_lines=with_lines).one("accounts", rank=1)

    assert account["net_revenue"] == Decimal(revenue)
    assert account["cumulative_profit"] == Decimal(revenue) - Decimal("0.5")
    assert account["segment"] == "peak"
