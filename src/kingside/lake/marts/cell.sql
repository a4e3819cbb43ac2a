-- One row per account and product (or per invoice line): the sums, with the cost to serve and the profit at the
-- declared level.
SELECT
    *,
    net_revenue - cogs AS gross_margin,
    $cost_to_serve AS cost_to_serve,
    net_revenue - cogs - $cost_up_to_level AS level_profit
FROM $sums
