"""The general ledger of the supplier: what its accountants say it earned."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from pathlib import Path

from kingside.demo.rates import Rates
from kingside.demo.timeline import Period
from kingside.lake.connection import connect

POOLS = {
    "desk": "order_desk",
    "warehouse": "warehouse",
    "returns": "returns_desk",
    "team": "account_managers",
    "support": "technical_support",
}
"""Names in `Rates`, codes in the cost model."""


def operating_profit(*, lines: Path, accounts: Path, period: Period, rates: Rates) -> Decimal:
    """EUR of one period: pools at their full cost, used or not; no imputed cost of capital.

    Counted from the same facts by a query of its own, so that there is something to reconcile with.
    """
    query = files("kingside.demo").joinpath("ledger.sql").read_text(encoding="utf-8")
    asked = {
        "files": f"{lines}/*.parquet",
        "accounts": str(accounts),
        "first": period.first,
        "last": period.last,
    }
    with connect(readable=[lines, accounts]) as engine:
        [booked] = engine.execute(query, asked).fetchall()
    net_revenue, cogs, freight_and_discount, revenue_with_overhead, drops, express, visits, bonus = booked
    profit = (
        net_revenue
        - cogs
        - freight_and_discount
        - bonus
        - rates.pools
        - rates.drop * drops
        - rates.express * express
        - rates.visit * int(visits)
        - rates.overhead * revenue_with_overhead
        - rates.unassigned
        - rates.unexplained
    )
    return Decimal(profit).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Month:
    """What the ledger says of one month, EUR."""

    first: date
    revenue: Decimal
    cogs: Decimal
    pools: dict[str, Decimal]
    """By the code of the resource; twelve months are what it costs in a year."""


def months(*, lines: Path, period: Period, rates: Rates, has_late: bool = False) -> list[Month]:
    """The ledger of each month of a period; it may have one invoice line in the month after its own."""
    query = files("kingside.demo").joinpath("ledger_months.sql").read_text(encoding="utf-8")
    asked = {"files": f"{lines}/*.parquet", "first": period.first, "last": period.last, "has_late": has_late}
    with connect(readable=[lines]) as engine:
        booked = engine.execute(query, asked).fetchall()
    return [
        Month(first, revenue, cogs, {code: _part(getattr(rates, name), n) for name, code in POOLS.items()})
        for n, (first, revenue, cogs) in enumerate(booked)
    ]


def _part(cost: Decimal, month: int) -> Decimal:
    """A twelfth; what rounding leaves over falls on the last month."""
    each = (cost / 12).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return each if month < 11 else cost - 11 * each
