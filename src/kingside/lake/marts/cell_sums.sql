-- One row per account and product: lines, revenue, goods cost and each element's cost, in whole money units.
SELECT
    account,
    product,
    COUNT(*) AS lines,
    SUM(net_revenue) AS net_revenue,
    SUM(cogs) AS cogs,
    $line_cost_sums,
    $control_sums
FROM line_cost
GROUP BY account, product
