"""The whale curve of accounts, products, orders or salespersons: docs/methods/whale-curve.md."""

from typing import Literal

Entity = Literal["accounts", "products", "order_margins", "salesperson_margins"]

CODE_OF: dict[Entity, str] = {
    "accounts": "account",
    "products": "product",
    "order_margins": '"order"',
    "salesperson_margins": "salesperson",
}
# Thinned evenly to about $points steps; first, last and peak are always there.
CURVE = """
    WITH steps AS (
        SELECT rank, {code} AS code, net_revenue, net_profit, net_margin,
            cumulative_profit - lag(cumulative_profit, 1, 0) OVER (ORDER BY rank) AS profit,
            cumulative_profit, count(*) OVER () AS n,
            row_number() OVER (ORDER BY cumulative_profit DESC, rank) = 1 AS is_peak
        FROM {entity}
    )
    SELECT rank, code, net_revenue, net_profit, net_margin, profit, cumulative_profit FROM steps
    WHERE n <= $points OR rank IN (1, n) OR is_peak OR (rank * $points) % n < $points
    ORDER BY rank
"""
# What was not bought is a step of the curve, which ends at the total, but no product or order that is counted.
SHAPE = """
    WITH steps AS (
        SELECT rank, cumulative_profit, {code} <> '{nothing}' AS is_counted,
            cumulative_profit - lag(cumulative_profit, 1, 0) OVER (ORDER BY rank) AS profit
        FROM {entity}
    )
    SELECT count(*) FILTER (is_counted), coalesce(max_by(cumulative_profit, rank), 0),
        greatest(coalesce(max(cumulative_profit), 0), 0),
        coalesce(arg_max(rank, (cumulative_profit, -rank)) FILTER (cumulative_profit > 0), 0),
        count(*) FILTER (is_counted AND profit < 0), coalesce(-sum(profit) FILTER (profit < 0), 0)
    FROM steps
"""
# What the best $part of every $whole have earned together: the two steps around that place, and how far between them.
EARNED = """
    WITH place AS (
        SELECT count(*) * $part AS part, $whole AS whole FROM {entity} WHERE {code} <> '{nothing}'
    )
    SELECT
        coalesce(max(cumulative_profit) FILTER (rank = part // whole), 0),
        coalesce(max(cumulative_profit) FILTER (rank = part // whole + 1), 0),
        max(part) % $whole
    FROM {entity}, place
"""
