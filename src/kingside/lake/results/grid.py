"""Accounts by categories, or by the products of one: docs/methods/heat-map.md says what is folded and how."""

from dataclasses import dataclass
from decimal import Decimal

# One row per account and column of the grid, before anything is folded.
FIELDS = """
    WITH category_of AS (
        SELECT unnest($products::VARCHAR[]) AS product, unnest($categories::VARCHAR[]) AS category
    ),
    field AS (
        SELECT account, {column} AS part, sum(net_revenue) AS net_revenue, sum(net_profit) AS net_profit
        FROM cells LEFT JOIN category_of USING (product)
        WHERE {condition}
        GROUP BY ALL
    )
"""
# The best and the worst of each side keep their names; who stands between them becomes null, in one place.
FOLDED = """,
    account_place AS (
        SELECT account, row_number() OVER (ORDER BY sum(net_profit) DESC, account) AS place, count(*) OVER () AS n
        FROM field GROUP BY account
    ),
    part_place AS (
        SELECT part, row_number() OVER (ORDER BY sum(net_profit) DESC, part) AS place, count(*) OVER () AS n
        FROM field GROUP BY part
    ),
    folded AS (
        SELECT field.account, field.part, net_revenue, net_profit,
            CASE WHEN a.n <= $rows OR a.place <= $rows // 2 OR a.place > a.n - ($rows - 1 - $rows // 2)
                THEN a.place ELSE $rows // 2 + 1 END AS row_place,
            a.n > $rows AND row_place = $rows // 2 + 1 AS is_row_folded,
            CASE WHEN p.n <= $columns OR p.place <= $columns // 2 OR p.place > p.n - ($columns - 1 - $columns // 2)
                THEN p.place ELSE $columns // 2 + 1 END AS column_place,
            p.n > $columns AND column_place = $columns // 2 + 1 AS is_column_folded
        FROM field JOIN account_place AS a USING (account) JOIN part_place AS p USING (part)
    )
    SELECT
        CASE WHEN grouping(row_place) = 1 THEN 0 ELSE row_place END AS at_row,
        CASE WHEN grouping(column_place) = 1 THEN 0 ELSE column_place END AS at_column,
        CASE WHEN at_row > 0 AND NOT any_value(is_row_folded) THEN any_value(account) END,
        CASE WHEN at_column > 0 AND NOT any_value(is_column_folded) THEN any_value(part) END,
        count(DISTINCT account), count(DISTINCT part),
        sum(net_revenue)::DECIMAL(38, 6), sum(net_profit)::DECIMAL(38, 6)
    FROM folded
    GROUP BY GROUPING SETS ((row_place, column_place), (row_place), (column_place), ())
    ORDER BY at_row, at_column
"""
LOSSES = """
    SELECT count(*), count(*) FILTER (net_profit < 0),
        coalesce(-sum(net_profit) FILTER (net_profit < 0), 0)::DECIMAL(38, 6),
        first(account ORDER BY net_profit, account, part), first(part ORDER BY net_profit, account, part)
    FROM field
"""


@dataclass(frozen=True, slots=True)
class GridSelection:
    """What the columns are: categories, or with `is_by_product` products, of one category if it is not None.

    `category_of` has the category of each product; a product without one is in the category "".
    """

    category_of: dict[str, str]
    is_by_product: bool = False
    category: str | None = None

    @property
    def fields(self) -> str:
        in_category = "coalesce(category, '')"
        return FIELDS.format(
            column="product" if self.is_by_product else in_category,
            condition="true" if self.category is None else f"{in_category} = $category",
        )

    @property
    def values(self) -> dict[str, object]:
        asked: dict[str, object] = {"products": list(self.category_of), "categories": list(self.category_of.values())}
        return asked if self.category is None else asked | {"category": self.category}


@dataclass(frozen=True, slots=True)
class GridField:
    """One field of the grid, or a sum: `row` 0 is the sum of all rows, `column` 0 that of all columns.

    `account` and `part` (a category or a product) are None where several are folded or summed; `accounts` and
    `parts` say how many trade there.
    """

    row: int
    column: int
    account: str | None
    part: str | None
    accounts: int
    parts: int
    net_revenue: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class GridLosses:
    """How many fields there are before anything is folded, how many lose `lost` (positive), and the worst."""

    n: int
    losing: int
    lost: Decimal
    worst_account: str | None
    worst_part: str | None
