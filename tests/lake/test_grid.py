"""Accounts by categories or products: what is folded adds up with what is shown, to the cent."""

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from kingside.lake.results import GridField, GridSelection, read_results
from tests.lake.test_reading_results import built, map_of

FREE = 'currency = "EUR"\n'


def random_map(place: Path, seed: int) -> Path:
    chance = Random(seed)
    pairs = [
        (a, p) for a in range(chance.randint(1, 12)) for p in range(chance.randint(1, 12)) if chance.random() < 0.7
    ]
    lines: list[dict[str, object]] = [
        {
            "order": f"{a}-{p}",
            "line": 1,
            "date": "2025-01-01",
            "account": f"C{a:03}",
            "product": f"P{p:03}",
            "quantity": 1,
            "net_revenue": Decimal(chance.randint(-20_000, 200_000)) / 100,
            "cogs": Decimal(chance.randint(0, 200_000)) / 100,
        }
        for a, p in pairs or [(0, 0)]
    ]
    return built(place, lines, FREE)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("is_by_product", [False, True])
def test_what_is_shown_and_the_others_add_up_to_the_totals(tmp_path: Path, seed: int, is_by_product: bool) -> None:
    category_of = {f"P{p:03}": f"K{p % 5}" for p in range(0, 12, 2)}
    which = GridSelection(category_of, is_by_product=is_by_product)

    with read_results(random_map(tmp_path, seed)) as results:
        fields = results.grid(which, rows=5, columns=4)
        every = list(results.every_account())

    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for field in fields:
        if field.row and field.column:
            for at in ((field.row, 0), (0, field.column), (0, 0)):
                sums[at] += field.net_profit
    assert {(f.row, f.column): f.net_profit for f in fields if not (f.row and f.column)} == sums
    assert sums[0, 0] == sum(account.net_profit for account in every)
    assert fields[0].net_revenue == sum(account.net_revenue for account in every)
    assert fields[0].accounts == len(every)
    assert len({f.row for f in fields if f.row}) == min(5, len(every))
    assert len({f.column for f in fields if f.column}) <= 4


def rows_of(fields: list[GridField]) -> list[tuple[str | None, int, Decimal]]:
    return [(field.account, field.accounts, field.net_profit) for field in fields if field.row and not field.column]


def test_the_best_and_the_worst_keep_their_names_and_the_middle_is_one_row(tmp_path: Path) -> None:
    profits = (60, 50, 30, 20, 10, 5, 0, -10, -25, -40)

    with read_results(map_of(tmp_path, profits)) as results:
        fields = results.grid(GridSelection({}), rows=5, columns=3)

    assert rows_of(fields) == [("C000", 1, 60), ("C001", 1, 50), (None, 6, 55), ("C008", 1, -25), ("C009", 1, -40)]
    assert fields[0].net_profit == 100


def test_as_many_as_there_is_room_for_are_not_folded(tmp_path: Path) -> None:
    with read_results(map_of(tmp_path, (3, 2, 1))) as results:
        fields = results.grid(GridSelection({}), rows=3, columns=3)

    assert [account for account, _, _ in rows_of(fields)] == ["C000", "C001", "C002"]


def test_a_category_opens_into_its_products_and_no_others(tmp_path: Path) -> None:
    category_of = {"P000": "Pumps", "P002": "Pumps"}

    with read_results(map_of(tmp_path, (3, 2, -1))) as results:
        pumps = results.grid(GridSelection(category_of, is_by_product=True, category="Pumps"), rows=9, columns=9)
        without = results.grid(GridSelection(category_of, is_by_product=True, category=""), rows=9, columns=9)

    assert [field.part for field in pumps if field.column and not field.row] == ["P000", "P002"]
    assert [field.part for field in without if field.column and not field.row] == ["P001"]


def test_losses_are_counted_before_anything_is_folded(tmp_path: Path) -> None:
    with read_results(map_of(tmp_path, (3, -2, -1, 5))) as results:
        losses = results.grid_losses(GridSelection({}, is_by_product=True))

    assert (losses.n, losses.losing, losses.lost) == (4, 2, 3)
    assert (losses.worst_account, losses.worst_part) == ("C001", "P001")
