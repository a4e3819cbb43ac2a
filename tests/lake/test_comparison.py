"""Two maps beside each other: docs/methods/comparison.md has the same figures."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from shutil import rmtree

import pytest

from kingside.lake.results import Comparison, Migration, MoveTotals, ResultsGone, read_comparison
from tests.lake.test_reading_results import built, map_of

COSTS = """
currency = "EUR"

[[element]]
code = "delivery"
per = "order"
amount = "{delivery}"
"""


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("then", "now"):
        (tmp_path / name).mkdir()
    return tmp_path / "then", tmp_path / "now"


@pytest.fixture
def compared(places: tuple[Path, Path]) -> Iterator[Comparison]:
    """C000 falls from 60 to 10, C001 rises from 20 to 45, C002 lost 5 and is gone, C003 is new and earns 30."""
    then = built(places[0], [line("C000", 60), line("C001", 20), line("C002", -5)], COSTS.format(delivery=0))
    now = built(places[1], [line("C000", 15), line("C001", 50), line("C003", 35)], COSTS.format(delivery=5))
    with read_comparison(then, now) as opened:
        yield opened


def line(account: str, margin: int) -> dict[str, object]:
    told: dict[str, object] = {"line": 1, "date": "2025-01-01", "product": "P", "quantity": 1}
    return told | {"order": account, "account": account, "net_revenue": 1000, "cogs": 1000 - margin}


def test_every_account_is_gone_new_shrank_or_grew(compared: Comparison) -> None:
    assert sorted(compared.moves(), key=lambda one: one.move) == [
        MoveTotals("gone", 1, Decimal(5)),
        MoveTotals("grew", 1, Decimal(25)),
        MoveTotals("new", 1, Decimal(30)),
        MoveTotals("shrank", 1, Decimal(-50)),
    ]


def test_an_account_that_a_map_does_not_hold_has_no_figures_there(compared: Comparison) -> None:
    lost, gained = (compared.moved(order=order, limit=9) for order in ("lost", "gained"))

    assert [(one.account, one.profit_then, one.profit_now) for one in lost] == [("C000", 60, 10)]
    assert [one.account for one in gained] == ["C003", "C001", "C002"]
    assert (gained[0].revenue_then, gained[0].profit_then, gained[0].margin_then) == (None, None, None)
    assert (gained[2].revenue_now, gained[2].profit_now, gained[2].margin_now) == (None, None, None)


def test_segments_then_and_now_name_who_is_new_or_gone(compared: Comparison) -> None:
    found = compared.migrations()

    assert sum(one.n for one in found) == 4
    assert Migration("drain", None, 1, Decimal(-5), Decimal(0)) in found
    assert {one.profit_now for one in found if one.segment_then is None} == {Decimal(30)}


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_of_a_change_add_up_to_it(places: tuple[Path, Path], seed: int) -> None:
    chance = Random(seed)
    folders = []
    for place in places:
        accounts = chance.sample(range(30), 20)
        lines = [line(f"C{at:03}", chance.randint(-900, 900)) for at in accounts]
        folders.append(built(place, lines, COSTS.format(delivery=f"{chance.randint(0, 9999) / 100:.2f}")))

    with read_comparison(*folders) as compared:
        then, now = compared.totals()
        by_cost = (now.net_revenue - then.net_revenue) - (now.cogs - then.cogs)
        by_cost -= sum((one.now - one.then for one in compared.elements()), Decimal(0))
        by_account = sum(one.change for one in compared.moves())
        by_segment = sum(one.profit_now - one.profit_then for one in compared.migrations())

    assert by_cost == by_account == by_segment == now.net_profit - then.net_profit


@pytest.mark.parametrize(("losses", "few"), [((50, 30, 20), 2), ((51, 30, 19), 1), ((25, 25, 25, 25), 3), ((0, 0), 0)])
def test_how_few_lost_more_than_half(places: tuple[Path, Path], losses: tuple[int, ...], few: int) -> None:
    then = map_of(places[0], [100] * len(losses))
    now = map_of(places[1], [100 - loss for loss in losses])

    with read_comparison(then, now) as compared:
        assert compared.most_of_it() == few


def test_a_folder_that_was_removed_is_said_to_be_gone(places: tuple[Path, Path]) -> None:
    then, now = map_of(places[0], (1, 2)), map_of(places[1], (3, 4))
    rmtree(then)

    with pytest.raises(ResultsGone), read_comparison(then, now) as compared:
        compared.totals()
