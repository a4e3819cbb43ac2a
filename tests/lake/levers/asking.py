"""Typed books, and the question what would be left of an account in them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from kingside.lake.levers import Lever, Question, WhatIf, what_if
from tests.lake.books import table, write_costs, write_csv
from tests.lake.workshop import COSTS, LINES

CORNER = """
order line date       account product quantity net_revenue cogs  cases rush  is_return days channel
C1    1    2025-01-05 C       P       4        100.00      60.00 2     false false     0    phone
C2    1    2025-01-12 C       P       4        100.00      60.00 2     false false     0    portal
C3    1    2025-01-19 C       P       4        100.00      60.00 2     false false     0    phone
C4    1    2025-01-26 C       P       4        100.00      60.00 2     false false     0    edi
"""
"""A shop around the corner: four small orders in a month, each delivered for 45."""

CHANNELS = """
currency = "USD"

[[element]]
code = "order_entry"
per = "order"
amount = "if(channel = 'edi', 2, if(channel = 'portal', 5, 12))"
"""


def ask(
    *levers: Lever,
    account: str,
    product: str = "",
    lines: str = LINES,
    costs: str = COSTS,
    accounts: Iterable[Mapping[str, object]] | None = None,
) -> WhatIf:
    """The answer on typed books; those of the workshop unless the test says otherwise."""
    return ask_rows(*levers, account=account, product=product, lines=table(lines), costs=costs, accounts=accounts)


def ask_rows(
    *levers: Lever,
    account: str,
    product: str = "",
    lines: Iterable[Mapping[str, object]],
    costs: str,
    accounts: Iterable[Mapping[str, object]] | None = None,
) -> WhatIf:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        question = Question(
            costs=write_costs(folder, costs),
            lines=write_csv(folder / "lines.csv", list(lines)),
            accounts=write_csv(folder / "accounts.csv", list(accounts)) if accounts else None,
            account=account,
            product=product,
        )
        return what_if(question, levers)
