-- One row per account (or product), by rank: the profit-and-loss line of docs/methods/profit-map.md.
SELECT
    $key,
    CAST(lines AS BIGINT) AS lines,
    money(net_revenue) AS net_revenue,
    money(cogs) AS cogs,
    money(gross_margin) AS gross_margin,
    money(cost_to_serve) AS cost_to_serve,
    money(net_profit) AS net_profit,
    ratio(net_profit, net_revenue) AS net_margin,
    CAST(rank AS BIGINT) AS rank,
    money(cumulative_profit) AS cumulative_profit,
    segment
FROM $entity
ORDER BY rank
