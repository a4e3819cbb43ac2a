-- The arithmetic of the marts: whole numbers only, so that every engine comes to the same result.
-- floor_div is the one place that knows how an engine divides; both its arguments are never negative.
CREATE OR REPLACE TEMP MACRO floor_div(n, d) AS n // d;
CREATE OR REPLACE TEMP MACRO round_div(n, d) AS
    CASE WHEN n < 0 THEN -floor_div(d - 2 * n, 2 * d) ELSE floor_div(d + 2 * n, 2 * d) END;
CREATE OR REPLACE TEMP MACRO split_part_of(amount, weight_before, weight_until, weight_of_all) AS
    CASE WHEN amount < 0 THEN -1 ELSE 1 END * (
        floor_div(2 * abs(amount) * weight_until + weight_of_all, 2 * weight_of_all)
        - floor_div(2 * abs(amount) * weight_before + weight_of_all, 2 * weight_of_all)
    );
CREATE OR REPLACE TEMP MACRO money(units) AS
    CAST(CAST(units AS DECIMAL(28, 0)) * CAST($unit AS DECIMAL($unit_digits, $scale)) AS DECIMAL(28, $scale));
-- Few parts need 128 bits, and dividing those takes as long as all else that a row of the tables takes.
CREATE OR REPLACE TEMP MACRO ratio(part, whole) AS
    CASE WHEN whole > 0 THEN
        CAST(CAST(CASE
            WHEN part BETWEEN -1000000000000 AND 1000000000000 THEN round_div(CAST(part AS BIGINT) * 1000000, whole)
            ELSE round_div(CAST(part AS INT128) * 1000000, whole)
        END AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(18, 6))
    END;
