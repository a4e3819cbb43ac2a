"""Credit notes among invoice lines: which line each takes back, and why one is unmatched.

Method: docs/methods/credit-notes.md. `credits.parquet` beside the tables of a map has one row per line that credits.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from kingside.lake.batches import Batch, described
from kingside.lake.books import codes_table, lines_that_count, order_name
from kingside.lake.connection import connect
from kingside.lake.results.credits import CREDITS, Credits, CreditTotals
from kingside.lake.sql_text import literal, parquet
from kingside.lake.stand_ins import UNMAPPED

__all__ = ["keep_credits", "match_credits"]


def match_credits(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], codes: Path, out: Path) -> None:
    """Write each line that credits with what it credits to `out`, by order and line, of all periods.

    `codes` is what `write_codes` wrote: a code that nobody has is a customer of its own.
    """
    held = lines_that_count(connection, batches)
    said = _said(held, described(connection, held), codes, batches)
    connection.execute(f"CREATE TEMP TABLE credit AS SELECT * FROM ({said}) WHERE is_credit")
    connection.execute(
        f"""
        CREATE TEMP TABLE sold AS
        SELECT source, number, line, owner, currency, net_revenue FROM ({said}) AS said
        SEMI JOIN credit ON credit.source = said.source AND credit.credits_order = said.number
        WHERE NOT is_credit
        """
    )
    connection.execute(f"COPY ({_MATCHED} ORDER BY 1, 2) TO {literal(out)} (FORMAT parquet)")
    connection.execute("DROP TABLE credit; DROP TABLE sold")


def _said(held: str, columns: Mapping[str, str], codes: Path, batches: Sequence[Batch]) -> str:
    """SQL: what each line says of itself and of what it credits; `owner` is its customer."""
    order = "NULLIF(trim(CAST(held.credits_order AS VARCHAR)), '')" if "credits_order" in columns else "NULL::VARCHAR"
    line = "TRY_CAST(held.credits_line AS BIGINT)" if "credits_line" in columns else "NULL::BIGINT"
    currency = "upper(held.currency)" if "currency" in columns else "''"
    return f"""
        SELECT {order_name(batches, 'held."order"')} AS "order", held.line, held.source, held."order" AS number,
            COALESCE(codes.account, {literal(UNMAPPED)}) AS account,
            COALESCE('of ' || codes.account, 'code ' || held.source || chr(31) || held.account, '') AS owner,
            held.date, held.net_revenue, {currency} AS currency,
            {order} AS credits_order, {line} AS credits_line, {order_name(batches, order)} AS names,
            held.net_revenue < 0 OR held.quantity < 0 OR {_is_return(columns.get("is_return", ""))} AS is_credit
        FROM ({held}) AS held
        LEFT JOIN {codes_table(codes)} AS codes ON codes.source = held.source AND codes.code = held.account
    """


def _is_return(kind: str) -> str:
    """SQL: whether a line is called a return, whatever kind of column says so."""
    if not kind:
        return "FALSE"
    if kind == "BOOLEAN":
        return "COALESCE(held.is_return, FALSE)"
    if kind.startswith("DECIMAL") or kind in ("BIGINT", "INTEGER"):
        return "COALESCE(held.is_return, 0) <> 0"
    return "COALESCE(lower(CAST(held.is_return AS VARCHAR)) IN ('true', 'yes', '1'), FALSE)"


_MATCHED: Final = """
    WITH of_order AS (
        SELECT source, number, owner, sum(net_revenue) AS amount, min(currency) AS first, max(currency) AS last
        FROM sold GROUP BY ALL
    ),
    found AS (
        SELECT credit.*, sold.net_revenue AS line_amount, sold.currency AS line_currency,
            of_order.amount AS order_amount, of_order.first AS first, of_order.last AS last,
            CASE
                WHEN credits_order IS NULL THEN 'missing'
                WHEN credits_order = credit.number AND COALESCE(credits_line = credit.line, TRUE) THEN 'itself'
                WHEN credits_line IS NULL AND any_order.number IS NULL THEN 'nothing'
                WHEN credits_line IS NOT NULL AND sold.number IS NULL THEN 'nothing'
                WHEN COALESCE(sold.owner <> credit.owner, FALSE) OR of_order.number IS NULL THEN 'customer'
                ELSE ''
            END AS doubt
        FROM credit
        LEFT JOIN sold ON sold.source = credit.source AND sold.number = credit.credits_order
            AND sold.line = credit.credits_line
        LEFT JOIN (SELECT DISTINCT source, number FROM sold) AS any_order
            ON any_order.source = credit.source AND any_order.number = credit.credits_order
        LEFT JOIN of_order ON of_order.source = credit.source AND of_order.number = credit.credits_order
            AND of_order.owner = credit.owner
    ),
    summed AS (
        SELECT *, greatest(-net_revenue, 0) AS taken,
            sum(greatest(-net_revenue, 0)) OVER (
                PARTITION BY doubt, source, credits_order, credits_line, currency ORDER BY date, "order", line
            ) AS off_line,
            sum(greatest(-net_revenue, 0)) OVER (
                PARTITION BY doubt, source, credits_order, owner, currency ORDER BY date, "order", line
            ) AS off_order
        FROM found
    )
    SELECT "order", line, date, account, COALESCE(credits_order, '') AS credits_order, credits_line,
        CASE WHEN doubt = '' THEN names END AS original,
        CASE
            WHEN doubt <> '' OR taken = 0 THEN doubt
            WHEN line_currency = currency AND off_line > line_amount THEN 'more'
            WHEN first = currency AND last = currency AND off_order > order_amount THEN 'more'
            ELSE ''
        END AS why
    FROM summed
"""  # whoever credits more than was sold is held against amounts as the lines say them, in one currency only


def keep_credits(credits_: Path, folder: Path) -> CreditTotals:
    """Write beside the map in `folder` what its lines credit, and what credits them; what that adds up to."""
    with connect(readable=[credits_, folder], writable=[folder]) as connection:
        lines = parquet([folder / "lines.parquet"])
        connection.execute(
            f"""
            COPY (
                SELECT credit.*, lines.account IS NOT NULL AS is_in_map, lines.product, lines.net_revenue, lines.cogs,
                    lines.net_profit, here."order" IS NOT NULL AS is_here
                FROM {parquet([credits_])} AS credit
                LEFT JOIN {lines} AS lines USING ("order", line)
                LEFT JOIN (SELECT DISTINCT "order" FROM {lines}) AS here ON here."order" = credit.original
                WHERE lines.account IS NOT NULL OR here."order" IS NOT NULL
                ORDER BY credit."order", credit.line
            ) TO {literal(folder / CREDITS)} (FORMAT parquet)
            """
        )
        return Credits(connection, folder / CREDITS).totals()
