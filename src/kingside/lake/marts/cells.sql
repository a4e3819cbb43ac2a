-- One row per account and product: the profit-and-loss line and the profit class of docs/methods/profit-classes.md.
SELECT
    account,
    product,
    CAST(lines AS BIGINT) AS lines,
    short_money(net_revenue) AS net_revenue,
    short_money(cogs) AS cogs,
    short_money(gross_margin) AS gross_margin,
    short_money(cost_to_serve) AS cost_to_serve,
    short_money(gross_margin - cost_to_serve) AS net_profit,
    ratio(gross_margin - cost_to_serve, net_revenue) AS net_margin,
    CASE
        WHEN is_developing THEN 'DEVELOPING'
        WHEN net_revenue <= 0 THEN 'UNKNOWN'
        WHEN $is_adequate THEN 'SECURE'
        ELSE 'IMPROVE'
    END AS profit_class
FROM $cells
