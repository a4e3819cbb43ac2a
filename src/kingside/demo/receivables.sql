-- One row per invoice: every order is one; a return or a corrected price is a credit note on the order before it.
-- Every twentieth credit note names none, and of what is open from whoever $disputes_often every twenty-fifth is disputed.
WITH
booked AS (
    SELECT
        "order" AS invoice,
        account,
        min(date) AS issued,
        sum(net_revenue) AS amount,
        min(date) + COALESCE(max(days_outstanding), 42)::INTEGER AS paid_on,
        "order"[4:]::INTEGER AS number
    FROM read_parquet($files)
    WHERE date BETWEEN $first AND $last AND account IS NOT NULL
    GROUP BY "order", account
    HAVING sum(net_revenue) <> 0
),
invoices AS (SELECT * FROM booked WHERE amount > 0),
notes AS (SELECT * FROM booked WHERE amount < 0)
SELECT
    invoice,
    account,
    issued,
    issued + CASE WHEN account = $long_terms THEN 90 ELSE 45 END AS due,
    amount,
    'EUR' AS currency,
    CASE WHEN paid_on <= $last THEN paid_on END AS paid,
    CASE WHEN paid_on > $last AND list_contains($disputes_often, account) AND number % 25 = 0 THEN 'yes' END AS disputed,
    NULL AS credits
FROM invoices
UNION ALL
SELECT
    notes.invoice,
    notes.account,
    notes.issued,
    notes.issued AS due,
    notes.amount,
    'EUR' AS currency,
    CASE WHEN notes.issued + 30 <= $last THEN notes.issued + 30 END AS paid,
    NULL AS disputed,
    CASE WHEN notes.number % 20 > 0 THEN invoices.invoice END AS credits
FROM notes
ASOF LEFT JOIN invoices ON invoices.account = notes.account AND invoices.issued <= notes.issued
ORDER BY issued, invoice, account
