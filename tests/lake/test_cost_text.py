"""A document of a cost model as text: what is read back is what was written."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.lake.cost_text import text_of
from tests.lake.workshop import COSTS

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
    st.dates(),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ROWS = st.dictionaries(NAMES, VALUES, max_size=4)


def read(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def test_the_text_looks_as_the_documentation_shows_it() -> None:
    document = {
        "currency": "USD",
        "period": {"from": dt.date(2025, 1, 1), "to": dt.date(2025, 3, 31)},
        "column": {"rush": {"type": "flag", "default": False}},
        "pool": [{"code": "desk", "cost": Decimal("560000.00"), "practical_minutes": 700_000}],
        "ledger": {"operating_profit": Decimal("-188.50")},
    }

    assert text_of(document) == (
        'currency = "USD"\n'
        "period = { from = 2025-01-01, to = 2025-03-31 }\n\n"
        '[column.rush]\ntype = "flag"\ndefault = false\n\n'
        '[[pool]]\ncode = "desk"\ncost = 560_000.00\npractical_minutes = 700_000\n\n'
        "[ledger]\noperating_profit = -188.50\n"
    )


def test_a_whole_cost_model_comes_back_as_it_was() -> None:
    assert read(text_of(read(COSTS))) == read(COSTS)


@given(st.lists(ROWS, min_size=1, max_size=3), st.dictionaries(NAMES, ROWS, min_size=1, max_size=3), ROWS)
def test_whatever_a_value_holds_comes_back_and_adds_nothing(
    elements: list[dict[str, Any]], columns: dict[str, Any], period: dict[str, Any]
) -> None:
    document = {"period": period, "element": elements, "column": columns}

    assert read(text_of(document)) == document


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_is_written_as_text_to_be_refused(number: Decimal) -> None:
    assert read(text_of({"hurdle": number})) == {"hurdle": str(number)}
