-- One row: how many lines each element touches, on how many it rests on a default, what lies outside the period.
WITH line_events AS (
    SELECT
        *,
        $is_counted AS is_counted,
        $line_events
    FROM invoice_line
)
SELECT
    COUNT(*) FILTER (is_counted) AS lines,
    COUNT(*) FILTER (NOT is_in_period) AS lines_outside,
    SUM(net_revenue) FILTER (NOT is_in_period) AS revenue_outside,
    COUNT(*) FILTER (is_counted AND account = 'UNMAPPED') AS unmapped_accounts,
    SUM(net_revenue) FILTER (is_counted AND account = 'UNMAPPED') AS revenue_unmapped_accounts,
    COUNT(*) FILTER (is_counted AND product = 'UNMAPPED') AS unmapped_products,
    SUM(net_revenue) FILTER (is_counted AND product = 'UNMAPPED') AS revenue_unmapped_products,
    $line_counts
FROM line_events
