-- One row per month: what the general ledger booked, counted without the profit map.
-- One invoice line of the month $late, the largest, was booked a month too late.
WITH
sold AS (
    SELECT
        date_trunc('month', date)::DATE AS sold_in,
        net_revenue,
        cogs,
        row_number() OVER (
            PARTITION BY date_trunc('month', date) ORDER BY net_revenue DESC, "order", line
        ) AS place
    FROM read_parquet($files)
    WHERE date BETWEEN $first AND $last
),
booked AS (
    SELECT
        CASE WHEN sold_in = $late AND place = 1 THEN (sold_in + INTERVAL 1 MONTH)::DATE ELSE sold_in END AS booked_in,
        net_revenue,
        cogs
    FROM sold
)
SELECT
    booked_in,
    sum(net_revenue) AS net_revenue,
    sum(cogs) AS cogs
FROM booked
GROUP BY booked_in
ORDER BY booked_in
