-- Every line of the period is there, and with the accounts that cost something without lines they make the company.
-- No row may come back.
SELECT *
FROM
    (SELECT COUNT(*) AS lines, SUM(net_revenue) AS net_revenue, SUM(net_profit) AS net_profit FROM $written) AS tables,
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin - cost_to_serve) AS net_profit
        FROM cell
        WHERE lines > 0
    ) AS cells
WHERE
    tables.lines <> COALESCE(cells.lines, 0)
    OR tables.net_revenue IS DISTINCT FROM money(cells.net_revenue)
    OR tables.net_profit IS DISTINCT FROM money(cells.net_profit)
