"""What accounts owe as of a day, by how long it is past due. Method: docs/methods/ageing.md.

Disputed invoices and credit notes stand beside the buckets, each by itself; nothing is netted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import duckdb

from kingside.lake.batches import Batch
from kingside.lake.currencies import Conversion
from kingside.lake.receivables import PROMPTNESS_SUMS, invoices, judged, weighted_days
from kingside.lake.relation import Relation

__all__ = ["AMOUNTS", "BUCKETS", "COUNTS", "Aged", "Ageing", "OpenItem", "Place", "Standing"]

Standing = Literal["open", "overdue", "ours"]
"""Which accounts: with anything open, with something past due, with something that waits for us."""

BUCKETS: Final = ("not_due", "days_1_to_30", "days_31_to_60", "days_61_to_90", "days_over_90")
"""Days past due as of the day; an invoice is not due until the day after the one it is to be paid."""

_BOUNDS: Final = ("days <= 0", "days BETWEEN 1 AND 30", "days BETWEEN 31 AND 60", "days BETWEEN 61 AND 90", "days > 90")
AMOUNTS: Final = (*BUCKETS, "open", "overdue", "disputed", "credited", "unmatched", "undated", "undated_credited")
COUNTS: Final = (
    "known",
    "n",
    "n_overdue",
    "n_disputed",
    "n_credited",
    "n_unmatched",
    "n_undated",
    "n_undated_credited",
)
_PLACE: Final = ("is_credit", "due", "account", "source", "invoice")
_SHOWN: Final = {
    "open": "n + n_disputed + n_credited + n_undated + n_undated_credited > 0",
    "overdue": "n_overdue > 0",
    "ours": "n_disputed + n_unmatched > 0",
}


@dataclass(frozen=True, slots=True)
class Aged:
    """What one account owes, or all of them together; amounts of credit notes are negative, those of others positive.

    `open` is the sum of the `buckets`. Beside it: what is `disputed`, what is `credited` by open credit notes,
    `unmatched` those of them that name no invoice of the account; `undated` and `undated_credited`, what may have been
    issued later. Amounts and days are None where several currencies could not be brought into one. `known` counts every
    invoice and credit note until the day; `fell_due` those of the window, which the days beyond terms are of.
    """

    account: str
    currency: str
    buckets: tuple[Decimal | None, ...]
    open: Decimal | None
    overdue: Decimal | None
    disputed: Decimal | None
    credited: Decimal | None
    unmatched: Decimal | None
    undated: Decimal | None
    undated_credited: Decimal | None
    known: int
    n: int
    n_overdue: int
    n_disputed: int
    n_credited: int
    n_unmatched: int
    n_undated: int
    n_undated_credited: int
    oldest: date | None
    fell_due: int
    late: Fraction | None
    late_clipped: Fraction | None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice or a credit note that is open as of the day; `days` past due, `credits` the invoice it names."""

    account: str
    source: str
    invoice: str
    kind: Literal["invoice", "disputed", "credit note"]
    amount: Decimal
    currency: str
    issued: date | None
    due: date
    days: int
    credits: str
    is_matched: bool

    @property
    def place(self) -> "Place":
        """Where it stands among what is open."""
        return self.kind == "credit note", self.due, self.account, self.source, self.invoice


Place = tuple[bool, date, str, str, str]
"""Of what is open, invoices before credit notes and the oldest first; no two have the same."""


