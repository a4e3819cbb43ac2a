-- One row per account, product, cell, order, salesperson or customer unit, by rank: the cascade of margins down to what
-- is left. Method: docs/methods/profit-map.md.
SELECT
    $keys,
    CAST(lines AS BIGINT) AS lines,
    money(net_revenue) AS net_revenue,
    money(cogs) AS cogs,
    money(gross_margin) AS gross_margin,
    money(pocket_margin) AS pocket_margin,
    money(contribution) AS contribution,
    money(sustained_margin) AS sustained_margin,
    money(net_profit) AS net_profit,
    ratio(net_profit, net_revenue) AS net_margin,
    CAST(rank AS BIGINT) AS rank,
    money(cumulative_profit) AS cumulative_profit,
    segment
FROM $entity
ORDER BY rank
