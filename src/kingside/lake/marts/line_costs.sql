-- One row per invoice line of the period: what it sold, and what each cost element puts on it, in whole money units.
WITH line_events AS (
    SELECT
        *,
        $line_events
    FROM invoice_line
    WHERE is_in_period
),
order_events AS (
    SELECT
        *,
        COALESCE(LAG(line) OVER lines_of_order = line, FALSE) AS is_duplicate,
        $order_events
    FROM line_events
    WINDOW
        whole_order AS (PARTITION BY order_code),
        running_order AS (PARTITION BY order_code ORDER BY line ROWS UNBOUNDED PRECEDING),
        lines_of_order AS (PARTITION BY order_code ORDER BY line)
),
account_events AS (
    SELECT
        *,
        $account_events
    FROM order_events
    WINDOW
        whole_account AS (PARTITION BY account),
        running_account AS (PARTITION BY account ORDER BY order_code, line ROWS UNBOUNDED PRECEDING)
),
formula_values AS (
    SELECT
        *,
        $formula_values
    FROM account_events
),
event_costs AS (
    SELECT
        *,
        $event_costs
    FROM formula_values
)
SELECT
    order_code,
    line,
    account,
    product,
    $parts,
    $net_revenue AS net_revenue,
    $cogs AS cogs,
    $line_costs,
    $controls
FROM event_costs
