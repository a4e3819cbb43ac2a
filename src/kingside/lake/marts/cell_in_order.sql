-- One row per account and product, sorted by both once for `cells` and `cell_elements`: the sums, and whether the account
-- is developing.
SELECT
    account,
    $product AS product,
    lines,
    net_revenue,
    cogs,
    $elements,
    $is_developing AS is_developing
FROM cell_sums
ORDER BY account, product
