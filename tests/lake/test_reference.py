"""Whatever the books and the cost model: the engine agrees with slow, exact fractions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.lake import reference
from tests.lake.books import profit_map
from tests.lake.strategies import Books, books


@pytest.mark.req("PRF-01")
@settings(max_examples=40)
@given(books())
def test_the_engine_agrees_with_exact_fractions_on_every_table(drawn: Books) -> None:
    built = profit_map(lines=drawn.lines, costs=drawn.costs, accounts=drawn.accounts, with_lines=True)

    slow = reference.profit_map(lines=drawn.lines, costs=drawn.costs, accounts=drawn.accounts)

    assert set(built.tables) == set(slow)
    for name, rows in slow.items():
        assert reference.exact(name, built.tables[name]) == reference.exact(name, rows), name
