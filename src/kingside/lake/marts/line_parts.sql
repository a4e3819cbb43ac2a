-- One row per invoice line of the period, and per account that costs something without one: whose it is, what it cost.
SELECT
    order_code,
    account,
    product,
    $parts,
    1 AS lines,
    net_revenue,
    cogs,
    $line_costs
FROM line_cost
UNION ALL
SELECT
    'UNASSIGNED' AS order_code,
    account,
    product,
    $no_parts,
    lines,
    net_revenue,
    cogs,
    $line_costs
FROM cell_sums
WHERE lines = 0
