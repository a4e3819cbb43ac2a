-- The waterfall comes down to the cost to serve, and no bar of it is missing. No row may come back.
SELECT *
FROM
    (SELECT COUNT(*) AS bars, SUM(amount) AS cost_to_serve FROM $written) AS tables,
    cell_total
WHERE
    COALESCE(tables.cost_to_serve, 0) <> COALESCE(money(cell_total.cost_to_serve), 0)
    OR bars <> LEN($element_codes) * cells
