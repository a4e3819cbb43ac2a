"""Numbers that need more than 64 bits stay exact; those that need more than 128 are refused elsewhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.lake import reference
from tests.lake.books import map_of_files, profit_map, table, write_costs, write_parquet
from tests.lake.refusals import Desk, lines_with

LINES = """
order line date       account product quantity   net_revenue          cogs                cases
O1    1    2025-01-01 A       P       999999999  987654321098.765432  123456789012.345678 123456789.123456
O1    2    2025-01-01 A       Q       7          0.000001             0.000002            0.00005
O1    3    2025-01-01 A       P       -3         -98765432109.876543  0                   99999999.999999
O2    1    2025-01-01 B       P       1          1.5                  0.5                 3
"""

PLAIN = 'currency = "USD"\nhurdle = 0.05\nlevel = "net"\n'

COSTS = """
currency = "USD"
hurdle = 0.05
level = "net"
period = { from = 2025-01-01, to = 2025-12-31 }

[[pool]]
code = "desk"
cost = 987_654_321.99
practical_minutes = 700_001

[[element]]
code = "booked"
per = "line"
amount = "cases"

[[element]]
code = "duty"
per = "line"
amount = "net_revenue * cases / 1000003"

[[element]]
code = "time"
pool = "desk"
per = "order"
minutes = "abs(quantity) / 7 + 0.000001 * abs(cases)"
split = "net_revenue"

[[element]]
code = "share"
per = "account"
amount = "net_revenue * 0.0123456789"
split = "cases"
"""


@pytest.mark.parametrize("name", ["accounts", "products", "cells", "cell_elements", "elements", "pools", "lines"])
def test_large_numbers_stay_exact(name: str) -> None:
    built = profit_map(lines=table(LINES), costs=COSTS, with_lines=True)

    slow = reference.profit_map(lines=table(LINES), costs=COSTS)

    assert reference.exact(name, built.tables[name]) == reference.exact(name, slow[name])


@pytest.mark.parametrize("formula", ["1 / 15.00000001", "if(cases > 1, 40000, 1) * if(cases > 2, 60000, 1)"])
def test_numbers_of_a_formula_that_only_together_outgrow_32_bits_are_no_reason_to_refuse(formula: str) -> None:
    costs = PLAIN + f'\n[[element]]\ncode = "duty"\nper = "line"\namount = "{formula}"\n'
    built = profit_map(lines=table(LINES), costs=costs)

    slow = reference.profit_map(lines=table(LINES), costs=costs)

    assert reference.exact("elements", built.tables["elements"]) == reference.exact("elements", slow["elements"])


@pytest.mark.parametrize("with_lines", [False, True])
@pytest.mark.parametrize("places", [2, 4, 6])
@pytest.mark.parametrize("digits", [7, 11, 15, 20])
def test_revenue_of_any_size_is_kept_to_its_last_digit(digits: int, places: int, with_lines: bool) -> None:
    revenue = "9" * digits + "." + "7" * places
    lines = [table(LINES)[3] | {"net_revenue": revenue}]

    account = profit_map(lines=lines, costs=PLAIN, with_lines=with_lines).one("accounts", rank=1)

    assert account["net_revenue"] == Decimal(revenue)
    assert account["cumulative_profit"] == Decimal(revenue) - Decimal("0.5")
    assert account["segment"] == "peak"


@pytest.mark.parametrize("places", [0, 6])
@pytest.mark.parametrize("digits", [15, 18, 19, 25, 31, 32, 33, 38, 39, 60])
def test_an_enormous_return_is_computed_or_refused(desk: Desk, digits: int, places: int) -> None:
    quantity = "-" + "9" * digits + ("." + "9" * places if places else "")

    desk.answers(lines=desk.lines(lines_with(2, quantity=quantity, cogs="-1.00")))


@pytest.mark.parametrize(
    "quantity",
    ["'-99999999999999999999999999999999999999'::DECIMAL(38, 0)", "'-9e31'::DECIMAL(38, 6)", "-1e30::DOUBLE",
     "-1e300::DOUBLE", "'-170141183460469231731687303715884105727'::HUGEINT"],
)  # fmt: skip
def test_an_enormous_return_in_parquet_is_computed_or_refused(desk: Desk, quantity: str) -> None:
    lines = write_parquet(
        desk.folder / "lines.parquet",
        f"""SELECT 'O' AS "order", 1 AS line, DATE '2025-01-01' AS date, 'A' AS account, 'P' AS product,
        {quantity} AS quantity, -2.50 AS net_revenue, -1.00 AS cogs""",
    )

    desk.answers(lines=lines)


@pytest.mark.parametrize(
    ("kind", "least"),
    [("TINYINT", -(2**7)), ("SMALLINT", -(2**15)), ("INTEGER", -(2**31)), ("BIGINT", -(2**63))],
)
def test_the_smallest_whole_number_of_a_kind_is_a_number(tmp_path: Path, kind: str, least: int) -> None:
    found = map_of_files(
        lines=write_parquet(
            tmp_path / "lines.parquet",
            f"""SELECT 'O' AS "order", 1 AS line, DATE '2025-01-01' AS date, 'A' AS account, 'P' AS product,
            '{least}'::{kind} AS quantity, '{least}'::{kind} AS net_revenue, 0::{kind} AS cogs,
            '{least}'::{kind} AS rebate""",
        ),
        costs=write_costs(tmp_path, PLAIN + '[[element]]\ncode = "e"\nper = "line"\namount = "rebate"\n'),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "net_revenue") == [least]
    assert found.column("lines", "e") == [least]
    assert found.column("lines", "net_profit") == [0]
