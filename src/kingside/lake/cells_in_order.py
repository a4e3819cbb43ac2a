"""Cells by account and product, as the tables of cells are written from them."""

import duckdb
from sqlglot import exp

from kingside.lake.cost_model import CostModel
from kingside.lake.mart import mart, template

__all__ = ["CELL_TABLES", "sort_cells"]

CELL_TABLES = {"cells", "cell_elements"}

FEW_PRODUCTS = 2_000
"""So few stand in nearly every stretch of a file of cells. They are written by number, each stretch with the names of
all, much faster than as texts. Accounts are not: cells are sorted by them, and who reads one skips the stretches that
do not name it."""


def sort_cells(connection: duckdb.DuckDBPyConnection, model: CostModel) -> None:
    """`cell_in_order`, its products by number where they are few."""
    connection.execute("DROP TABLE IF EXISTS cell_in_order")  # of a try with narrower integers, whose type it has
    product: exp.Expr = exp.column("product")
    (products,) = connection.execute("SELECT COUNT(*) FROM product_entity").fetchone() or (0,)
    if 0 < products <= FEW_PRODUCTS:
        connection.execute(
            "CREATE OR REPLACE TEMP TYPE product_code AS ENUM (SELECT product FROM product_entity ORDER BY product)"
        )
        product = exp.cast(product, exp.DataType.build("product_code", udt=True))
    query = mart(
        "cell_in_order",
        product=product,
        elements=[exp.column(f"element_{number}") for number in range(len(model.elements))],
        is_developing=_is_developing(model),
    )
    connection.execute(f"CREATE TEMP TABLE cell_in_order AS {query}")


def _is_developing(model: CostModel) -> exp.Expr:
    if model.period is None:
        return exp.false()
    return template(
        """EXISTS (
            SELECT 1 FROM account_file
            WHERE account_file.account = cell_sums.account
            AND since > CAST($last AS DATE) - INTERVAL 6 MONTH AND since <= CAST($last AS DATE)
        )""",
        last=exp.Literal.string(model.period.last.isoformat()),
    )
