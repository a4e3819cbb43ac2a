-- One row per account, product and cost element, zeros included: the waterfall of a cell.
SELECT
    account,
    product,
    UNNEST($element_codes) AS element,
    short_money(UNNEST($element_amounts)) AS amount
FROM cell_in_order
