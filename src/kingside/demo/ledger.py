"""The general ledger of the supplier: what its accountants say it earned."""

from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from pathlib import Path

from kingside.demo.rates import Rates
from kingside.demo.timeline import Period
from kingside.lake.connection import connect


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
