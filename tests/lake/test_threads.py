"""The same tables, byte by byte, whatever the number of threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lake.books import BuiltMap, map_of_files, write_costs, write_parquet
from tests.lake.workshop import COSTS

# Many small groups of rows, in no order: each thread has a share of each step.
MANY_LINES = """
SELECT 'O' || (number // 5) AS "order", number % 5 AS line, DATE '2025-01-01' AS date,
    'A' || (hash(number // 5) % 997) AS account, 'P' || (hash(number) % 313) AS product,
    1 + number % 7 AS quantity, ((hash(number * 3) % 100000) / 100)::DECIMAL(12, 2) AS net_revenue,
    ((hash(number * 5) % 60000) / 100)::DECIMAL(12, 2) AS cogs, (hash(number) % 30)::INTEGER AS cases,
    number % 11 = 0 AS rush, FALSE AS is_return, 30 AS days
FROM range(100_000) AS numbers(number)
ORDER BY hash(number)
"""


@pytest.mark.req("GEN-05")
def test_tables_do_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    lines = write_parquet(tmp_path / "lines.parquet", MANY_LINES, rows_in_group=10_000)
    costs = write_costs(tmp_path, COSTS)

    def built(threads: int) -> BuiltMap:
        out = tmp_path / f"with {threads} threads"
        return map_of_files(lines=lines, costs=costs, out=out, with_lines=True, threads=threads)

    alone, in_a_crowd = built(1), built(7)

    assert alone.files == in_a_crowd.files
    assert alone.summary["totals"]["lines"] == 100_000


TWO_EACH = """
SELECT 'O' AS "order", number AS line, DATE '2025-01-01' AS date, 'A' || (10_000 + number // 2) AS account,
    {product} AS product, 1 AS quantity,
    2.50 AS net_revenue, 1.00 AS cogs
FROM range(6_000) AS numbers(number)
"""
FREIGHT = """
currency = "EUR"
hurdle = 0.05
level = "net"

[[element]]
code = "freight"
per = "line"
amount = "1"
"""


@pytest.mark.req("GEN-05")
@pytest.mark.parametrize(
    ("product", "is_by_number"),
    [
        ("'early ' || number % 2", True),
        ("IF(number % 2 = 0, 'bought by all', IF(number > 5_990, 'zenith', 'much'))", True),
        ("IF(number >= 3_000, 'late ', 'early ') || number % 2", False),
    ],
)
def test_products_are_written_by_number_where_no_thread_can_see_more_of_them_than_another(
    product: str, is_by_number: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingside.lake.cells_in_order.STRETCH", 2_048)
    lines = write_parquet(tmp_path / "lines.parquet", TWO_EACH.format(product=product))
    costs = write_costs(tmp_path, FREIGHT)
    found = map_of_files(lines=lines, costs=costs, out=tmp_path / "found")
    monkeypatch.setattr("kingside.lake.cells_in_order.FEW_PRODUCTS", 0)

    in_words = map_of_files(lines=lines, costs=costs, out=tmp_path / "in words")

    assert found.tables == in_words.tables
    assert (found.files != in_words.files) is is_by_number
