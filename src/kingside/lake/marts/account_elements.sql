-- One row per account and cost element, zeros included: the waterfall of an account.
SELECT
    account,
    UNNEST($element_codes) AS element,
    money(UNNEST($element_amounts)) AS amount
FROM (
    SELECT account, $line_cost_sums
    FROM cell_sums
    GROUP BY account
    ORDER BY account
)
