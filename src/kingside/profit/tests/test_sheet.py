"""A cost model as a form shows it: nothing is lost between the text and the form."""

from decimal import Decimal
from pathlib import Path

import pytest

from kingside.lake.cost_text import read_document, text_of
from kingside.profit.drafting import check_costs
from kingside.profit.sheet import ElementRow, PoolRow, Sheet, document_of, sheet_from, sheet_of
from tests.lake.workshop import COSTS
from tests.skips import REPOSITORY

OURS = COSTS.replace('level = "net"', 'level = "net"\nmerge_minor = true\nintercompany = "account = \'B\'"')
FILES = ("tests/lake/twin_costs.toml", "benches/costs.toml")


@pytest.mark.parametrize("toml", [COSTS, OURS, *(pytest.param(file, id=file) for file in FILES)])
def test_a_cost_file_means_the_same_after_it_went_through_the_form(toml: str) -> None:
    text = toml if "\n" in toml else Path(REPOSITORY / toml).read_text(encoding="utf-8")

    again = text_of(document_of(sheet_of(read_document(text), {})))

    before, after = check_costs(text), check_costs(again)
    for name in ("pools", "period", "ledger", "columns", "hurdle", "intercompany", "merges_minor"):
        assert getattr(after, name) == getattr(before, name)
    for one, other in zip(before.elements, after.elements, strict=True):
        assert (one.code, one.formula, one.where, one.step, one.is_imputed) == (
            other.code, other.formula, other.where, other.step, other.is_imputed,
        )  # fmt: skip
        assert one.split == other.split or one.per == "line"


def test_a_tick_merges_minors_and_without_it_the_text_says_nothing_of_them() -> None:
    ticked, bare = (document_of(sheet_from({"currency": "EUR"} | more)) for more in ({"merge_minor": "on"}, {}))

    assert (ticked["merge_minor"], "merge_minor" in bare) == (True, False)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("560,000.50", Decimal("560000.50")),
        ("560 000", Decimal(560_000)),
        ("560_000", Decimal(560_000)),
        ("1'000", Decimal(1000)),
        ("-1,000", Decimal(-1000)),
        ("2,5", "2,5"),
        ("1,00", "1,00"),
        ("NaN", "NaN"),
        ("1e999999", "1e999999"),
        ("many", "many"),
    ],
)
def test_a_number_is_read_as_people_write_it_and_never_guessed(typed: str, means: object) -> None:
    document = document_of(Sheet(pools=(PoolRow(code="desk", cost=typed),)))

    assert document["pool"][0]["cost"] == means


def test_a_price_and_minutes_are_told_apart_by_the_resource() -> None:
    document = document_of(
        Sheet(elements=(ElementRow(code="a", pool="desk", formula="3"), ElementRow(code="b", formula="4")))
    )

    assert [set(element) & {"minutes", "amount"} for element in document["element"]] == [{"minutes"}, {"amount"}]


def test_theoretical_minutes_come_with_their_factor() -> None:
    sheet = Sheet(pools=(PoolRow(code="desk", cost="1", minutes="875,000", factor="0.80"),))

    pool = document_of(sheet)["pool"][0]

    assert (pool["theoretical_minutes"], pool["factor"]) == (Decimal(875_000), Decimal("0.80"))
    assert sheet_of(document_of(sheet), {}).pools[0].minutes == "875,000"


@pytest.mark.parametrize(
    "name", ["element-x-code", "element--1-code", "element-99999-code", "elements-0-code", "wat-0-code"]
)
def test_fields_that_no_form_has_are_no_rows(name: str) -> None:
    assert sheet_from({name: "a"}) == sheet_from({})


def test_rows_keep_their_order_whatever_their_numbers() -> None:
    sheet = sheet_from({"element-10-code": "c", "element-2-code": "b", "element-0-code": "a"})

    assert [element.code for element in sheet.elements] == ["a", "b", "c"]
