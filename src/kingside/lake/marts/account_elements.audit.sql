-- The waterfall comes down to the cost to serve, and no bar of it is missing. No row may come back.
SELECT *
FROM
    (SELECT COUNT(*) AS bars, SUM(amount) AS cost_to_serve FROM written) AS tables,
    (SELECT COUNT(*) AS n, SUM(cost_to_serve) AS cost_to_serve FROM cell) AS cells
WHERE
    COALESCE(tables.cost_to_serve, 0) <> COALESCE(money(cells.cost_to_serve), 0)
    OR bars <> LEN($element_codes) * (SELECT COUNT(DISTINCT account) FROM cell)
