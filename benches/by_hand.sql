-- The profit map of benches/costs.toml as an analyst who knows the data would write it by hand: 64-bit integers where
-- they are known to be enough, sums included, cells sorted once, codes that recur written by number; the same checks, the
-- same tables. Reads the view `lines`, writes to the folder $out.

CREATE MACRO money(cents) AS CAST(CAST(cents AS DECIMAL(28, 0)) * 0.01 AS DECIMAL(28, 2));
CREATE MACRO total(units) AS CAST(SUM(units) AS BIGINT);
CREATE MACRO part(cost, reached, weight, whole) AS
    (2 * cost * reached + whole) // (2 * whole) - (2 * cost * (reached - weight) + whole) // (2 * whole);

SELECT CASE
    WHEN COUNT(*) <> COUNT("order") OR COUNT(*) <> COUNT(line) OR COUNT(*) <> COUNT(date) OR COUNT(*) <> COUNT(cogs)
        OR COUNT(*) <> COUNT(quantity) OR COUNT(*) <> COUNT(net_revenue) OR COUNT(*) <> COUNT(cases)
        OR COUNT(*) <> COUNT(rush) OR COUNT(*) <> COUNT(is_return) OR COUNT(*) <> COUNT(days_outstanding)
        THEN error('an empty cell')
    WHEN COUNT(*) FILTER (cogs < 0 AND quantity >= 0) > 0 THEN error('negative goods cost')
END FROM lines;

