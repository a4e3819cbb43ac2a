"""The workshop: two customers, five invoice lines and one of every kind of cost.

Gross margin ranks customer B (30 %) before customer A (26 %). The work behind the lines says otherwise.
Worked by hand in docs/methods/profit-map.md.
"""

from __future__ import annotations

from tests.lake.books import BuiltMap, profit_map, table

LINES = """
order line date       account product quantity net_revenue cogs   cases rush  is_return days
O1    1    2025-01-10 A       L1      10       1000.00     700.00 20    false false     30
O1    2    2025-01-10 A       L2      5        500.00      400.00 9     false false     30
O1    5    2025-01-10 A       L5      1        0.00        10.00  1     false false     30
O2    1    2025-02-01 B       L3      1        50.00       35.00  1     true  false     60
O3    1    2025-03-01 B       L4      -1       -25.00      -17.50 0     false true      0
"""

COSTS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-03-31 }

[column.rush]
type = "flag"

[column.is_return]
type = "flag"

[[pool]]
code = "desk"
cost = 48.00
practical_minutes = 60

[[pool]]
code = "warehouse"
cost = 40.00
practical_minutes = 80

[[element]]
code = "order_entry"
pool = "desk"
per = "order"
minutes = "6 + 3*lines + 10*rush"
split = "lines"

[[element]]
code = "picking"
pool = "warehouse"
per = "line"
where = "not is_return"
minutes = "2 + 0.5*cases"

[[element]]
code = "returns"
pool = "warehouse"
per = "line"
where = "is_return"
minutes = "30"

[[element]]
code = "delivery"
per = "order"
where = "not is_return"
amount = "45.00"
split = "cases"

[[element]]
code = "capital"
per = "line"
amount = "0.10 * max(net_revenue, 0) * days / 365"
imputed = true

[[element]]
code = "overhead"
per = "line"
amount = "0.02 * max(net_revenue, 0)"
step = "overhead"

[ledger]
operating_profit = 188.50
unassigned = 0.00
tolerance = 0.005
"""


def sold_by_somebody(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The five lines with who sold them and which part of the customer they went to; some say nothing."""
    sellers, units = ("E1", "", "E2", "E1", "E1"), ("North", "South", "", "", "Quay")
    return [
        row | {"salesperson": seller, "customer_unit": unit}
        for row, seller, unit in zip(rows, sellers, units, strict=True)
    ]


def workshop_map(costs: str = COSTS) -> BuiltMap:
    """The profit map of the workshop, with its lines."""
    return profit_map(lines=table(LINES), costs=costs, with_lines=True)
