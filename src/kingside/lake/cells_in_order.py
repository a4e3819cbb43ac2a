"""Cells by account and product, as the tables of cells are written from them."""

import duckdb
from sqlglot import exp

from kingside.lake.cost_model import CostModel
from kingside.lake.mart import mart, template

__all__ = ["CELL_TABLES", "sort_cells", "stretch"]

CELL_TABLES = {"cells", "cell_elements"}

FEW_PRODUCTS = 2_000
FEW_ACCOUNTS = 10_000
FEW_CELLS = 1_000_000
"""What few products or accounts are called is written by number, with all names beside it: much faster than texts.
Products stand in nearly every stretch of a file of cells anyway. Accounts do not, cells being sorted by them: who reads
one account skips the stretches that do not name it, and by number only those before it. So theirs are numbers only in a
file of few stretches, where all of them are read in milliseconds."""

STRETCH = 122_880
"""Rows that the engine takes from a table at a time, and writes to Parquet at a time."""
LONGEST_STRETCH = 1_000_000


def sort_cells(connection: duckdb.DuckDBPyConnection, model: CostModel) -> None:
    """`cell_in_order`, products and accounts by number where they are few."""
    connection.execute("DROP TABLE IF EXISTS cell_in_order")  # of a try with narrower integers, whose types it has
    query = mart(
        "cell_in_order",
        account=_by_number(connection, "account", FEW_ACCOUNTS, cells=FEW_CELLS),
        product=_by_number(connection, "product", FEW_PRODUCTS),
        elements=[exp.column(f"element_{number}") for number in range(len(model.elements))],
        is_developing=_is_developing(model),
    )
    connection.execute(f"CREATE TEMP TABLE cell_in_order AS {query}")


def stretch(elements: int) -> int:
    """Rows of `cell_elements` to write at a time: what becomes of the cells taken at a time, so that none wait."""
    return STRETCH * elements if 0 < STRETCH * elements <= LONGEST_STRETCH else STRETCH


def _by_number(connection: duckdb.DuckDBPyConnection, key: str, few: int, *, cells: int | None = None) -> exp.Expr:
    """The column as it is, or of a type made of its texts, where there are few of them, and no more cells than said."""
    found = connection.execute(f"SELECT COUNT(*), (SELECT cells FROM cell_total) FROM {key}_entity").fetchone()
    texts, rows = found or (0, 0)
    column = exp.column(key)
    if not 0 < texts <= few or (cells is not None and rows > cells):
        return column
    connection.execute(
        f"CREATE OR REPLACE TEMP TYPE {key}_code AS ENUM (SELECT {key} FROM {key}_entity ORDER BY {key})"
    )
    return exp.cast(column, exp.DataType.build(f"{key}_code", udt=True))


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
