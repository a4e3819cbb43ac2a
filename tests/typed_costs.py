"""Costs as a member types them into the form of a draft: the workshop's, field by field."""

from collections.abc import Mapping

Row = Mapping[str, str]

DESK = {"code": "desk", "cost": "48.00", "minutes": "60"}
WAREHOUSE = {"code": "warehouse", "cost": "40.00", "minutes": "80"}
PER_LINE = {"per": "line", "step": "serve", "split": "lines"}
PER_ORDER = {"per": "order", "step": "serve", "split": "lines"}
WORKSHOP = (
    PER_ORDER | {"code": "order_entry", "pool": "desk", "formula": "6 + 3*lines + 10*rush"},
    PER_LINE | {"code": "picking", "pool": "warehouse", "where": "not is_return", "formula": "2 + 0.5*cases"},
    PER_LINE | {"code": "returns", "pool": "warehouse", "where": "is_return", "formula": "30"},
    PER_ORDER | {"code": "delivery", "where": "not is_return", "formula": "45.00", "split": "cases"},
    PER_LINE | {"code": "capital", "formula": "0.10 * max(net_revenue, 0) * days / 365", "imputed": "on"},
    PER_LINE | {"code": "overhead", "formula": "0.02 * max(net_revenue, 0)", "step": "overhead"},
)
QUARTER = {
    "name": "Standard",
    "currency": "USD",
    "hurdle": "5",
    "level": "net",
    "first": "2025-01-01",
    "last": "2025-03-31",
}
LEDGER = {"operating_profit": "188.50", "unassigned": "0.00", "tolerance": "0.5"}


def typed(*, pools: tuple[Row, ...] = (), elements: tuple[Row, ...] = (), **single: str) -> dict[str, str]:
    """What the browser sends of a form that was filled in."""
    rows = [*(("pool", place, row) for place, row in enumerate(pools))]
    rows += [("element", place, row) for place, row in enumerate(elements)]
    fields = {f"{kind}-{place}-{name}": value for kind, place, row in rows for name, value in row.items()}
    return QUARTER | {"version": "1", "do": "save"} | fields | single


WHOLE = typed(pools=(DESK, WAREHOUSE), elements=WORKSHOP, **LEDGER)
