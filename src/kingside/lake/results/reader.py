"""One method is one query, with only the columns that a page shows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from kingside.lake.relation import Relation
from kingside.lake.results.curve import CODE_OF, CURVE, EARNED, SHAPE, Entity
from kingside.lake.results.grid import FOLDED, LOSSES, GridField, GridLosses, GridSelection
from kingside.lake.results.groups import TABLES, Groups
from kingside.lake.results.judged import GROWTH, NO_JUDGEMENTS, Judgements
from kingside.lake.results.lines import LineSelection
from kingside.lake.results.margins import OF_ACCOUNTS, OF_CELLS, MarginFigures, MarginSelection, MarginTotals
from kingside.lake.results.opening import opened
from kingside.lake.results.rows import (
    AccountFigures,
    CellFigures,
    CellNames,
    CellSelection,
    CellTotals,
    CurvePoint,
    CurveShape,
    Element,
    ElementAmount,
    LineFigures,
    LossCount,
    PoolCost,
    PoolUse,
    SaidBefore,
    SegmentTotals,
)
from kingside.lake.results.tables import Tables
from kingside.lake.sql_text import parquet
from kingside.lake.stand_ins import UNASSIGNED

CellOrder = Literal["worst", "best", "best_at_level", "stake", "downsize", "white_space"]

CELL_ORDERS: dict[CellOrder, str] = {
    "worst": "net_profit",
    "best": "net_profit DESC",
    "best_at_level": "at_level DESC",
    "stake": "at_level - $hurdle::DECIMAL(18, 12) * net_revenue",
    "downsize": "at_level + recoverable",
    "white_space": f"{GROWTH} DESC",
}
DOMINATING = """
    SELECT costs.account, costs.product, costs.element AS dominating, costs.amount AS dominating_amount
    FROM cell_elements AS costs
    SEMI JOIN page ON page.account = costs.account AND page.product = costs.product
    JOIN elements ON elements.element = costs.element
    WHERE costs.amount > 0
    QUALIFY row_number() OVER (
        PARTITION BY costs.account, costs.product
        ORDER BY elements.step = 'overhead', costs.amount DESC, elements.file_row_number
    ) = 1
