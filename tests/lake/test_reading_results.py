"""Published folders are read back by query, each with what one page shows."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from shutil import rmtree
from textwrap import dedent

import duckdb
import pytest

from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.results import CellSelection, CurveShape, Results, ResultsGone, read_results
from tests.lake.books import table, write_costs, write_csv
from tests.lake.workshop import COSTS, LINES

TEN = (60, 50, 30, 20, 10, 5, 0, -10, -25, -40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workshop's map."""
    place = tmp_path_factory.mktemp("workshop")
    return built(place, table(LINES), COSTS)


@pytest.fixture
def results(folder: Path) -> Iterator[Results]:
    with read_results(folder) as opened:
        yield opened


def built(
    place: Path, lines: list[dict[str, object]], costs: str, *, accounts: list[dict[str, object]] | None = None
) -> Path:
    request = ProfitMapRequest(
        lines=write_csv(place / "lines.csv", lines),
        accounts=write_csv(place / "accounts.csv", accounts) if accounts else None,
        costs=write_costs(place, costs),
        out=place / "map",
        with_lines=True,
    )
    build_profit_map(request)
    return place / "map"


def map_of(place: Path, profits: list[int] | tuple[int, ...], *, costs: str = 'currency = "EUR"\n') -> Path:
    """Accounts C000, C001, … of which each earns what is said, from 1,000 of revenue."""
    lines: list[dict[str, object]] = [
        {
            "order": n,
            "line": 1,
            "date": "2025-01-01",
            "account": f"C{n:03}",
            "product": f"P{n:03}",
            "quantity": 1,
            "net_revenue": 1000,
            "cogs": 1000 - profit,
        }
        for n, profit in enumerate(profits)
    ]
    return built(place, lines, costs)


def test_the_accounts_by_rank(results: Results) -> None:
    rows = list(results.every_account())

    assert [(row.account, row.rank, row.net_profit, row.segment) for row in rows] == [
        ("A", 1, Decimal("280.17"), "peak"),
        ("B", 2, Decimal("-77.97"), "desert"),
    ]
    assert results.account("B") == rows[1]
    assert results.account("C") is None


def test_names_of_folders_are_no_columns(tmp_path: Path) -> None:
    place = tmp_path / "account=Z" / "year=2025"
    place.mkdir(parents=True)

    with read_results(built(place, table(LINES), COSTS)) as results:
        assert [row.account for row in results.every_account()] == ["A", "B"]
        (line,) = results.lines(account="B", product="L4", limit=10)

    assert "year" not in dict(line.elements)


def test_a_folder_that_is_removed_while_it_is_read_is_gone(tmp_path: Path) -> None:
    folder = built(tmp_path, table(LINES), COSTS)

    def read_while_it_goes() -> None:
        with read_results(folder) as results:
            rmtree(folder)
            results.account("A")

    with pytest.raises(ResultsGone):
        read_while_it_goes()


def test_a_folder_that_is_damaged_is_not_gone(tmp_path: Path) -> None:
    folder = built(tmp_path, table(LINES), COSTS)
    (folder / "accounts.parquet").write_bytes(b"")

    with pytest.raises(duckdb.Error), read_results(folder) as results:
        results.account("A")


def test_what_each_element_cost_in_the_order_of_the_model(results: Results) -> None:
    costs = {cost.code: cost.amount for cost in results.account_elements("B")}

    assert list(costs) == ["order_entry", "picking", "returns", "delivery", "capital", "overhead"]
    assert costs["delivery"] == Decimal("45.00")
    assert sum(cost.amount for cost in results.cell_elements(account="B", product="L3")) == Decimal("63.27")
    assert [element.lines for element in results.elements()] == [5, 4, 1, 4, 5, 5]
    assert [pool.unused_cost for pool in results.pools()] == [Decimal("13.60"), Decimal("13.25")]


@pytest.mark.parametrize(
    ("which", "products"),
    [
        (CellSelection(), ["L3", "L4", "L5", "L2", "L1"]),
        (CellSelection(is_losing=True), ["L3", "L4", "L5"]),
        (CellSelection(account="B"), ["L3", "L4"]),
        (CellSelection(account="A", is_losing=True), ["L5"]),
        (CellSelection(profit_class="SECURE"), ["L2", "L1"]),
        (CellSelection(account="B", product="L1"), []),
    ],
)
def test_a_selection_of_cells_worst_first(results: Results, which: CellSelection, products: list[str]) -> None:
    cells = results.cells(which, order="worst", limit=10)

    assert [cell.product for cell in cells] == products
    totals = results.cell_totals(which)
    assert (totals.n, totals.net_profit) == (len(cells), sum(cell.net_profit for cell in cells))


def test_cells_come_in_portions_that_join_without_a_seam(results: Results) -> None:
    whole = results.cells(CellSelection(), order="best", limit=10)

    assert [results.cells(CellSelection(), order="best", limit=1, offset=at)[0] for at in range(5)] == whole


def test_what_is_at_stake_is_measured_against_the_hurdle(results: Results) -> None:
    losing = CellSelection(is_losing=True)

    at_five_percent = results.cells(losing, order="stake", limit=3, hurdle=Decimal("0.05"))
    at_a_hundred_fold = results.cells(CellSelection(), order="stake", limit=1, hurdle=Decimal(100))

    assert [cell.product for cell in at_five_percent] == ["L3", "L4", "L5"]
    assert [cell.product for cell in at_a_hundred_fold] == ["L1"]


