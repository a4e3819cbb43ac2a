-- Accounts (or products) add up to the cells, and ranks run from 1 without a gap. No row may come back.
SELECT *
FROM
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(net_profit) AS net_profit,
            SUM(level_profit) AS level_profit, COUNT(*) AS n, COUNT(DISTINCT rank) AS ranks, MAX(rank) AS last_rank,
            MAX(cumulative_profit) FILTER (rank = (SELECT MAX(rank) FROM $entity)) AS last_cumulative_profit,
            COUNT(segment) AS segmented
        FROM $entity
    ) AS entities,
    cell_total
WHERE
    entities.lines IS DISTINCT FROM cell_total.lines
    OR entities.net_revenue IS DISTINCT FROM cell_total.net_revenue
    OR entities.net_profit IS DISTINCT FROM cell_total.gross_margin - cell_total.cost_to_serve
    OR entities.level_profit IS DISTINCT FROM cell_total.level_profit
    OR last_cumulative_profit IS DISTINCT FROM cell_total.level_profit
    OR ranks <> n OR last_rank <> n OR segmented <> n
