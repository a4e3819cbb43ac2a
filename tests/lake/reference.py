"""The whole profit map computed a second time: slow, plain, in exact fractions.

It has no line of code in common with the engine, and it takes valid books only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.lake.reference_costs import charged
from tests.lake.reference_tables import tables_of

Row = dict[str, Any]

KEYS = {
    "account_elements": ("account", "element"),
    "cell_elements": ("account", "product", "element"),
    "pools": ("pool",),
}


def profit_map(
    *,
    lines: Iterable[Mapping[str, str]],
    costs: str,
    accounts: Sequence[Mapping[str, str]] | None = None,
) -> dict[str, list[Row]]:
    """The tables of the profit map, amounts as fractions."""
    return tables_of(charged(lines=lines, costs=costs, accounts=accounts))


def exact(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of a table with exact fractions; by key where the contract leaves their order open."""
    key = KEYS.get(name, ())
    return sorted((_exact(row) for row in rows), key=lambda row: [row[part] for part in key])


def _exact(row: Mapping[str, Any]) -> Row:
    return {
        column: Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        for column, value in row.items()
    }
