-- One row per account without a line in the period: what each account element costs it all the same.
WITH formula_values AS (
    SELECT
        account,
        $formula_values
    FROM account_file
    WHERE account NOT IN (SELECT account FROM $sums)
)
SELECT
    account,
    $line_costs,
    $controls
FROM formula_values
