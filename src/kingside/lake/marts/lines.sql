-- One row per invoice line of the period, by order and line: what each cost element puts on it and what is left.
SELECT
    order_code AS "order",
    line,
    account,
    product,
    short_money(net_revenue) AS net_revenue,
    short_money(cogs) AS cogs,
    $element_columns,
    short_money(net_revenue - cogs - $cost_to_serve) AS net_profit
FROM line_cost
ORDER BY order_code, line