"""  # of the cells of a page
EVERY_CELL = CellSelection()
ACCOUNT_COLUMNS = ", ".join(field.name for field in fields(AccountFigures))
CELL_COLUMNS = ", ".join(field.name for field in fields(CellFigures))


@contextmanager
def read_results(folder: Path, *, level: str = "net", judgements: Judgements = NO_JUDGEMENTS) -> Iterator["Results"]:
    """Open the published folder for reading; `level` is the margin the map was ranked by.

    With `judgements` cells are in the profit class that follows from them, and say what levers bring and what there is
    to win.

    Raises ResultsGone, from within the block too, when there is no such folder any more.
    """
    with opened(folder) as connection:
        yield Results(connection, folder, level, judgements)


class Results(Tables):
    """The tables of one published profit map."""

    def every_account(self) -> Iterator[AccountFigures]:
        """All accounts by rank, in portions; for publishing, not for pages."""
        self._open("accounts")
        sql = f"SELECT {ACCOUNT_COLUMNS} FROM ({self._joined('SELECT * FROM accounts', OF_ACCOUNTS)}) ORDER BY rank"
        cursor = self._connection.execute(sql)
        while portion := cursor.fetchmany(5000):
            yield from (AccountFigures(*row) for row in portion)

    def every_product_code(self) -> list[str]:
        """The codes of all products by rank."""
        return [code for (code,) in self._rows("SELECT product FROM products ORDER BY rank", "products")]

    def account(self, account: str) -> AccountFigures | None:
        """The figures of one account, None when the map does not hold it."""
        rows = "SELECT * FROM accounts WHERE account = $account"
        sql = f"SELECT {ACCOUNT_COLUMNS} FROM ({self._joined(rows, OF_ACCOUNTS)})"
        found = self._rows(sql, "accounts", account=account)
        return AccountFigures(*found[0]) if found else None

    def best_and_worst(self, n: int) -> list[AccountFigures]:
        """The `n` accounts that lead the ranking and the `n` that end it, by rank; all where there are no more."""
        ends = "SELECT * FROM accounts QUALIFY rank <= $n OR rank > count(*) OVER () - $n"
        sql = f"SELECT {ACCOUNT_COLUMNS} FROM ({self._joined(ends, OF_ACCOUNTS)}) ORDER BY rank"
        return [AccountFigures(*row) for row in self._rows(sql, "accounts", n=n)]

    def margin_totals(self, which: MarginSelection) -> MarginTotals:
        """Number and sums of the selected rows."""
        sql = f"""
            SELECT count(*), count(*) FILTER (net_profit < 0), coalesce(-sum(net_profit) FILTER (net_profit < 0), 0),
                coalesce(sum(net_revenue), 0), coalesce(sum(net_profit), 0)
            FROM ({which.rows})
        """
        return MarginTotals(*self._rows(sql, which.table, **which.values)[0])

    def margins(
        self, which: MarginSelection, *, is_best_first: bool = False, limit: int, offset: int = 0
    ) -> list[MarginFigures]:
        """Selected rows, the worst or the best first."""
        sql = f"""
            SELECT * FROM ({which.rows})
            ORDER BY net_profit {"DESC" if is_best_first else ""}, code, account LIMIT $limit OFFSET $offset
        """
        rows = self._rows(sql, which.table, **which.values, limit=limit, offset=offset)
        return [MarginFigures(*row) for row in rows]

    def margin_list(self, which: MarginSelection, names: Mapping[str, str], owners: Mapping[str, str]) -> Relation:
        """Selected rows as a list, under their names and those of the accounts that they are of."""
        self._open(which.table)
        return Relation(self._connection, *which.listed(names, owners))

    def groups(self, accounts: tuple[str, ...] | None) -> Groups:
        """Accounts with all that are part of them, their sums over those `accounts` (None is all)."""
        self._open(*TABLES)
        return Groups(self._connection, accounts)

    def elements(self) -> list[Element]:
        """The cost elements in the order of the model."""
        sql = """
            SELECT element, pool, per, step, lines, amount, estimated_lines
            FROM elements ORDER BY file_row_number
        """
        return [Element(*row) for row in self._rows(sql, "elements")]

    def pools(self) -> list[PoolUse]:
        """The resources in the order of the model."""
        sql = """
            SELECT pool, supplied_minutes, used_minutes, unused_minutes, unused_cost, overrun
            FROM pools ORDER BY file_row_number
        """
        return [PoolUse(*row) for row in self._rows(sql, "pools")]

    def pool_costs(self) -> list[PoolCost]:
        """What the work of each resource that has any costs, by code; of accounts that lose money beside all."""
        sql = """
            SELECT elements.pool, sum(costs.amount)::DECIMAL(38, 6),
                coalesce(sum(costs.amount) FILTER (accounts.net_profit < 0), 0)::DECIMAL(38, 6)
            FROM account_elements AS costs JOIN elements USING (element) JOIN accounts USING (account)
            WHERE elements.pool IS NOT NULL GROUP BY elements.pool ORDER BY elements.pool
        """
        return [PoolCost(*row) for row in self._rows(sql, "account_elements", "elements", "accounts")]

    def account_elements(self, account: str) -> list[ElementAmount]:
        """What each element cost this account, in the order of the model."""
        sql = """
            SELECT elements.element, elements.step, costs.amount
            FROM elements JOIN account_elements AS costs USING (element)
            WHERE costs.account = $account ORDER BY elements.file_row_number
        """
        rows = self._rows(sql, "elements", "account_elements", account=account)
        return [ElementAmount(*row) for row in rows]

    def cell_elements(self, *, account: str, product: str) -> list[ElementAmount]:
        """What each element cost this account with this product, in the order of the model."""
        sql = """
            SELECT elements.element, elements.step, costs.amount
            FROM elements JOIN cell_elements AS costs USING (element)
            WHERE costs.account = $account AND costs.product = $product ORDER BY elements.file_row_number
        """
        rows = self._rows(sql, "elements", "cell_elements", account=account, product=product)
        return [ElementAmount(*row) for row in rows]

    def cell_totals(self, which: CellSelection) -> CellTotals:
        """Number and sums of the selected cells."""
        sql = f"""
            SELECT count(*), coalesce(sum(net_revenue), 0), coalesce(sum(net_profit), 0)
            FROM cells WHERE {which.condition}
        """
        return CellTotals(*self._rows(sql, "cells", **which.values)[0])

    def cells(
        self,
        which: CellSelection,
        *,
        order: CellOrder,
        limit: int,
        offset: int = 0,
        hurdle: Decimal = Decimal(0),
    ) -> list[CellFigures]:
        """Selected cells in this order; the `hurdle` (a share of revenue) matters for "stake" only."""
        sql = f"""
            WITH levelled AS (SELECT *, {self._profit_at_level()} AS at_level FROM cells),
            page AS (
                SELECT * FROM levelled WHERE {which.condition}
                ORDER BY {CELL_ORDERS[order]}, account, product LIMIT $limit OFFSET $offset
            ),
            dominating AS ({DOMINATING})
            SELECT {CELL_COLUMNS}
            FROM ({self._joined("SELECT * FROM page", OF_CELLS)}) LEFT JOIN dominating USING (account, product)
            ORDER BY {CELL_ORDERS[order]}, account, product
        """
        values = {**which.values, "limit": limit, "offset": offset}
        if order == "stake":
            values["hurdle"] = hurdle
        return [CellFigures(*row) for row in self._rows(sql, "cells", "cell_elements", "elements", **values)]

    def cell_list(self, which: CellSelection, names: CellNames, *, hurdle: Decimal) -> Relation:
        """Selected cells as a list: with names, what is at stake, and a `pk` made of both codes.

        At stake is what a secure cell earns, what one to improve is short of the hurdle, what one to downsize loses
        after its levers; of cells with white space what that would earn in a year at the margin of today.
        """
        stake = """
            CASE profit_class
                WHEN 'SECURE' THEN at_level
                WHEN 'IMPROVE' THEN $hurdle::DECIMAL(18, 12) * net_revenue - at_level
                WHEN 'DOWNSIZE' THEN -(at_level + coalesce(recoverable, 0))
            END
        """
        if which.has_white_space:
            stake = GROWTH
        self._open("cells", "cell_elements", "elements")
        sql = f"""
            WITH levelled AS (SELECT *, {self._profit_at_level()} AS at_level FROM cells WHERE {which.condition}),
            of_accounts AS (
                SELECT unnest($accounts_named::VARCHAR[]) AS account, unnest($account_names::VARCHAR[]) AS account_name
            ),
            of_products AS (
                SELECT unnest($products_named::VARCHAR[]) AS product, unnest($product_names::VARCHAR[]) AS product_name
            )
            SELECT levelled.*, account || chr(31) || product AS pk, account_name,
                coalesce(product_name, product) AS product_name,
                {stake} AS at_stake
            FROM levelled JOIN of_accounts USING (account) LEFT JOIN of_products USING (product)
        """
        values = {**which.values, **names.values}
        self._open_beside(OF_CELLS)
        asked = values if which.has_white_space else values | {"hurdle": hurdle}
        return Relation(self._connection, sql, asked, OF_CELLS)

    def dominating(self, cells: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, Decimal]]:
        """By account and product, the costliest element of these cells and what it took; see CellFigures."""
        sql = f"""
            WITH page AS (SELECT unnest($accounts::VARCHAR[]) AS account, unnest($products::VARCHAR[]) AS product)
            SELECT account, product, dominating, dominating_amount FROM ({DOMINATING})
        """
        asked = {"accounts": [account for account, _ in cells], "products": [product for _, product in cells]}
        rows = self._rows(sql, "cell_elements", "elements", **asked) if cells else []
        return {(account, product): (element, amount) for account, product, element, amount in rows}

    def grid(self, which: GridSelection, *, rows: int, columns: int) -> list[GridField]:
        """Accounts by columns with their sums, at most so many of each (3 or more), the middle folded; row by row."""
        values = which.values | {"rows": rows, "columns": columns}
        return [GridField(*row) for row in self._rows(which.fields + FOLDED, "cells", **values)]

    def grid_losses(self, which: GridSelection) -> GridLosses:
        """What loses money in the grid, nothing folded."""
        return GridLosses(*self._rows(which.fields + LOSSES, "cells", **which.values)[0])

    def lines(self, *, account: str, product: str, limit: int, offset: int = 0) -> list[LineFigures]:
        """The invoice lines of one cell by order and line, each with its cost elements."""
        return self._lines("product = $product", account=account, product=product, limit=limit, offset=offset)

    def line_list(self, which: LineSelection, products: Mapping[str, str]) -> Relation:
        """Selected invoice lines as a list, with the names of their products."""
        self._open("lines")
        return Relation(self._connection, *which.listed(products))

    def order_lines(self, *, order: str, account: str, limit: int, offset: int = 0) -> list[LineFigures]:
        """The invoice lines that an order has of an account."""
        return self._lines('"order" = $order', account=account, order=order, limit=limit, offset=offset)

    def _lines(self, condition: str, **values: object) -> list[LineFigures]:
        self._open("lines")
        cursor = self._connection.execute(
            f"""
            SELECT * EXCLUDE (account, product) FROM lines WHERE account = $account AND {condition}
            ORDER BY "order", line LIMIT $limit OFFSET $offset
            """,
            values,
        )
        codes = [column[0] for column in cursor.description or ()][4:-1]
        return [
            LineFigures(order, line, revenue, cogs, tuple(zip(codes, costs, strict=True)), profit)
            for order, line, revenue, cogs, *costs, profit in cursor.fetchall()
        ]

    def said_before(self, lines: Sequence[LineFigures]) -> dict[tuple[str, int], SaidBefore]:
        """By order and line, what those of these lines said that were in another currency than the map."""
        path = self._folder / "converted.parquet"
        if not lines or not path.exists():
            return {}
        sql = f"""
            SELECT "order", line, currency, net_revenue, cogs, says, rate_on, source FROM {parquet([path])}
            SEMI JOIN (SELECT UNNEST($orders) AS "order", UNNEST($numbers) AS line) USING ("order", line)
        """
        wanted = {"orders": [line.order for line in lines], "numbers": [line.line for line in lines]}
        return {
            (order, line): SaidBefore(*said) for order, line, *said in self._connection.execute(sql, wanted).fetchall()
        }

    def curve(self, entity: Entity, *, points: int) -> list[CurvePoint]:
        """The whale curve, thinned evenly to about `points` steps; first, last and peak are always there."""
        return [
            CurvePoint(*row)
            for row in self._rows(CURVE.format(entity=entity, code=CODE_OF[entity]), entity, points=points)
        ]

    def curve_shape(self, entity: Entity) -> CurveShape:
        """The whale curve in a few figures."""
        return CurveShape(*self._rows(self._counted(SHAPE, entity), entity)[0])

    def _counted(self, sql: str, entity: Entity) -> str:
        return sql.format(entity=entity, code=CODE_OF[entity], nothing=UNASSIGNED)

    def segments(self, entity: Entity) -> list[SegmentTotals]:
        """Count and sums of each segment that holds any."""
        sql = f"SELECT segment, count(*), sum(net_revenue), sum(net_profit) FROM {entity} GROUP BY segment"
        return [SegmentTotals(*row) for row in self._rows(sql, entity)]

    def profit_classes(self, which: CellSelection = EVERY_CELL) -> dict[str, CellTotals]:
        """Count and sums of the selected cells of each profit class that holds any."""
        sql = f"""
            SELECT profit_class, count(*), sum(net_revenue), sum(net_profit)
            FROM cells WHERE {which.condition} GROUP BY profit_class
        """
        return {name: CellTotals(*totals) for name, *totals in self._rows(sql, "cells", **which.values)}

    def earned_by_best(self, entity: Entity, share: Fraction) -> Fraction | None:
        """Profit of the best `share` (0-1) of all, straight between two of them; None when there is none."""
        asked = {"part": share.numerator, "whole": share.denominator}
        below, above, rest = self._rows(self._counted(EARNED, entity), entity, **asked)[0]
        if rest is None:
            return None
        return Fraction(below) + (Fraction(above) - Fraction(below)) * Fraction(rest, share.denominator)

    def losses(self, table: Entity | Literal["lines"]) -> LossCount:
        """Of the accounts, products or invoice lines, how many lose money; what is no purchase is no product."""
        sold = f"WHERE product <> '{UNASSIGNED}'" if table == "products" else ""
        sql = f"""
            SELECT count(*), count(*) FILTER (net_profit < 0),
                coalesce(sum(greatest(net_revenue, 0)), 0)::DECIMAL(38, 6),
                coalesce(sum(greatest(net_revenue, 0)) FILTER (net_profit < 0), 0)::DECIMAL(38, 6)
            FROM {table} {sold}
        """
        return LossCount(*self._rows(sql, table)[0])
