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
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin - cost_to_serve) AS net_profit,
            SUM(level_profit) AS level_profit
        FROM cell
    ) AS cells
WHERE
    entities.lines IS DISTINCT FROM cells.lines
    OR entities.net_revenue IS DISTINCT FROM cells.net_revenue
    OR entities.net_profit IS DISTINCT FROM cells.net_profit
    OR entities.level_profit IS DISTINCT FROM cells.level_profit
    OR last_cumulative_profit IS DISTINCT FROM cells.level_profit
    OR ranks <> n OR last_rank <> n OR segmented <> n
