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
from kingside.lake.stand_ins import UNMAPPED

__all__ = [
    "PROMPTNESS_SUMS",
    "RECEIVABLE_KEY",
    "Overdue",
    "Promptness",
    "currencies_of",
    "first_day",
    "invoices",
    "judged",
    "overdue",
    "promptness",
    "weighted_days",
]

RECEIVABLE_KEY = ("invoice",)
PROMPTNESS_SUMS = """
    COUNT(*) FILTER (in_window) AS fell_due, COALESCE(SUM(amount) FILTER (in_window), 0) AS fell_due_amount,
    COALESCE(SUM(amount * days) FILTER (in_window), 0) AS late,
    COALESCE(SUM(amount * greatest(days, 0)) FILTER (in_window), 0) AS late_clipped
"""


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
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    *,
    account: str | None = None,
    with_nobodys: bool = False,
) -> list[str]:
    """Those that the invoices of an account, or of all, say they are in, by alphabet."""
    held = current(batches, RECEIVABLE_KEY)
    if "currency" not in described(connection, held):
        return []
    rows = connection.execute(
        f"SELECT DISTINCT upper(currency) FROM ({held}) AS held {_joined(codes, with_nobodys=with_nobodys)} "
        "WHERE ($account IS NULL OR codes.account = $account) AND currency <> '' ORDER BY 1",
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
        SELECT {PROMPTNESS_SUMS},
            COALESCE(SUM(amount) FILTER (is_counted AND is_open), 0),
            COALESCE(SUM(amount) FILTER (is_counted AND is_open AND days > 0), 0),
            COUNT(*) FILTER (is_disputed)
        FROM ({judged(invoices(connection, batches, codes, as_of, conversion))})
        WHERE account = $account
        """,
        {"account": account, "since": since, "as_of": as_of},
    ).fetchone()
    n, amount, late, clipped, unpaid, overdue, disputed_n = row or (0, *(Decimal(0),) * 5, 0)
    return Promptness(
        n=n,
        amount=amount,
        late=weighted_days(late, amount),
        late_clipped=weighted_days(clipped, amount),
        open=unpaid,
        overdue=overdue,
        disputed=disputed_n,
    )


def weighted_days(late: Decimal, amount: Decimal) -> Fraction | None:
    """Days beyond terms from a sum of amounts times days, and the sum of the amounts; None where nothing fell due."""
    return Fraction(late) / Fraction(amount) if amount > 0 else None


def judged(said: str) -> str:
    """SQL: `invoices` with the `days` each is late as of $as_of, and what it counts for.

    `is_counted` is neither disputed nor a credit note; `is_open` is out by that day and not paid by then; `in_window`
    counts and fell due after $since. One that does not say when it was issued was out by whatever day.
    """
    return f"""
        SELECT *, is_counted AND is_issued AND due > $since AND due <= $as_of AS in_window
        FROM (
            SELECT *, CASE WHEN paid <= $as_of THEN paid ELSE $as_of END - due AS days,
                amount > 0 AND NOT is_disputed AS is_counted,
                COALESCE(issued <= $as_of, TRUE) AS is_issued,
                is_issued AND (paid IS NULL OR paid > $as_of) AS is_open
            FROM ({said})
        )
    """


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
        FROM ({invoices(connection, batches, codes, as_of, conversion, otherwise)})
        WHERE amount > 0 AND NOT is_disputed AND due < $before AND (paid IS NULL OR paid > $as_of)
        GROUP BY account
        ORDER BY account
        """,
        {"before": before, "as_of": as_of},
    ).fetchall()
    return [Overdue(*row) for row in rows]


def invoices(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Batch],
    codes: Path,
    as_of: date,
    conversion: Conversion | None,
    otherwise: str = "",
    *,
    with_nobodys: bool = False,
) -> str:
    """SQL: one row per invoice and credit note that counts and whose code is one of `codes`.

    The others come along `with_nobodys`, as those of UNMAPPED. `issued` and `paid` are null and `credits` (the invoice
    that a credit note is for) is "" where no file says.
    """
    held = current(batches, RECEIVABLE_KEY)
    if conversion:
        held = in_one_currency(connection, f"SELECT *, DATE '{as_of}' AS date FROM ({held})", conversion)
    columns = described(connection, held)
    issued, paid = (name if name in columns else f"NULL::DATE AS {name}" for name in ("issued", "paid"))
    disputed = "COALESCE(disputed, FALSE)" if "disputed" in columns else "FALSE"
    credited = "COALESCE(credits, '')" if "credits" in columns else "''"
    blank = literal(otherwise)
    says = f"COALESCE(NULLIF(upper(currency), ''), {blank})" if "currency" in columns else blank
    currency = literal(conversion.currency) if conversion else says
    return f"""
        SELECT COALESCE(codes.account, {literal(UNMAPPED)}) AS account, held.source, invoice, amount,
            {currency} AS currency, {issued}, due, {paid}, {disputed} AS is_disputed, {credited} AS credits
        FROM ({held}) AS held {_joined(codes, with_nobodys=with_nobodys)}
    """


def first_day(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], codes: Path, *, with_nobodys: bool = False
) -> date | None:
    """The day the first of these invoices was issued or, where it does not say, fell due."""
    held = current(batches, RECEIVABLE_KEY)
    day = "COALESCE(held.issued, held.due)" if "issued" in described(connection, held) else "held.due"
    row = connection.execute(
        f"SELECT MIN({day}) FROM ({held}) AS held {_joined(codes, with_nobodys=with_nobodys)}"
    ).fetchone()
    return row[0] if row else None


def _joined(codes: Path, *, with_nobodys: bool) -> str:
    """SQL: what follows the rows that are `held`, so that each has the account of its code."""
    join = "LEFT JOIN" if with_nobodys else "JOIN"
    return f"{join} {codes_table(codes)} AS codes ON codes.source = held.source AND codes.code = held.account"
