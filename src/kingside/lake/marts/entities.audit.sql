-- What was written, accounts, products or cells, adds up to the cells that were calculated. No row may come back.
SELECT *
FROM
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin) AS gross_margin,
            SUM(net_profit) AS net_profit
        FROM written
    ) AS tables,
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin) AS gross_margin,
            SUM(gross_margin - cost_to_serve) AS net_profit
        FROM cell
    ) AS cells
WHERE
    tables.lines IS DISTINCT FROM cells.lines
    OR tables.net_revenue IS DISTINCT FROM money(cells.net_revenue)
    OR tables.gross_margin IS DISTINCT FROM money(cells.gross_margin)
    OR tables.net_profit IS DISTINCT FROM money(cells.net_profit)
