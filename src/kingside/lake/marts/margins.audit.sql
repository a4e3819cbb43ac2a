-- What was written adds up to the cells at every margin of the cascade. No row may come back.
SELECT *
FROM
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin) AS gross_margin,
            SUM(pocket_margin) AS pocket_margin, SUM(contribution) AS contribution,
            SUM(sustained_margin) AS sustained_margin, SUM(net_profit) AS net_profit
        FROM $written
        WHERE $is_counted
    ) AS tables,
    (
        SELECT
            SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(gross_margin) AS gross_margin,
            $margins,
            SUM(gross_margin - cost_to_serve) AS net_profit
        FROM cell
    ) AS cells
WHERE
    tables.lines IS DISTINCT FROM cells.lines
    OR tables.net_revenue IS DISTINCT FROM money(cells.net_revenue)
    OR tables.gross_margin IS DISTINCT FROM money(cells.gross_margin)
    OR tables.pocket_margin IS DISTINCT FROM money(cells.pocket_margin)
    OR tables.contribution IS DISTINCT FROM money(cells.contribution)
    OR tables.sustained_margin IS DISTINCT FROM money(cells.sustained_margin)
    OR tables.net_profit IS DISTINCT FROM money(cells.net_profit)
