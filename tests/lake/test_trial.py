"""One element tried on the lines says what the profit map would say of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kingside.lake import trial
from kingside.lake.refusal import Refusal
from kingside.lake.trial import Trial, try_element
from kingside.lake.usable_columns import UsableColumn, usable_columns
from tests.lake.books import map_of_files, table, write_costs, write_csv, write_parquet
from tests.lake.workshop import LINES

HEAD = 'currency = "USD"\nperiod = { from = 2025-01-01, to = 2025-02-28 }\n'
DELIVERY = (
    HEAD + '[[element]]\ncode = "delivery"\nper = "order"\nwhere = "not is_return"\namount = "45.00"\nsplit = "cases"\n'
)
DESK = (
    HEAD + '[[pool]]\ncode = "desk"\ncost = 48.00\npractical_minutes = 60\n'
    '[[element]]\ncode = "entry"\npool = "desk"\nper = "order"\nminutes = "6 + 3*lines"\n'
)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """The workshop's lines as Parquet, all cells text."""
    text = write_csv(tmp_path / "lines.csv", table(LINES))
    return write_parquet(tmp_path / "lines.parquet", f"SELECT * FROM read_csv('{text}', all_varchar = true)")


def test_it_counts_the_lines_of_the_period_and_what_they_cost(tmp_path: Path, lines: Path) -> None:
    found = try_element(write_costs(tmp_path, DELIVERY), lines=lines)

    assert found == Trial(lines=4, of_lines=4, amount=Decimal("90.00"), minutes=None, is_sample=False)


def test_minutes_are_those_of_the_pool(tmp_path: Path, lines: Path) -> None:
    found = try_element(write_costs(tmp_path, DESK), lines=lines)

    assert (found.minutes, found.amount) == (Decimal(24), Decimal("19.20"))


def test_it_agrees_with_the_profit_map(tmp_path: Path, lines: Path) -> None:
    costs = write_costs(tmp_path, DESK)

    found = try_element(costs, lines=lines)

    whole = map_of_files(lines=lines, costs=costs, out=tmp_path / "map").one("elements", element="entry")
    assert (found.lines, found.amount) == (whole["lines"], whole["amount"])


def test_many_lines_are_drawn_by_whole_orders(tmp_path: Path, lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies = '"order" || \'-\' || copy AS "order", * EXCLUDE ("order")'
    many = write_parquet(
        tmp_path / "many.parquet", f"SELECT {copies} FROM read_parquet('{lines}'), range(50) AS r(copy)"
    )
    monkeypatch.setattr(trial, "MOST_LINES", 100)

    torn = DELIVERY.replace("45.00", "if(account = 'A' and lines < 3, 1, 0)")

    found = try_element(write_costs(tmp_path, torn), lines=many)

    assert found.is_sample
    assert 0 < found.of_lines < 150
    assert found.amount == 0


def test_accounts_without_lines_count_as_they_do_in_the_map(tmp_path: Path, lines: Path) -> None:
    accounts = write_csv(tmp_path / "accounts.csv", table("account visits\nA 2\nB 0\nC 3"))
    costs = write_costs(tmp_path, HEAD + '[[element]]\ncode = "visits"\nper = "account"\namount = "100*visits"\n')

    assert try_element(costs, lines=lines, accounts=accounts).amount == 500


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('amount = "45.00 +"', "element delivery, amount: the formula ends too early"),
        ('amount = "freigt"', "there is no column 'freigt' in lines.parquet"),
        ('amount = "product"', "element delivery: the formula is no number"),
    ],
)
def test_it_refuses_what_the_map_refuses(tmp_path: Path, lines: Path, wrong: str, says: str) -> None:
    costs = write_costs(tmp_path, DELIVERY.replace('amount = "45.00"', wrong))

    with pytest.raises(Refusal, match=says):
        try_element(costs, lines=lines)


def test_numbers_beyond_every_width_are_refused(tmp_path: Path, lines: Path) -> None:
    huge = DELIVERY.replace("45.00", "9999999999999999999999999" + " * cases" * 12)

    with pytest.raises(Refusal, match="digits that can be kept"):
        try_element(write_costs(tmp_path, huge), lines=lines)


def test_columns_are_told_by_kind_with_a_cell_of_each(tmp_path: Path, lines: Path) -> None:
    accounts = write_csv(tmp_path / "accounts.csv", table("account since visits\nA 2024-01-01 2"))

    found = {column.name: column for column in usable_columns(lines, accounts)}

    assert found["cases"] == UsableColumn("cases", "number", "20", is_of_accounts=False)
    assert (found["rush"].kind, found["product"].kind) == ("flag", "text")
    assert found["visits"] == UsableColumn("visits", "number", "2", is_of_accounts=True)
    assert not {"order", "line", "date", "since"} & found.keys()


def test_a_column_that_no_formula_can_name_is_not_offered(tmp_path: Path) -> None:
    odd = write_parquet(
        tmp_path / "odd.parquet", "SELECT 1 AS \"Doc No\", DATE '2025-01-01' AS day, 1.5::DOUBLE AS w, true AS ok"
    )

    assert [(column.name, column.kind) for column in usable_columns(odd)] == [("w", "number"), ("ok", "flag")]
