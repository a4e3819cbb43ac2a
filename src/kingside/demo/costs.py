"""The cost model of the supplier as a TOML file that a finance analyst would sign."""

from dataclasses import asdict
from decimal import Decimal
from importlib.resources import files
from string import Template

from kingside.demo.rates import Rates
from kingside.demo.timeline import Period

MINUTES = {"desk": 430_000, "warehouse": 720_000, "returns": 66_000, "team": 640_000, "support": 275_000}
"""Capacity per year; the size of the teams has not changed in three years."""


def cost_file(*, period: Period, rates: Rates, operating_profit: Decimal, scale: int) -> str:
    """The text of the cost model of one period."""
    template = Template(files("kingside.demo").joinpath("costs.toml.template").read_text(encoding="utf-8"))
    return template.substitute(
        {name: _written(amount) for name, amount in asdict(rates).items()}
        | {f"{pool}_minutes": f"{minutes * scale:_}" for pool, minutes in MINUTES.items()}
        | {"overhead": str(rates.overhead)},
        period=f"{period.first:%B %Y} to {period.last:%B %Y}",
        first=period.first,
        last=period.last,
        operating_profit=_written(operating_profit),
    )


def _written(amount: Decimal) -> str:
    """1234567.5 as TOML that people can read: 1_234_567.50."""
    return f"{amount:,.2f}".replace(",", "_")
