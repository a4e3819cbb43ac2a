-- One row per account and product: lines, revenue, goods cost and each element's cost, in whole money units.
SELECT
    account,
    product,
    $apart,
    COUNT(*) AS lines,
    $sums
FROM $lines
GROUP BY account, product, $apart
