-- One row per month: what the general ledger booked, counted without the profit map.
-- Where $has_late, one invoice line was booked a month too late: the one that weighs most in its month.
WITH
sold AS (
    SELECT
        date_trunc('month', date)::DATE AS sold_in,
        net_revenue,
        cogs,
        "order",
        line,
        net_revenue / sum(net_revenue) OVER (PARTITION BY date_trunc('month', date)) AS weight
    FROM read_parquet($files)
    WHERE date BETWEEN $first AND $last
),
weighed AS (
    SELECT *, row_number() OVER (ORDER BY weight DESC, "order", line) AS place
    FROM sold
    WHERE sold_in < date_trunc('month', $last)
),
booked AS (
    SELECT
        CASE WHEN $has_late AND place = 1 THEN (sold_in + INTERVAL 1 MONTH)::DATE ELSE sold_in END AS booked_in,
        net_revenue,
        cogs
    FROM weighed
    UNION ALL
    SELECT sold_in, net_revenue, cogs
    FROM sold
    WHERE sold_in >= date_trunc('month', $last)
)
SELECT
    booked_in,
    sum(net_revenue) AS net_revenue,
    sum(cogs) AS cogs
FROM booked
GROUP BY booked_in
ORDER BY booked_in
