-- The profit map of benches/costs.toml in PostgreSQL, over the table `lines` that in_postgresql.py has loaded.
-- Whole cents: amounts of a line in 32 bits, so that their sums are 64-bit integers and not numerics, which are slow.
-- What outgrows its bits is an error of PostgreSQL, never a wrong figure. What falls on a line of an order's or account's
-- cost is written out each time: PostgreSQL calls a function once per row instead of putting it in place.

CREATE UNLOGGED TABLE cell AS
WITH sold AS (
    SELECT
        "order", line, COALESCE(NULLIF(account, ''), 'UNMAPPED') AS account,
        COALESCE(NULLIF(product, ''), 'UNMAPPED') AS product, net_revenue AS revenue, GREATEST(net_revenue, 0) AS positive,
        cogs AS goods, cases, CAST(rush AS INTEGER) AS rush, is_return, days_outstanding AS days,
        CASE WHEN is_return THEN 0 ELSE cases END AS carried
    FROM lines WHERE date BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
),
by_order AS (
    SELECT *,
        LAG(line) OVER so_far = line AS is_twice,
        COUNT(*) OVER all_of AS n, ROW_NUMBER() OVER so_far AS rank, MAX(rush) OVER all_of AS any_rush,
        SUM(carried) OVER all_of AS all_cases, SUM(carried) OVER so_far AS cases_so_far,
        COUNT(*) FILTER (WHERE NOT is_return) OVER all_of AS sent,
        COUNT(*) FILTER (WHERE NOT is_return) OVER so_far AS sent_so_far
    FROM sold
    WINDOW all_of AS (PARTITION BY "order"), so_far AS (PARTITION BY "order" ORDER BY line ROWS UNBOUNDED PRECEDING)
),
by_account AS (
    SELECT *,
        COUNT(*) OVER all_of AS account_n, ROW_NUMBER() OVER so_far AS account_rank,
        SUM(positive) OVER all_of AS account_revenue, SUM(positive) OVER so_far AS revenue_so_far
    FROM by_order
    WINDOW
        all_of AS (PARTITION BY account),
        so_far AS (PARTITION BY account ORDER BY "order", line ROWS UNBOUNDED PRECEDING)
),
costed AS (
    SELECT *,
        CAST(6 + 3 * n + 10 * any_rush AS INTEGER) AS desk_minutes,
        CASE WHEN is_return THEN 60 ELSE 4 + cases END AS half_minutes,
        CAST((2 * CASE WHEN is_return THEN 60 ELSE 4 + cases END * 123456789::BIGINT + 19600000) / 39200000 AS INTEGER)
            AS handled,
        (2 * (6 + 3 * n + 10 * any_rush) * 95 + 4) / 8 AS entered, 50000 + 250 * account_n AS care
    FROM by_account
)
SELECT
    account, product, COUNT(*) AS lines, SUM(revenue) AS revenue, SUM(goods) AS goods,
    SUM(desk_minutes) FILTER (WHERE rank = 1) AS desk_minutes, SUM(half_minutes) AS half_minutes,
    BOOL_OR(is_twice) AS is_twice,
    SUM(CAST((2 * entered * rank + n) / (2 * n) - (2 * entered * (rank - 1) + n) / (2 * n) AS INTEGER)) AS order_entry,
    SUM(CASE WHEN is_return THEN 0 ELSE handled END) AS picking,
    SUM(CASE WHEN is_return THEN handled ELSE 0 END) AS returns,
    SUM(CAST(CASE
        WHEN is_return THEN 0
        WHEN all_cases = 0
            THEN (9000 * sent_so_far + sent) / (2 * sent) - (9000 * (sent_so_far - 1) + sent) / (2 * sent)
        ELSE (9000 * cases_so_far + all_cases) / (2 * all_cases)
            - (9000 * (cases_so_far - carried) + all_cases) / (2 * all_cases)
    END AS INTEGER)) AS delivery,
    SUM(CAST((2 * positive::BIGINT * days + 3650) / 7300 AS INTEGER)) AS capital,
    SUM(CAST(CASE
        WHEN account_revenue = 0 THEN (2 * care * account_rank + account_n) / (2 * account_n)
            - (2 * care * (account_rank - 1) + account_n) / (2 * account_n)
        ELSE (2 * care * revenue_so_far + account_revenue) / (2 * account_revenue)
            - (2 * care * (revenue_so_far - positive) + account_revenue) / (2 * account_revenue)
    END AS INTEGER)) AS account_care,
    SUM(CAST((2 * positive::BIGINT + 50) / 100 AS INTEGER)) AS overhead
FROM costed GROUP BY account, product;

CREATE VIEW entry AS
SELECT *, margin - serving AS profit, CASE WHEN revenue > 0 THEN
    SIGN(margin - serving)::BIGINT * ((2 * ABS(margin - serving) * 1000000 + revenue) / (2 * revenue))
END AS millionths
FROM (
    SELECT *, revenue - goods AS margin,
        order_entry + picking + returns + delivery + capital + account_care + overhead AS serving
    FROM cell
) AS costs;

CREATE UNLOGGED TABLE ranked AS
WITH sums AS (
    SELECT kind, code, SUM(lines) AS lines, SUM(revenue) AS revenue, SUM(goods) AS goods, SUM(margin) AS margin,
        SUM(serving) AS serving, SUM(profit) AS profit
    FROM entry, LATERAL (VALUES ('account', account), ('product', product)) AS of(kind, code)
    GROUP BY kind, code
),
placed AS (
    SELECT *,
        ROW_NUMBER() OVER by_profit AS rank, SUM(profit) OVER by_profit AS cumulative,
        SUM(GREATEST(revenue, 0)) OVER by_revenue AS revenue_so_far,
        SUM(GREATEST(revenue, 0)) OVER (PARTITION BY kind) AS revenue_in_all
    FROM sums
    WINDOW
        by_profit AS (PARTITION BY kind ORDER BY profit DESC, code ROWS UNBOUNDED PRECEDING),
        by_revenue AS (PARTITION BY kind ORDER BY revenue DESC, code ROWS UNBOUNDED PRECEDING)
),
cut AS MATERIALIZED (
    SELECT kind, MAX(revenue) AS at FROM placed
    WHERE revenue > 0 AND 10 * revenue_so_far >= 8 * revenue_in_all GROUP BY kind
)
SELECT placed.*, CASE WHEN revenue > 0 THEN
    SIGN(profit) * DIV(2 * ABS(profit) * 1000000 + revenue, 2 * revenue)
END AS millionths, CASE
    WHEN revenue <= 0 THEN 'no_revenue'
    WHEN revenue >= cut.at THEN CASE WHEN 20 * profit >= revenue THEN 'peak' ELSE 'drain' END
    ELSE CASE WHEN 20 * profit >= revenue THEN 'minor' ELSE 'desert' END
END AS segment
FROM placed JOIN cut USING (kind);
