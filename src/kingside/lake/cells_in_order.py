"""Cells by account and product, as the tables of cells are written from them."""

import duckdb

from kingside.lake.cost_model import CostModel
from kingside.lake.mart import mart
from kingside.lake.sql_text import literal

__all__ = ["CELL_TABLES", "sort_cells", "stretch"]

CELL_TABLES = {"cells", "cell_elements"}

FEW_PRODUCTS = 2_000
"""So few stand in nearly every stretch of a file of cells. They are written by number, each stretch with the names of
all, a quarter faster than as texts. Accounts are not: cells are sorted by them, and who reads one account skips the
stretches that do not name it."""

STRETCH = 122_880
"""Rows that the engine takes from a table at a time, and unasked writes to Parquet at a time."""
LONGEST_STRETCH = 1_000_000


def sort_cells(connection: duckdb.DuckDBPyConnection, model: CostModel) -> None:
    """`cell_in_order`, its products by number where they are few and the files come out the same with any threads.

    Beside a stretch stand the names up to the last one that was written so far, in this stretch or by another thread in
    its own. So the last name has to be one that stands in every stretch: the last by name, which is sorted by without a
    look at the names, else that of the product which most accounts buy.
    """
    connection.execute("DROP TABLE IF EXISTS cell_in_order")  # of a try with narrower integers, whose type it has
    product = "product"
    (products,) = connection.execute("SELECT COUNT(*) FROM product_entity").fetchone() or (0,)
    is_by_number = 0 < products <= FEW_PRODUCTS
    if is_by_number:
        _number(connection, "product_by_name", order="product")
        product = "CAST(product AS product_by_name)"
    query = mart(
        "cell_in_order",
        product=product,
        elements=[f"element_{number}" for number in range(len(model.elements))],
        is_developing=_is_developing(model),
    )
    connection.execute(f"CREATE TEMP TABLE cell_in_order AS {query}")
    if is_by_number and not _stands_in_every_stretch(connection, "product_by_name", len(model.elements)):
        _number(connection, "product_by_buyers", order="COUNT(*), product")
        is_there = _stands_in_every_stretch(connection, "product_by_buyers", len(model.elements))
        type_ = "product_by_buyers" if is_there else "VARCHAR"
        connection.execute(f"ALTER TABLE cell_in_order ALTER product TYPE {type_}")


def stretch(elements: int) -> int:
    """Rows of `cell_elements` to write at a time: what becomes of the cells taken at a time, so that none wait.

    A file whose stretches are cut elsewhere takes a fifth more. Long ones would make those who read one account read
    many, so it is what the engine does unasked where there are many elements.
    """
    return STRETCH * elements if 0 < STRETCH * elements <= LONGEST_STRETCH else STRETCH


def _number(connection: duckdb.DuckDBPyConnection, type_: str, *, order: str) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TYPE {type_} AS ENUM (SELECT product FROM cell_sums GROUP BY product ORDER BY {order})"
    )


def _stands_in_every_stretch(connection: duckdb.DuckDBPyConnection, type_: str, elements: int) -> bool:
    """Whether the last product of the type has a cell in each stretch of `cells` and of `cell_elements`."""
    is_cut_by_cells = stretch(elements) == STRETCH * elements
    cells = STRETCH if is_cut_by_cells else max(STRETCH // (2 * max(elements, 1)), 1)  # the half of one stands inside
    (there,) = connection.execute(f"""
        SELECT COUNT(DISTINCT rowid // {cells}) = (SELECT CEIL(COUNT(*) / {cells}) FROM cell_in_order)
        FROM cell_in_order WHERE product = CAST(enum_last(NULL::{type_}) AS VARCHAR)
    """).fetchone() or (False,)
    return bool(there)


def _is_developing(model: CostModel) -> str:
    if model.period is None:
        return "FALSE"
    last = literal(model.period.last.isoformat())
    return f"""EXISTS (
            SELECT 1 FROM account_file
            WHERE account_file.account = cell_sums.account
            AND since > DATE {last} - INTERVAL 6 MONTH AND since <= DATE {last}
        )"""
