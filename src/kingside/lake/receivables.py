"""How promptly an account pays, from its receivables. Method: docs/methods/payment-promptness.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from kingside.lake.batches import Batch, current, described
from kingside.lake.books import codes_table
from kingside.lake.currencies import Conversion, in_one_currency
from kingside.lake.sql_text import literal

__all__ = ["RECEIVABLE_KEY", "Overdue", "Promptness", "currencies_of", "overdue", "promptness"]

RECEIVABLE_KEY = ("invoice",)


@dataclass(frozen=True, slots=True)
class Promptness:
    """What an account's invoices say on one day. `n` fell due in the window and count; amounts are positive.

    `late` is days beyond terms weighted by amount, early ones negative; `late_clipped` counts early as on time.
    Both are None where nothing fell due. `open` is what is unpaid, `overdue` the part of it past its due date,
    disputed invoices and credit notes aside.
    """

    n: int
    amount: Decimal
    late: Fraction | None
    late_clipped: Fraction | None
    open: Decimal
    overdue: Decimal
    disputed: int


def currencies_of(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], codes: Path, *, account: str | None = None
) -> list[str]:
    """Those that the invoices of an account, or of all, say they are in, by alphabet."""
    held = current(batches, RECEIVABLE_KEY)
    if "currency" not in described(connection, held):
        return []
    rows = connection.execute(
        f"SELECT DISTINCT upper(currency) FROM ({held}) AS held JOIN {codes_table(codes)} AS codes "
        "ON codes.source = held.source AND codes.code = held.account "
        "WHERE codes.account = COALESCE($account, codes.account) AND currency <> '' ORDER BY 1",
        {"account": account},
    )
    return [currency for (currency,) in rows.fetchall()]


def promptness(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    *,
    account: str,
    since: date,
    as_of: date,
    conversion: Conversion | None = None,
) -> Promptness:
    """Invoices of one account that fell due after `since` and until `as_of`; the open ones count as of that day.

    With a `conversion` all amounts are brought into one currency by the rates of that day.
    """
    row = connection.execute(
        f"""
        WITH judged AS (
            SELECT *, CASE WHEN paid <= $as_of THEN paid ELSE $as_of END - due AS days,
                amount > 0 AND NOT is_disputed AS is_counted,
                paid IS NULL OR paid > $as_of AS is_open
            FROM ({_invoices(connection, batches, codes, as_of, conversion)})
            WHERE account = $account
        )
        SELECT COUNT(*) FILTER (in_window), COALESCE(SUM(amount) FILTER (in_window), 0),
            COALESCE(SUM(amount * days) FILTER (in_window), 0),
            COALESCE(SUM(amount * greatest(days, 0)) FILTER (in_window), 0),
            COALESCE(SUM(amount) FILTER (is_counted AND is_open), 0),
            COALESCE(SUM(amount) FILTER (is_counted AND is_open AND due < $as_of), 0),
            COUNT(*) FILTER (is_disputed)
        FROM (SELECT *, is_counted AND due > $since AND due <= $as_of AS in_window FROM judged)
        """,
        {"account": account, "since": since, "as_of": as_of},
    ).fetchone()
    n, amount, late, clipped, unpaid, overdue, disputed_n = row or (0, *(Decimal(0),) * 5, 0)
    is_known = amount > 0
    return Promptness(
        n=n,
        amount=amount,
        late=Fraction(late) / Fraction(amount) if is_known else None,
        late_clipped=Fraction(clipped) / Fraction(amount) if is_known else None,
        open=unpaid,
        overdue=overdue,
        disputed=disputed_n,
    )


@dataclass(frozen=True, slots=True)
class Overdue:
    """What an account has not paid although it fell due before a day; disputed invoices and credit notes aside.

    `amount` is None where it is in several currencies that nobody brought into one; `currency` is "" where no
    file says.
    """

    account: str
    n: int
    amount: Decimal | None
    currency: str
    oldest: date


def overdue(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    *,
    before: date,
    as_of: date,
    conversion: Conversion | None = None,
    otherwise: str = "",
) -> list[Overdue]:
    """One per account that has such invoices as of a day; with a `conversion` all in its currency.

    Invoices that name no currency are in the one that is so `otherwise`.
    """
    rows = connection.execute(
        f"""
        SELECT account, COUNT(*), CASE WHEN COUNT(DISTINCT currency) = 1 THEN SUM(amount) END, MIN(currency), MIN(due)
        FROM ({_invoices(connection, batches, codes, as_of, conversion, otherwise)})
        WHERE amount > 0 AND NOT is_disputed AND due < $before AND (paid IS NULL OR paid > $as_of)
        GROUP BY account
        ORDER BY account
        """,
        {"before": before, "as_of": as_of},
    ).fetchall()
    return [Overdue(*row) for row in rows]


def _invoices(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    as_of: date,
    conversion: Conversion | None,
    otherwise: str = "",
) -> str:
    """One row per invoice that counts and whose code has an account: account, amount, currency, due and paid."""
    held = current(batches, RECEIVABLE_KEY)
    if conversion:
        held = in_one_currency(connection, f"SELECT *, DATE '{as_of}' AS date FROM ({held})", conversion)
    columns = described(connection, held)
    paid = "paid" if "paid" in columns else "NULL::DATE"
    disputed = "COALESCE(disputed, FALSE)" if "disputed" in columns else "FALSE"
    blank = literal(otherwise)
    says = f"COALESCE(NULLIF(upper(currency), ''), {blank})" if "currency" in columns else blank
    currency = literal(conversion.currency) if conversion else says
    return f"""
        SELECT codes.account, amount, {currency} AS currency, due, {paid} AS paid, {disputed} AS is_disputed
        FROM ({held}) AS held JOIN {codes_table(codes)} AS codes
            ON codes.source = held.source AND codes.code = held.account
    """
