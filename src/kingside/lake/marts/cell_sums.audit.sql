-- Between the invoice lines of the period and the cells nothing is lost or doubled. No row may come back.
SELECT *
FROM
    (SELECT SUM(lines) AS lines, SUM(net_revenue) AS net_revenue, SUM(cogs) AS cogs FROM cell_sums) AS cells,
    (
        SELECT COUNT(*) AS lines, SUM($net_revenue) AS net_revenue, SUM($cogs) AS cogs
        FROM invoice_line
        WHERE $is_counted
    ) AS facts
WHERE
    COALESCE(cells.lines, 0) <> facts.lines
    OR cells.net_revenue IS DISTINCT FROM facts.net_revenue
    OR cells.cogs IS DISTINCT FROM facts.cogs
