-- One row: all cells together, what every other table has to add up to.
SELECT
    COUNT(*) AS cells,
    SUM(lines) AS lines,
    SUM(net_revenue) AS net_revenue,
    SUM(gross_margin) AS gross_margin,
    SUM(cost_to_serve) AS cost_to_serve,
    SUM(level_profit) AS level_profit
FROM cell
