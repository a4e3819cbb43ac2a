-- The arithmetic of the marts: whole numbers only, so that every engine comes to the same result.
-- trunc_div is the one place that knows how an engine divides: towards zero, by a number above zero.
CREATE OR REPLACE TEMP MACRO trunc_div(n, d) AS n // d;
-- To the nearest whole number, half away from zero.
CREATE OR REPLACE TEMP MACRO round_div(n, d) AS trunc_div(2 * n + CASE WHEN n < 0 THEN -d ELSE d END, 2 * d);
-- What of an amount falls on a line: the rounded part until it less the rounded part before it.
CREATE OR REPLACE TEMP MACRO split_part_of(amount, weight_before, weight_until, weight_of_all) AS
    trunc_div(
        2 * amount * weight_until + CASE WHEN amount < 0 THEN -weight_of_all ELSE weight_of_all END, 2 * weight_of_all
    ) - trunc_div(
        2 * amount * weight_before + CASE WHEN amount < 0 THEN -weight_of_all ELSE weight_of_all END, 2 * weight_of_all
    );
CREATE OR REPLACE TEMP MACRO money(units) AS
    CAST(CAST(units AS DECIMAL(28, 0)) * CAST($unit AS DECIMAL($unit_digits, $scale)) AS DECIMAL(28, $scale));
-- The same for one line or cell, in 64 bits where sums have no more: what has over 18 digits is an overflow like others.
CREATE OR REPLACE TEMP MACRO short_money(units) AS
    CAST(CAST(units AS DECIMAL($digits, 0)) * CAST($unit AS DECIMAL($unit_digits, $scale)) AS DECIMAL(28, $scale));
-- Few parts need 128 bits, and dividing those takes as long as all else that a row of the tables takes.
CREATE OR REPLACE TEMP MACRO ratio(part, whole) AS
    CASE WHEN whole > 0 THEN
        CAST(CAST(CASE
            WHEN part BETWEEN -1000000000000 AND 1000000000000 THEN round_div(CAST(part AS BIGINT) * 1000000, whole)
            ELSE round_div(CAST(part AS INT128) * 1000000, whole)
        END AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(18, 6))
    END;
