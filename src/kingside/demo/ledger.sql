-- One row: what the general ledger booked in a period, counted without the profit map.
WITH
sold AS (
    SELECT *
    FROM read_parquet($files)
    WHERE date BETWEEN $first AND $last
),
deliveries AS (
    SELECT "order", bool_or(rush) AS rush
    FROM sold
    WHERE quantity > 0
    GROUP BY "order"
)
SELECT
    sum(net_revenue) AS net_revenue,
    sum(cogs) AS cogs,
    sum(freight_paid + cash_discount) AS freight_and_discount,
    sum(greatest(net_revenue, 0)) AS revenue_with_overhead,
    (SELECT count(*) FROM deliveries) AS drops,
    (SELECT count(*) FROM deliveries WHERE rush) AS express_drops,
    (SELECT sum(visits) FROM read_csv($accounts)) AS visits,
    (SELECT sum(bonus) FROM read_csv($accounts, types = {'bonus': 'DECIMAL(18, 2)'})) AS bonus
FROM sold
