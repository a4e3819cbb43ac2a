-- The profit map of twin_costs.toml written by hand in plain DuckDB SQL; it shares nothing with the engine.
-- Whole numbers only: money in ten-thousandths of a dollar, costs in cents until they are put on lines,
-- minutes in 200ths (picking) or whole; one rounding per element. Reads the views invoice_lines and
-- known_accounts, leaves the tables accounts, products, cells, account_elements, cell_elements, elements, pools
-- and lines.

CREATE MACRO half_away(n, d) AS
    CASE WHEN n >= 0 THEN (2 * n::HUGEINT + d) // (2 * d) ELSE -((2 * (-n)::HUGEINT + d) // (2 * d)) END;
CREATE MACRO reached(cost, weight_so_far, weight) AS
    sign(cost) * ((2 * abs(cost::HUGEINT) * weight_so_far + weight) // (2 * weight));
CREATE MACRO part(cost, weight, weight_so_far, whole) AS
    CASE WHEN weight = 0 THEN 0
    ELSE (reached(cost, weight_so_far, whole) - reached(cost, weight_so_far - weight, whole))::HUGEINT END;
CREATE MACRO tenthousandths(x) AS (x * 10000)::HUGEINT;
CREATE MACRO money(x) AS ((x)::DECIMAL(32, 0) * 0.0001)::DECIMAL(28, 4);
CREATE MACRO ratio(x) AS ((x)::DECIMAL(18, 0) * 0.000001)::DECIMAL(18, 6);
CREATE MACRO minutes(x) AS ((x)::DECIMAL(28, 0) * 0.000001)::DECIMAL(28, 6);

CREATE TEMP TABLE sold AS
SELECT
    "order", line,
    CASE WHEN account IN (SELECT account FROM known_accounts) THEN account ELSE 'UNMAPPED' END AS account,
    coalesce(nullif(product, ''), 'UNMAPPED') AS product,
    quantity::HUGEINT AS quantity, tenthousandths(net_revenue) AS revenue, tenthousandths(cogs) AS cogs,
    tenthousandths(freight) AS freight, (cases * 100)::HUGEINT AS cases, coalesce(rush, FALSE) AS rush,
    rush IS NULL AS rush_estimated, is_return, coalesce(days_outstanding, 30)::HUGEINT AS days,
    days_outstanding IS NULL AS days_estimated, channel
FROM invoice_lines
WHERE date::DATE BETWEEN DATE '2025-01-01' AND DATE '2025-12-31';

-- One row per order, from all its lines.
CREATE TEMP TABLE entered AS
SELECT "order", m AS minutes, half_away(m * 560000 * 100, 700000) AS order_entry
FROM (SELECT "order", 6 + 3 * count(*) + if(bool_or(rush), 10, 0) AS m FROM sold GROUP BY "order");

-- One row per order with goods sent, from those lines.
CREATE TEMP TABLE sent AS
SELECT "order",
    half_away(-15 * greatest(sum(revenue)::HUGEINT, 0), 100000) AS bonus,
    half_away(if(any_value(channel) = 'export', 950000, 450000) + 110 * least(sum(cases)::HUGEINT, 4000), 100)
        AS delivery,
    sum(greatest(revenue, 0))::HUGEINT AS revenue_weight, sum(greatest(cases, 0))::HUGEINT AS cases_weight,
    count(*) AS n
FROM sold WHERE NOT is_return GROUP BY "order";

-- One row per order with a positive quantity, from those lines.
CREATE TEMP TABLE small AS
SELECT "order", if(sum(revenue) < 5000000 AND count(*) <= 2, 1250, 0) AS small_order, count(*) AS n
FROM sold WHERE quantity > 0 GROUP BY "order";

-- One row per account of the file, and UNMAPPED where lines are.
CREATE TEMP TABLE visited AS
SELECT account, 90 * coalesce(visits, 0) + 15 * coalesce(tickets, 0) AS minutes,
    half_away((90 * coalesce(visits, 0) + 15 * coalesce(tickets, 0))::HUGEINT * 120000 * 100, 70000) AS visits,
    coalesce(revenue_weight, 0) AS revenue_weight, coalesce(n, 0) AS n
FROM known_accounts FULL JOIN (
    SELECT account, sum(greatest(revenue, 0))::HUGEINT AS revenue_weight, count(*) AS n FROM sold GROUP BY account
) USING (account);

-- One row per account that orders by EDI, from those lines.
CREATE TEMP TABLE linked AS
SELECT account, 12000 + 50 * count(*) AS portal, sum(greatest(quantity, 0))::HUGEINT AS quantity_weight,
    count(*) AS n
FROM sold WHERE channel = 'edi' GROUP BY account;

-- One row per line: the weight it has in each event it takes part in.
CREATE TEMP TABLE weighed AS
SELECT sold.*, order_entry, bonus, delivery, small_order, visits, portal,
    if(sent.revenue_weight = 0, sent.n, sent.revenue_weight) AS bonus_whole,
    if(sent.cases_weight = 0, sent.n, sent.cases_weight) AS delivery_whole, small.n AS small_whole,
    if(visited.revenue_weight = 0, visited.n, visited.revenue_weight) AS visits_whole,
    if(linked.quantity_weight = 0, linked.n, linked.quantity_weight) AS portal_whole,
    if(is_return, 0, if(sent.revenue_weight = 0, 1, greatest(revenue, 0))) AS bonus_weight,
    if(is_return, 0, if(sent.cases_weight = 0, 1, greatest(cases, 0))) AS delivery_weight,
    if(quantity > 0, 1, 0) AS small_weight,
    if(visited.revenue_weight = 0, 1, greatest(revenue, 0)) AS visits_weight,
    if(channel = 'edi', if(linked.quantity_weight = 0, 1, greatest(quantity, 0)), 0) AS portal_weight
FROM sold
JOIN entered USING ("order")
LEFT JOIN sent USING ("order")
LEFT JOIN small USING ("order")
JOIN visited USING (account)
LEFT JOIN linked USING (account);

-- One row per line: what each element costs it, in ten-thousandths.
CREATE TEMP TABLE charged AS
SELECT "order", line, account, product, revenue, cogs, rush_estimated, days_estimated, is_return, quantity, channel,
    freight,
    100 * coalesce(part(bonus, bonus_weight, sum(bonus_weight) OVER in_order, bonus_whole), 0) AS bonus,
    100 * part(order_entry, 1, row_number() OVER in_order, count(*) OVER (PARTITION BY "order")) AS order_entry,
    if(is_return, 0, 100 * half_away((400 + cases) * 31000050, 200 * 425000)) AS picking,
    if(is_return, 100 * half_away(30 * 31000050, 425000), 0) AS returns,
    100 * coalesce(part(delivery, delivery_weight, sum(delivery_weight) OVER in_order, delivery_whole), 0)
        AS delivery,
    100 * coalesce(part(small_order, small_weight, sum(small_weight) OVER in_order, small_whole), 0) AS small_order,
    100 * half_away(greatest(revenue, 0) * days, 365000) AS capital,
    100 * part(visits, visits_weight, sum(visits_weight) OVER in_account, visits_whole) AS visits,
    100 * coalesce(part(portal, portal_weight, sum(portal_weight) OVER in_account, portal_whole), 0) AS portal,
    1000 * half_away(2 * greatest(revenue, 0), 100000) AS overhead
FROM weighed
WINDOW in_order AS (PARTITION BY "order" ORDER BY line ROWS UNBOUNDED PRECEDING),
    in_account AS (PARTITION BY account ORDER BY "order", line ROWS UNBOUNDED PRECEDING);

-- One row per line, and one per account that bought nothing but was visited.
CREATE TEMP TABLE costed AS
SELECT account, product, 1 AS n, revenue, cogs, freight, bonus, order_entry, picking, returns, delivery, small_order,
    capital, visits, portal, overhead
FROM charged
UNION ALL
SELECT account, 'UNASSIGNED', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100 * visits, 0, 0
FROM visited WHERE n = 0 AND visits <> 0;

CREATE TEMP TABLE cell_sums AS
SELECT account, product, sum(n)::HUGEINT AS n, sum(revenue)::HUGEINT AS revenue, sum(cogs)::HUGEINT AS cogs,
    sum(freight)::HUGEINT AS freight, sum(bonus)::HUGEINT AS bonus, sum(order_entry)::HUGEINT AS order_entry,
    sum(picking)::HUGEINT AS picking, sum(returns)::HUGEINT AS returns, sum(delivery)::HUGEINT AS delivery,
    sum(small_order)::HUGEINT AS small_order, sum(capital)::HUGEINT AS capital, sum(visits)::HUGEINT AS visits,
    sum(portal)::HUGEINT AS portal, sum(overhead)::HUGEINT AS overhead,
    (sum(revenue) - sum(cogs))::HUGEINT AS gross,
    sum(freight + bonus + order_entry + picking + returns + delivery + small_order + capital + visits + portal
        + overhead)::HUGEINT AS cost
FROM costed GROUP BY account, product;

CREATE MACRO ranked(name) AS TABLE
WITH sums AS (
    SELECT if(name = 'account', account, product) AS code, sum(n)::BIGINT AS n, sum(revenue)::HUGEINT AS revenue,
        sum(cogs)::HUGEINT AS cogs, sum(gross)::HUGEINT AS gross, sum(cost)::HUGEINT AS cost
    FROM cell_sums GROUP BY 1
),
running AS (
    SELECT *, gross - cost AS net,
        sum(greatest(revenue, 0)) OVER (ORDER BY revenue DESC, code ROWS UNBOUNDED PRECEDING)::HUGEINT AS revenue_so_far,
        sum(greatest(revenue, 0)) OVER ()::HUGEINT AS all_revenue
    FROM sums
),
cut AS (SELECT max(revenue) AS revenue FROM running WHERE revenue > 0 AND 10 * revenue_so_far >= 8 * all_revenue)
SELECT code, n AS lines, money(running.revenue) AS net_revenue, money(cogs) AS cogs, money(gross) AS gross_margin,
    money(cost) AS cost_to_serve, money(net) AS net_profit,
    if(running.revenue > 0, ratio(half_away(net * 1000000, running.revenue)), NULL) AS net_margin,
    row_number() OVER best_first AS rank,
    money(sum(net) OVER best_first) AS cumulative_profit,
    CASE WHEN running.revenue <= 0 THEN 'no_revenue'
        WHEN running.revenue >= cut.revenue THEN if(100 * net >= 5 * running.revenue, 'peak', 'drain')
        ELSE if(100 * net >= 5 * running.revenue, 'minor', 'desert') END AS segment
FROM running, cut
WINDOW best_first AS (ORDER BY net DESC, code ROWS UNBOUNDED PRECEDING)
ORDER BY rank;

CREATE TABLE accounts AS SELECT code AS account, * EXCLUDE code FROM ranked('account');
CREATE TABLE products AS SELECT code AS product, * EXCLUDE code FROM ranked('product');

CREATE TABLE cells AS
SELECT account, product, n::BIGINT AS lines, money(revenue) AS net_revenue, money(cogs) AS cogs,
    money(gross) AS gross_margin, money(cost) AS cost_to_serve, money(gross - cost) AS net_profit,
    if(revenue > 0, ratio(half_away((gross - cost) * 1000000, revenue)), NULL) AS net_margin,
    CASE WHEN since > DATE '2025-06-30' AND since <= DATE '2025-12-31' THEN 'DEVELOPING'
        WHEN revenue <= 0 THEN 'UNKNOWN'
        WHEN 100 * (gross - cost) >= 5 * revenue THEN 'SECURE' ELSE 'IMPROVE' END AS profit_class
FROM cell_sums LEFT JOIN known_accounts USING (account)
ORDER BY account, product;

CREATE TABLE cell_elements AS
SELECT account, product, element, money(amount) AS amount
FROM cell_sums UNPIVOT (amount FOR element IN (freight, bonus, order_entry, picking, returns, delivery, small_order,
    capital, visits, portal, overhead))
ORDER BY account, product, element;

CREATE TABLE account_elements AS
SELECT account, element, sum(amount)::DECIMAL(28, 4) AS amount FROM cell_elements GROUP BY ALL
ORDER BY account, element;

CREATE TABLE elements AS
SELECT element, pool, per, step, coalesce(passing.n, 0)::BIGINT AS lines,
    (SELECT sum(amount) FROM cell_elements WHERE cell_elements.element = passing.element)::DECIMAL(28, 4) AS amount,
    coalesce(estimated, 0)::BIGINT AS estimated_lines
FROM (
    SELECT unnest([
        (1, 'freight', NULL, 'line', 'pocket', count(*), 0),
        (2, 'bonus', NULL, 'order', 'pocket', count(*) FILTER (NOT is_return), 0),
        (3, 'order_entry', 'desk', 'order', 'serve', count(*), count(*) FILTER (rush_estimated)),
        (4, 'picking', 'warehouse', 'line', 'serve', count(*) FILTER (NOT is_return), 0),
        (5, 'returns', 'warehouse', 'line', 'serve', count(*) FILTER (is_return), 0),
        (6, 'delivery', NULL, 'order', 'serve', count(*) FILTER (NOT is_return), 0),
        (7, 'small_order', NULL, 'order', 'serve', count(*) FILTER (quantity > 0), 0),
        (8, 'capital', NULL, 'line', 'serve', count(*), count(*) FILTER (days_estimated)),
        (9, 'visits', 'field', 'account', 'sustaining', count(*), 0),
        (10, 'portal', NULL, 'account', 'sustaining', count(*) FILTER (channel = 'edi'), 0),
        (11, 'overhead', NULL, 'line', 'overhead', count(*), 0)
    ]::STRUCT(place INT, element VARCHAR, pool VARCHAR, per VARCHAR, step VARCHAR, n BIGINT, estimated BIGINT)[],
        max_depth := 2)
    FROM charged
) AS passing
ORDER BY place;

CREATE TABLE pools AS
SELECT pool, minutes(1000000 * supplied) AS supplied_minutes, minutes(used) AS used_minutes,
    minutes(1000000 * supplied - used) AS unused_minutes,
    money(100 * half_away((1000000 * supplied - used) * cost, 1000000 * supplied)) AS unused_cost,
    used > 1000000 * supplied AS overrun
FROM (
    SELECT 1 AS place, 'desk' AS pool, 700000::HUGEINT AS supplied, 56000000::HUGEINT AS cost,
        (SELECT 1000000 * sum(minutes) FROM entered)::HUGEINT AS used
    UNION ALL
    SELECT 2, 'warehouse', 425000, 31000050,
        (SELECT sum(if(is_return, 30 * 1000000, (400 + cases) * 5000)) FROM sold)::HUGEINT
    UNION ALL
    SELECT 3, 'field', 70000, 12000000, (SELECT 1000000 * sum(minutes) FROM visited)::HUGEINT
)
ORDER BY place;

CREATE TABLE lines AS
SELECT "order", line::BIGINT AS line, account, product, money(revenue) AS net_revenue, money(cogs) AS cogs,
    money(freight) AS freight, money(bonus) AS bonus, money(order_entry) AS order_entry, money(picking) AS picking,
    money(returns) AS returns, money(delivery) AS delivery, money(small_order) AS small_order,
    money(capital) AS capital, money(visits) AS visits, money(portal) AS portal, money(overhead) AS overhead,
    money(revenue - cogs - freight - bonus - order_entry - picking - returns - delivery - small_order - capital
        - visits - portal - overhead) AS net_profit
FROM charged ORDER BY "order", line;
