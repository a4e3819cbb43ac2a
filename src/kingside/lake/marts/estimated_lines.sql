-- One row per invoice line on which one column that one cost element names took its default, the largest lines only.
WITH line_events AS (
    SELECT
        *,
        $is_counted AS is_counted,
        $line_events
    FROM invoice_line
)
SELECT
    $element AS element,
    $place AS place,
    order_code AS "order",
    line,
    $driver AS driver,
    $default_used AS default_used
FROM line_events
WHERE is_counted AND $took_default
ORDER BY ABS(net_revenue) DESC, order_code, line
LIMIT $most