class Ageing:
    """Receivables as of one day, held by a connection as long as it is open; one pass over the files."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        batches: Sequence[Batch],
        codes: Path,
        *,
        since: date,
        as_of: date,
        is_past: bool,
        conversion: Conversion | None = None,
        otherwise: str = "",
        with_nobodys: bool = False,
    ) -> None:
        """`is_past` where the files say more than was known that day; the window of promptness begins after `since`."""
        self._connection = connection
        said = invoices(connection, batches, codes, as_of, conversion, otherwise, with_nobodys=with_nobodys)
        connection.execute(
            f"""
            CREATE TEMP TABLE items AS
            WITH said AS MATERIALIZED ({said})
            SELECT item.* EXCLUDE (is_open),
                $is_past AND item.is_open AND item.issued IS NULL AND item.due > $as_of AS is_undated,
                item.is_open AND NOT is_undated AS is_open,
                item.amount < 0 AS is_credit, original.invoice IS NOT NULL AS is_matched
            FROM ({judged("SELECT * FROM said")}) AS item
            LEFT JOIN (SELECT account, source, invoice FROM said WHERE amount > 0) AS original
                ON original.account = item.account AND original.source = item.source
                AND original.invoice = item.credits
            WHERE item.is_issued AND item.amount <> 0
            """,
            {"since": since, "as_of": as_of, "is_past": is_past},
        )
        connection.execute(f"CREATE TEMP TABLE aged AS SELECT account, {_sums()} FROM items GROUP BY account")

    def total(self) -> Aged:
        """All accounts together."""
        row = self._connection.execute(f"SELECT '', {_sums()} FROM items").fetchone()
        return _aged(row or ())

    def counts(self) -> dict[str, int]:
        """How many accounts each `Standing` has."""
        counted = ", ".join(f"COUNT(*) FILTER ({shown})" for shown in _SHOWN.values())
        row = self._connection.execute(f"SELECT {counted} FROM aged").fetchone()
        return dict(zip(_SHOWN, row or (), strict=True))

    def account_list(self, standing: Standing, names: Mapping[str, str]) -> Relation:
        """The accounts of a `Standing` as a list, `pk` their numbers; amounts and days are null as in `Aged`.

        `currency` is "" and `place` behind all others where they could not be brought into one. `late` and
        `late_clipped` are days for sorting and narrowing, `fell_due_late` and its kin what they are exactly made of.
        """
        amounts = ", ".join(f"CASE WHEN currencies < 2 THEN {name} END AS {name}" for name in AMOUNTS)
        days = ", ".join(
            f"CASE WHEN currencies < 2 AND fell_due_amount > 0 THEN {name}::DOUBLE / fell_due_amount::DOUBLE END "
            f"AS {name}, CASE WHEN currencies < 2 THEN {name} END AS fell_due_{name}"
            for name in ("late", "late_clipped")
        )
        sql = f"""
            SELECT account AS pk, account, COALESCE(name, account) AS name,
                CASE WHEN currencies < 2 THEN currency ELSE '' END AS currency,
                (currencies > 1)::INTEGER || COALESCE(currency, '') AS place,
                {", ".join(COUNTS)}, {amounts}, oldest, fell_due, fell_due_amount, {days}
            FROM aged LEFT JOIN ({_NAMES}) USING (account)
            WHERE {_SHOWN[standing]}
        """
        return Relation(self._connection, sql, _named(names))

    def item_list(self, names: Mapping[str, str]) -> Relation:
        """What is open as a list, each in its own `currency`; `credits` is what a credit note names, "" on others."""
        sql = f"""
            SELECT source || chr(31) || invoice AS pk, source, invoice, account,
                COALESCE(name, account) AS account_name,
                CASE WHEN is_credit AND is_matched THEN 'matched' WHEN is_credit THEN 'unmatched'
                    WHEN is_disputed THEN 'disputed' ELSE 'invoice' END AS kind,
                amount, currency, issued, due, days, CASE WHEN is_credit THEN credits ELSE '' END AS credits, is_credit
            FROM items LEFT JOIN ({_NAMES}) USING (account)
            WHERE is_open
        """
        return Relation(self._connection, sql, _named(names))

    def accounts_after(self, account: str, *, limit: int) -> list[Aged]:
        """Those with anything open, by their numbers."""
        rows = self._connection.execute(
            f"SELECT * FROM aged WHERE {_SHOWN['open']} AND account > $account ORDER BY account LIMIT $limit",
            {"account": account, "limit": limit},
        )
        return [_aged(row) for row in rows.fetchall()]

    def items_after(self, place: Place | None, *, limit: int) -> list[OpenItem]:
        """What is open behind a place, by their places; from the first without."""
        values = dict(zip(_PLACE, place, strict=True)) if place else {}
        behind = f"({', '.join(_PLACE)}) > ({', '.join(f'${name}' for name in _PLACE)})" if place else "TRUE"
        return self._items(behind, ", ".join(_PLACE), "LIMIT $limit", values | {"limit": limit})

    def unmatched(self, *, limit: int, offset: int = 0) -> list[OpenItem]:
        """Open credit notes that name no invoice of their account, largest first."""
        return self._items(
            "is_credit AND NOT is_matched",
            f"amount, {', '.join(_PLACE[2:])}",
            "LIMIT $limit OFFSET $offset",
            {"limit": limit, "offset": offset},
        )

    def _items(self, condition: str, order: str, portion: str, values: Mapping[str, object]) -> list[OpenItem]:
        rows = self._connection.execute(
            f"""
            SELECT account, source, invoice,
                CASE WHEN is_credit THEN 'credit note' WHEN is_disputed THEN 'disputed' ELSE 'invoice' END,
                amount, currency, issued, due, days, credits, is_matched
            FROM items WHERE is_open AND {condition}
            ORDER BY {order}
            {portion}
            """,
            dict(values),
        )
        return [OpenItem(*row) for row in rows.fetchall()]


_NAMES: Final = "SELECT unnest($numbers::VARCHAR[]) AS account, unnest($names::VARCHAR[]) AS name"


def _named(names: Mapping[str, str]) -> dict[str, object]:
    return {"numbers": list(names), "names": list(names.values())}


def _sums() -> str:
    """SQL: the columns of `Aged`, and how many currencies they are of."""
    owed = "is_counted AND is_open"
    amounts = {
        **{name: f"{owed} AND {bounds}" for name, bounds in zip(BUCKETS, _BOUNDS, strict=True)},
        "open": owed,
        "overdue": f"{owed} AND days > 0",
        "disputed": "is_open AND is_disputed AND NOT is_credit",
        "credited": "is_open AND is_credit",
        "unmatched": "is_open AND is_credit AND NOT is_matched",
        "undated": "is_undated AND NOT is_credit",
        "undated_credited": "is_undated AND is_credit",
    }
    counts = {name: amounts[name.removeprefix("n_")] for name in COUNTS if name.startswith("n_")}
    return ", ".join(
        [
            "COUNT(DISTINCT currency) AS currencies, MIN(currency) AS currency",
            *(f"COALESCE(SUM(amount) FILTER ({which}), 0) AS {name}" for name, which in amounts.items()),
            "COUNT(*) AS known",
            f"COUNT(*) FILTER ({owed}) AS n",
            *(f"COUNT(*) FILTER ({which}) AS {name}" for name, which in counts.items()),
            f"MIN(due) FILTER ({owed} AND days > 0) AS oldest",
            PROMPTNESS_SUMS,
        ]
    )


def _aged(row: Sequence[Any]) -> Aged:
    names = (
        "account",
        "currencies",
        "currency",
        *AMOUNTS,
        *COUNTS,
        "oldest",
        "fell_due",
        "amount",
        "late",
        "clipped",
    )
    told: dict[str, Any] = dict(zip(names, row, strict=True))
    currencies, amount = told.pop("currencies"), told.pop("amount")
    late, clipped = (weighted_days(told.pop(name), amount) for name in ("late", "clipped"))
    told |= {name: Decimal(told[name]) for name in AMOUNTS}
    if currencies > 1:  # nobody brought them into one
        told |= dict.fromkeys(AMOUNTS)
        late = clipped = None
    told["currency"] = told["currency"] if currencies == 1 else ""
    buckets = tuple(told.pop(name) for name in BUCKETS)
    return Aged(buckets=buckets, late=late, late_clipped=clipped, **told)
