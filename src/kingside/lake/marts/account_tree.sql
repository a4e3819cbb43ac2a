-- One row per account that has figures or stands above one that has: the cascade of its own and of all below it.
-- Rows overlap; those without a parent make the whole.
WITH placed AS (
    SELECT
        account_entity.*,
        COALESCE(account_above.ancestor, account_entity.account) AS ancestor
    FROM $entity AS account_entity
    LEFT JOIN account_above ON account_above.account = account_entity.account
),
sums AS (
    SELECT
        ancestor,
        COUNT(*) AS accounts,
        SUM(lines) AS lines,
        SUM(net_revenue) AS net_revenue,
        SUM(cogs) AS cogs,
        SUM(gross_margin) AS gross_margin,
        SUM(pocket_margin) AS pocket_margin,
        SUM(contribution) AS contribution,
        SUM(sustained_margin) AS sustained_margin,
        SUM(net_profit) AS net_profit,
        SUM(level_profit) AS level_profit
    FROM placed
    GROUP BY ancestor
),
depths AS (
    SELECT account, MAX(steps) AS depth
    FROM account_above
    GROUP BY account
)
SELECT
    sums.ancestor AS account,
    account_parent.parent,
    CAST(COALESCE(depths.depth, 0) AS BIGINT) AS depth,
    CAST(accounts AS BIGINT) AS accounts,
    CAST(lines AS BIGINT) AS lines,
    money(net_revenue) AS net_revenue,
    money(cogs) AS cogs,
    money(gross_margin) AS gross_margin,
    money(pocket_margin) AS pocket_margin,
    money(contribution) AS contribution,
    money(sustained_margin) AS sustained_margin,
    money(net_profit) AS net_profit,
    ratio(net_profit, net_revenue) AS net_margin
FROM sums
LEFT JOIN account_parent ON account_parent.account = sums.ancestor
LEFT JOIN depths ON depths.account = sums.ancestor
ORDER BY level_profit DESC, sums.ancestor
