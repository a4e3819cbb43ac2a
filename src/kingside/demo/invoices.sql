-- One row per invoice line of one site, by day: what was drawn, under the names and units of the file contract.
SELECT
    printf('%s-%07d', ['SO', 'RT', 'CR'][drawn.kind + 1], $first_number + drawn."order") AS "order",
    drawn.line::INTEGER AS line,
    -- some orders were booked under a number of the system before this one, or under none
    COALESCE(site.account, $old_numbers[drawn."order" % len($old_numbers) + 1]) AS account,
    COALESCE(site.name, $old_names[drawn."order" % len($old_names) + 1]) AS account_name,
    shelf.product,
    DATE '1970-01-01' + drawn.day::INTEGER AS date,
    drawn.quantity::INTEGER AS quantity,
    (drawn.net_revenue * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS net_revenue,
    (drawn.cogs * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS cogs,
    nullif(drawn.cases, -1)::INTEGER AS cases,
    (drawn.grams * 0.001::DECIMAL(4, 3))::DECIMAL(12, 3) AS weight_kg,
    drawn.is_rush AS rush,
    drawn.kind = 1 AS is_return,
    $channels[drawn.channel + 1] AS channel,
    -- who types an order in himself was served by nobody
    CASE WHEN site.account IS NOT NULL AND $channels[drawn.channel + 1] <> 'portal' THEN 'V-0' || (drawn.account % 7 + 1) END AS salesperson,
    CASE WHEN site.account IS NOT NULL AND drawn.account % 3 > 0
        THEN 'Plant ' || (drawn."order" % (drawn.account % 3 + 1) + 1) END AS customer_unit,
    nullif(drawn.days_outstanding, -1)::INTEGER AS days_outstanding,
    (drawn.freight_paid * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS freight_paid,
    (drawn.cash_discount * 0.01::DECIMAL(3, 2))::DECIMAL(12, 2) AS cash_discount,
    -- of the credit notes for wrong prices one in 400 names no order, another one that was mistyped
    CASE
        WHEN drawn.credits_order < 0 OR (drawn.kind = 2 AND drawn."order" % 400 = 7) THEN NULL
        WHEN drawn.kind = 2 AND drawn."order" % 400 = 107 THEN printf('SO-%06d', ($first_number + drawn.credits_order) // 10)
        ELSE printf('SO-%07d', $first_number + drawn.credits_order)
    END AS credits_order,
    CASE WHEN credits_order IS NOT NULL THEN drawn.credits_line::INTEGER END AS credits_line
FROM drawn
LEFT JOIN site ON site.place = drawn.account
LEFT JOIN shelf ON shelf.place = drawn.product
ORDER BY drawn.day, drawn.kind, drawn."order", drawn.line
