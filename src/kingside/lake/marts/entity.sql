-- One row per account (or product, order, …): its sums, its rank by profit at the declared level, its profit segment.
-- Method: docs/methods/whale-curve.md, docs/methods/profit-segments.md.
WITH sums AS (
    SELECT
        $keys,
        SUM(lines) AS lines,
        SUM(net_revenue) AS net_revenue,
        SUM(cogs) AS cogs,
        SUM(gross_margin) AS gross_margin,
        SUM(cost_to_serve) AS cost_to_serve,
        SUM(level_profit) AS level_profit,
        $margins
    FROM $facts
    GROUP BY $keys
),
ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER by_profit AS rank,
        SUM(level_profit) OVER by_profit AS cumulative_profit,
        SUM(GREATEST(net_revenue, 0)) OVER by_revenue AS cumulative_revenue,
        SUM(GREATEST(net_revenue, 0)) OVER () AS positive_revenue
    FROM sums
    WINDOW
        by_profit AS (ORDER BY level_profit DESC, $keys ROWS UNBOUNDED PRECEDING),
        by_revenue AS (ORDER BY net_revenue DESC, $keys ROWS UNBOUNDED PRECEDING)
),
cut AS (
    SELECT MAX(net_revenue) AS revenue
    FROM ranked
    WHERE net_revenue > 0 AND 10 * cumulative_revenue >= 8 * positive_revenue
)
SELECT
    ranked.*,
    gross_margin - cost_to_serve AS net_profit,
    CASE
        WHEN net_revenue <= 0 THEN 'no_revenue'
        WHEN net_revenue >= cut.revenue THEN CASE WHEN $is_adequate THEN 'peak' ELSE 'drain' END
        ELSE CASE WHEN $is_adequate THEN $minor ELSE 'desert' END
    END AS segment
FROM ranked, cut
ORDER BY rank
