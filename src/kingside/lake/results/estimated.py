"""Lines of a published map that took a default: `estimated_lines.parquet`, with what the map says of each line."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from kingside.lake.relation import Relation
from kingside.lake.results.opening import opened
from kingside.lake.results.rows import CellNames
from kingside.lake.sql_text import parquet

__all__ = ["ESTIMATED", "EstimatedLines", "EstimatedSelection", "read_estimated"]

ESTIMATED: Final = "estimated_lines.parquet"
_NONE: Final = """
    SELECT NULL::VARCHAR AS element, NULL::VARCHAR AS "order", NULL::BIGINT AS line, NULL::VARCHAR AS driver,
        NULL::VARCHAR AS default_used
    LIMIT 0
"""  # where no line took a default, and in maps that were published before these lines were kept
_NO_DAYS: Final = 'SELECT NULL::VARCHAR AS "order", NULL::BIGINT AS line, NULL::DATE AS date LIMIT 0'  # a map of files


@dataclass(frozen=True, slots=True)
class EstimatedSelection:
    """Which of them: of one cost element ("" is all), of some accounts (None is all)."""

    element: str = ""
    accounts: tuple[str, ...] | None = None

    @property
    def values(self) -> dict[str, object]:
        asked: dict[str, object] = {"element": self.element} if self.element else {}
        return asked if self.accounts is None else asked | {"accounts": list(self.accounts)}

    @property
    def condition(self) -> str:
        conditions = ["element = $element"] if self.element else []
        if self.accounts is not None:
            conditions.append("list_contains($accounts::VARCHAR[], account)")
        return " AND ".join(conditions) or "TRUE"


@contextmanager
def read_estimated(folder: Path) -> Iterator["EstimatedLines"]:
    """Those of a published map; nothing where they were not kept. Raises ResultsGone."""
    with opened(folder) as connection:
        yield EstimatedLines(connection, folder)


class EstimatedLines:
    """The lines of one published map that took a default. One method is one query."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._lines = parquet([folder / "lines.parquet"])
        kept, booked = folder / ESTIMATED, folder / "booked.parquet"
        self.are_kept = kept.exists()
        self._rows = parquet([kept]) if self.are_kept else f"({_NONE})"
        self._days = parquet([booked]) if booked.exists() else f"({_NO_DAYS})"

    def relation(self, names: CellNames, labels: Mapping[str, str], which: EstimatedSelection) -> Relation:
        """A row per line, element and column, as a list with names; `pk` is made of all four."""
        sql = f"""
            SELECT estimated.*, days.date, account_name, coalesce(product_name, product) AS product_name,
                element || chr(31) || driver || chr(31) || "order" || chr(31) || line AS pk,
                CASE WHEN net_revenue > 0 THEN CAST(net_profit / net_revenue AS DECIMAL(38, 6)) END AS net_margin,
                coalesce(element_name, element) AS element_name
            FROM (
                SELECT element, driver, default_used, lines."order", lines.line, account, product, net_revenue,
                    net_profit
                FROM {self._rows} AS kept JOIN {self._lines} AS lines USING ("order", line)
                WHERE {which.condition}
            ) AS estimated
            JOIN (
                SELECT unnest($accounts_named::VARCHAR[]) AS account, unnest($account_names::VARCHAR[]) AS account_name
            ) USING (account)
            LEFT JOIN (
                SELECT unnest($products_named::VARCHAR[]) AS product, unnest($product_names::VARCHAR[]) AS product_name
            ) USING (product)
            LEFT JOIN (
                SELECT unnest($elements::VARCHAR[]) AS element, unnest($element_names::VARCHAR[]) AS element_name
            ) USING (element)
            LEFT JOIN {self._days} AS days USING ("order", line)
        """
        told = {"elements": list(labels), "element_names": list(labels.values())}
        return Relation(self._connection, sql, which.values | names.values | told)
