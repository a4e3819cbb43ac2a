-- One row per account and product: lines, revenue, goods cost and each element's cost, in whole money units.
SELECT
    account,
    product,
    $apart,
    COUNT(*) AS lines,
    SUM(net_revenue) AS net_revenue,
    SUM(cogs) AS cogs,
    $line_cost_sums,
    $control_sums
FROM $lines
GROUP BY account, product, $apart