CREATE TABLE cell AS
WITH sold AS (
    SELECT
        "order", line, COALESCE(NULLIF(account, ''), 'UNMAPPED') AS account,
        COALESCE(NULLIF(product, ''), 'UNMAPPED') AS product, CAST(net_revenue * 100 AS BIGINT) AS revenue,
        CAST(cogs * 100 AS BIGINT) AS goods, CAST(cases AS BIGINT) AS cases, CAST(rush AS BIGINT) AS rush, is_return,
        CAST(days_outstanding AS BIGINT) AS days, CASE WHEN is_return THEN 0 ELSE cases END AS carried
    FROM lines WHERE date BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
),
by_order AS (
    SELECT *,
        LAG(line) OVER so_far = line AS is_twice,
        COUNT(*) OVER all_of AS n, ROW_NUMBER() OVER so_far AS rank, MAX(rush) OVER all_of AS any_rush,
        CAST(SUM(carried) OVER all_of AS BIGINT) AS all_cases, CAST(SUM(carried) OVER so_far AS BIGINT) AS cases_so_far,
        COUNT(*) FILTER (NOT is_return) OVER all_of AS sent, COUNT(*) FILTER (NOT is_return) OVER so_far AS sent_so_far
    FROM sold
    WINDOW all_of AS (PARTITION BY "order"), so_far AS (PARTITION BY "order" ORDER BY line ROWS UNBOUNDED PRECEDING)
),
by_account AS (
    SELECT *,
        COUNT(*) OVER all_of AS account_n, ROW_NUMBER() OVER so_far AS account_rank,
        CAST(SUM(GREATEST(revenue, 0)) OVER all_of AS BIGINT) AS account_revenue,
        CAST(SUM(GREATEST(revenue, 0)) OVER so_far AS BIGINT) AS revenue_so_far
    FROM by_order
    WINDOW
        all_of AS (PARTITION BY account),
        so_far AS (PARTITION BY account ORDER BY "order", line ROWS UNBOUNDED PRECEDING)
),
costed AS (
    SELECT *,
        6 + 3 * n + 10 * any_rush AS desk_minutes,
        CASE WHEN is_return THEN 60 ELSE 4 + cases END AS half_minutes,
        50000 + 250 * account_n AS care
    FROM by_account
),
line_cost AS (
    SELECT
        account, product, revenue, goods, is_twice,
        CASE WHEN rank = 1 THEN desk_minutes ELSE 0 END AS desk_minutes, half_minutes,
        part((2 * desk_minutes * 95 + 4) // 8, rank, 1, n) AS order_entry,
        CASE WHEN is_return THEN 0 ELSE (2 * half_minutes * 123456789 + 19600000) // 39200000 END AS picking,
        CASE WHEN is_return THEN (2 * half_minutes * 123456789 + 19600000) // 39200000 ELSE 0 END AS returns,
        CASE WHEN is_return THEN 0 WHEN all_cases = 0 THEN part(4500, sent_so_far, 1, sent)
            ELSE part(4500, cases_so_far, carried, all_cases) END AS delivery,
        (2 * GREATEST(revenue, 0) * days + 3650) // 7300 AS capital,
        CASE WHEN account_revenue = 0 THEN part(care, account_rank, 1, account_n)
            ELSE part(care, revenue_so_far, GREATEST(revenue, 0), account_revenue) END AS account_care,
        (2 * GREATEST(revenue, 0) + 50) // 100 AS overhead
    FROM costed
)
SELECT
    account, product, COUNT(*) AS lines, total(revenue) AS revenue, total(goods) AS goods,
    total(desk_minutes) AS desk_minutes, total(half_minutes) AS half_minutes, BOOL_OR(is_twice) AS is_twice,
    total(order_entry) AS order_entry, total(picking) AS picking, total(returns) AS returns, total(delivery) AS delivery,
    total(capital) AS capital, total(account_care) AS account_care, total(overhead) AS overhead
FROM line_cost GROUP BY account, product;

SELECT CASE WHEN BOOL_OR(is_twice) THEN error('a line stands twice') END FROM cell;

CREATE TYPE product AS ENUM (SELECT DISTINCT product FROM cell ORDER BY product);
CREATE TABLE entry AS
SELECT * REPLACE (CAST(product AS product) AS product), revenue - goods AS margin,
    order_entry + picking + returns + delivery + capital + account_care + overhead AS serving
FROM cell ORDER BY account, product;

CREATE MACRO ratio(profit, revenue) AS CASE WHEN revenue > 0 THEN CAST(CAST(
    CASE WHEN profit < 0 THEN -((2 * -profit * 1000000 + revenue) // (2 * revenue))
    ELSE (2 * profit * 1000000 + revenue) // (2 * revenue) END AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(18, 6)) END;

CREATE TABLE ranked AS
WITH sums AS (
    SELECT kind, code, SUM(lines) AS lines, SUM(revenue) AS revenue, SUM(goods) AS goods, SUM(margin) AS margin,
        SUM(serving) AS serving, SUM(margin - serving) AS profit
    FROM (
        SELECT 'account' AS kind, account AS code, * FROM entry
        UNION ALL SELECT 'product', CAST(product AS VARCHAR), * FROM entry
    )
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
cut AS (
    SELECT kind, MAX(revenue) AS at FROM placed
    WHERE revenue > 0 AND 10 * revenue_so_far >= 8 * revenue_in_all GROUP BY kind
)
SELECT placed.*, CASE
    WHEN revenue <= 0 THEN 'no_revenue'
    WHEN revenue >= cut.at THEN CASE WHEN 20 * profit >= revenue THEN 'peak' ELSE 'drain' END
    ELSE CASE WHEN 20 * profit >= revenue THEN 'minor' ELSE 'desert' END
END AS segment
FROM placed JOIN cut USING (kind);

COPY (
    SELECT code AS account, CAST(lines AS BIGINT) AS lines, money(revenue) AS net_revenue, money(goods) AS cogs,
        money(margin) AS gross_margin, money(serving) AS cost_to_serve, money(profit) AS net_profit,
        ratio(profit, revenue) AS net_margin, rank, money(cumulative) AS cumulative_profit, segment
    FROM ranked WHERE kind = 'account' ORDER BY rank
) TO '$out/accounts.parquet' (FORMAT parquet);
COPY (
    SELECT code AS product, CAST(lines AS BIGINT) AS lines, money(revenue) AS net_revenue, money(goods) AS cogs,
        money(margin) AS gross_margin, money(serving) AS cost_to_serve, money(profit) AS net_profit,
        ratio(profit, revenue) AS net_margin, rank, money(cumulative) AS cumulative_profit, segment
    FROM ranked WHERE kind = 'product' ORDER BY rank
) TO '$out/products.parquet' (FORMAT parquet);
COPY (
    SELECT account, product, lines, money(revenue) AS net_revenue, money(goods) AS cogs, money(margin) AS gross_margin,
        money(serving) AS cost_to_serve, money(margin - serving) AS net_profit,
        ratio(margin - serving, revenue) AS net_margin,
        CASE WHEN revenue <= 0 THEN 'UNKNOWN' WHEN 20 * (margin - serving) >= revenue THEN 'SECURE' ELSE 'IMPROVE' END
            AS profit_class
    FROM entry
) TO '$out/cells.parquet' (FORMAT parquet);
CREATE TYPE element AS ENUM (
    'account_care', 'capital', 'delivery', 'order_entry', 'overhead', 'picking', 'returns'
);
CREATE MACRO codes() AS CAST(enum_range(NULL::element) AS element[]);
COPY (
    SELECT account, UNNEST(codes()) AS element, money(UNNEST([SUM(account_care), SUM(capital), SUM(delivery),
        SUM(order_entry), SUM(overhead), SUM(picking), SUM(returns)])) AS amount
    FROM entry GROUP BY account ORDER BY account, element
) TO '$out/account_elements.parquet' (FORMAT parquet);
COPY (
    SELECT account, product, UNNEST(codes()) AS element,
        money(UNNEST([account_care, capital, delivery, order_entry, overhead, picking, returns])) AS amount
    FROM entry
) TO '$out/cell_elements.parquet' (FORMAT parquet);
COPY (
    SELECT UNNEST(codes()) AS element, money(UNNEST([SUM(account_care), SUM(capital), SUM(delivery), SUM(order_entry),
        SUM(overhead), SUM(picking), SUM(returns)])) AS amount
    FROM entry
) TO '$out/elements.parquet' (FORMAT parquet);
CREATE MACRO idle(whole, of) AS SIGN(whole) * ((2 * ABS(whole) + of) // (2 * of));
COPY (
    WITH used AS (SELECT SUM(desk_minutes) AS desk, SUM(half_minutes) AS half FROM entry)
    SELECT 'desk' AS pool, CAST(desk AS DECIMAL(28, 1)) AS used_minutes,
        money(idle((40_000_000 - desk) * 95, 4)) AS unused_cost
    FROM used
    UNION ALL
    SELECT 'warehouse', CAST(half AS DECIMAL(28, 0)) * 0.5, money(idle((196_000_000 - half) * 123456789, 19600000))
    FROM used
) TO '$out/pools.parquet' (FORMAT parquet);
