-- What was written, accounts, products or cells, adds up to the cells that were calculated. No row may come back.
SELECT *
FROM
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin) AS gross_margin,
            SUM(net_profit) AS net_profit
        FROM $written
    ) AS tables,
    cell_total
WHERE
    tables.lines IS DISTINCT FROM cell_total.lines
    OR tables.net_revenue IS DISTINCT FROM money(cell_total.net_revenue)
    OR tables.gross_margin IS DISTINCT FROM money(cell_total.gross_margin)
    OR tables.net_profit IS DISTINCT FROM money(cell_total.gross_margin - cell_total.cost_to_serve)