@pytest.mark.parametrize(
    ("level", "at_level"),
    [("gross", "15.00"), ("pocket", "15.00"), ("contribution", "-47.27"), ("sustained", "-47.27"), ("net", "-48.27")],
)
def test_the_profit_at_the_level_of_the_map(folder: Path, level: str, at_level: str) -> None:
    with read_results(folder, level=level) as results:
        (cell,) = results.cells(CellSelection(account="B", product="L3"), order="worst", limit=1)

    assert (cell.at_level, cell.net_profit) == (Decimal(at_level), Decimal("-48.27"))


def test_what_dominates_a_cost_is_the_costliest_element_overhead_aside(results: Results) -> None:
    cells = {cell.product: cell for cell in results.cells(CellSelection(), order="worst", limit=10)}

    assert {product: cell.dominating for product, cell in cells.items()} == {
        "L1": "delivery",
        "L2": "delivery",
        "L3": "delivery",
        "L4": "returns",
        "L5": "order_entry",
    }
    assert cells["L4"].dominating_amount == Decimal("15.00")


@pytest.mark.parametrize(("picking", "dominating"), [("1.00", "picking"), ("0.00", "rent")])
def test_overhead_dominates_only_where_nothing_else_costs_anything(
    tmp_path: Path, picking: str, dominating: str
) -> None:
    rent = '[[element]]\ncode = "rent"\nper = "line"\namount = "90.00"\nstep = "overhead"\n'
    work = f'[[element]]\ncode = "picking"\nper = "line"\namount = "{picking}"\n'

    with read_results(map_of(tmp_path, [100], costs=f'currency = "EUR"\n{rent}{work}')) as results:
        (cell,) = results.cells(CellSelection(), order="worst", limit=1)

    assert cell.dominating == dominating


def test_a_line_with_the_cost_of_each_element(results: Results) -> None:
    (line,) = results.lines(account="B", product="L4", limit=10)

    assert (line.order, line.line, line.net_revenue, line.cogs) == ("O3", 1, Decimal("-25.00"), Decimal("-17.50"))
    assert {code: amount for code, amount in line.elements if amount} == {
        "order_entry": Decimal("7.20"),
        "returns": Decimal("15.00"),
    }
    assert line.net_profit == Decimal("-29.70")


def test_losses_count_positive_revenue_only(results: Results) -> None:
    lines, accounts = results.losses("lines"), results.losses("accounts")

    assert (lines.n, lines.losing, lines.revenue, lines.losing_revenue) == (5, 3, 1550, 50)
    assert (accounts.n, accounts.losing, accounts.revenue, accounts.losing_revenue) == (2, 1, 1525, 25)


def test_costs_without_a_purchase_are_no_product_that_loses(tmp_path: Path) -> None:
    visits = """
        currency = "EUR"

        [[element]]
        code = "visits"
        per = "account"
        amount = "12 * visits"
    """
    customers: list[dict[str, object]] = [{"account": "A", "visits": 1}, {"account": "bought nothing", "visits": 3}]

    with read_results(built(tmp_path, table(LINES), dedent(visits), accounts=customers)) as results:
        products, accounts = results.losses("products"), results.losses("accounts")

    assert (products.n, accounts.n) == (5, 3)


def test_the_shape_of_the_published_curve(tmp_path: Path) -> None:
    with read_results(map_of(tmp_path, TEN)) as results:
        shape = results.curve_shape("accounts")
        curve = results.curve("accounts", points=100)
        best = results.earned_by_best("accounts", Fraction(1, 5))

    assert shape == CurveShape(n=10, total=Decimal(100), peak=Decimal(175), peak_at=6, losing=3, lost=Decimal(75))
    assert [point.cumulative for point in curve] == [60, 110, 140, 160, 170, 175, 175, 165, 140, 100]
    assert best == 110


def test_the_best_fifth_of_seven_lies_between_two_of_them(tmp_path: Path) -> None:
    with read_results(map_of(tmp_path, [70, 30, 10, 5, 0, -5, -10])) as results:
        assert results.earned_by_best("accounts", Fraction(1, 5)) == 82


def test_a_curve_of_losers_only_has_its_peak_at_nothing(tmp_path: Path) -> None:
    with read_results(map_of(tmp_path, [-10, -20])) as results:
        shape = results.curve_shape("accounts")

    assert (shape.peak, shape.peak_at, shape.total) == (0, 0, -30)


@pytest.mark.parametrize("points", [1, 2, 7, 25, 60, 99, 100, 120])
def test_a_thinned_curve_keeps_its_ends_and_its_peak(hundred: Path, points: int) -> None:
    with read_results(hundred) as results:
        thinned = results.curve("accounts", points=points)
        whole = {point.rank: point for point in results.curve("accounts", points=1000)}

    ranks = [point.rank for point in thinned]
    assert {1, 60, 100} <= set(ranks)
    assert ranks == sorted(set(ranks))
    assert len(ranks) <= points + 3
    assert all(whole[point.rank] == point for point in thinned)


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred accounts that earn 60, 59, … 1, 0, … -39."""
    return map_of(tmp_path_factory.mktemp("hundred"), [60 - n for n in range(100)])
