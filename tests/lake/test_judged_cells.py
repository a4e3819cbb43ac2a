"""Profit classes once people have said something: what levers bring, what there is to win (docs/methods/levers.md)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kingside.lake.results import CellSelection, Examined, Judgements, Wanted, read_results
from tests.lake.books import map_of_files, table, write_costs, write_csv

D = Decimal
LINES = """
order line date       account product quantity net_revenue cogs
O1    1    2025-01-10 loser   P       1        100.00      140.00
O2    1    2025-01-10 good    P       1        100.00      50.00
O3    1    2025-01-10 good    Q       1        1000.00     900.00
O4    1    2025-01-10 thin    P       1        100.00      98.00
"""
COSTS = """
currency = "USD"
hurdle = 0.05
level = "{level}"

[[element]]
code = "rent"
per = "line"
amount = "0"
step = "overhead"
"""


@pytest.fixture(params=["net", "gross"], scope="module")
def built(request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    """One cell loses 40, one earns 2 %, two earn the hurdle; ranked by net profit, or by another margin."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = write_csv(folder / "lines.csv", table(LINES))
        map_of_files(lines=lines, costs=write_costs(folder, COSTS.format(level=request.param)), out=folder / "map")
        yield folder / "map", request.param


def classes(built: tuple[Path, str], judgements: Judgements) -> dict[tuple[str, str], str]:
    folder, level = built
    with read_results(folder, level=level, judgements=judgements) as results:
        cells = results.cells(CellSelection(), order="worst", limit=10)
    return {(cell.account, cell.product): cell.profit_class for cell in cells}


def examined(recoverable: str, found: str, account: str = "loser") -> Judgements:
    return Judgements(examined=[Examined(account, "P", D(recoverable), D(found))])


@pytest.mark.parametrize(
    ("recoverable", "found", "profit_class", "brings"),
    [
        ("45", "5", "IMPROVE", D(45)),  # levers of 30 and 15 turn the loss of 40
        ("20", "-20", "DOWNSIZE", D(20)),  # a lever of 20 leaves 20 of it
        ("0", "-40", "DOWNSIZE", D(0)),
        ("40", "0", "IMPROVE", D(40)),
        ("45", "-5", "IMPROVE", D(45)),  # it was to downsize when it lost 50; today the levers turn it
        ("30", "10", "IMPROVE", None),  # levers turned it when it lost 20; at a loss of 40 nobody examined it
    ],
)
@pytest.mark.req("PRF-08")
def test_a_loss_is_to_downsize_only_if_examined_and_negative_after_its_levers(
    built: tuple[Path, str], recoverable: str, found: str, profit_class: str, brings: Decimal | None
) -> None:
    folder, level = built

    with read_results(folder, level=level, judgements=examined(recoverable, found)) as results:
        (cell,) = results.cells(CellSelection(account="loser"), order="worst", limit=10)
        by_class = results.profit_classes()

    assert (cell.profit_class, cell.recoverable) == (profit_class, brings)
    assert ("DOWNSIZE" in by_class) == (profit_class == "DOWNSIZE")


@pytest.mark.req("PRF-08")
def test_a_loss_that_nobody_examined_is_never_to_downsize(built: tuple[Path, str]) -> None:
    assert classes(built, Judgements())["loser", "P"] == "IMPROVE"
    assert classes(built, examined("0", "-1", account="somebody else"))["loser", "P"] == "IMPROVE"


@pytest.mark.parametrize("account", ["good", "thin"])
def test_what_does_not_lose_stays_what_it_is_whatever_was_found(built: tuple[Path, str], account: str) -> None:
    assert classes(built, examined("0", "-1", account=account)) == classes(built, Judgements())


@pytest.mark.req("PRF-06")
def test_what_earns_the_hurdle_and_could_grow_is_listed_by_what_it_would_earn(built: tuple[Path, str]) -> None:
    folder, level = built
    wanted = Judgements(
        white_space=[Wanted("good", "P", D(300)), Wanted("good", "Q", D(2000)), Wanted("thin", "P", D(9999))]
    )

    with read_results(folder, level=level, judgements=wanted) as results:
        found = results.cells(CellSelection(has_white_space=True), order="white_space", limit=10)

    assert [(cell.product, cell.profit_class, cell.white_space) for cell in found] == [
        ("Q", "SECURE", D(2000)),  # 10 % of 2,000 is more than 50 % of 300
        ("P", "SECURE", D(300)),
    ]


def test_white_space_of_nothing_is_none(built: tuple[Path, str]) -> None:
    folder, level = built

    with read_results(folder, level=level, judgements=Judgements(white_space=[Wanted("good", "P", D(0))])) as results:
        assert results.cell_totals(CellSelection(has_white_space=True)).n == 0
