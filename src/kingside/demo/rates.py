"""What Varrowgard pays for its desks, shelves and vans: the figures that cost model and ledger share."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WAGE_GROWTH = Decimal("1.03")
"""Per year; all costs of the last twelve months are those below."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Costs of one year, in EUR; pools as a whole, the rest per unit."""

    desk: Decimal
    warehouse: Decimal
    returns: Decimal
    team: Decimal
    support: Decimal
    drop: Decimal
    """Per delivery of our own vans."""
    express: Decimal
    """On top, when it has to be there tomorrow."""
    visit: Decimal
    overhead: Decimal
    """Share of revenue."""
    unassigned: Decimal
    unexplained: Decimal
    """In the ledger, but found nowhere else."""

    @property
    def pools(self) -> Decimal:
        return self.desk + self.warehouse + self.returns + self.team + self.support


def rates_of(*, years_ago: int, scale: int) -> Rates:
    """The rates of a year of a company that is ``scale`` times as large."""
    wages = WAGE_GROWTH**-years_ago
    return Rates(
        desk=_round(470_000 * wages, to="1000") * scale,
        warehouse=_round(690_000 * wages, to="1000") * scale,
        returns=_round(132_000 * wages, to="1000") * scale,
        team=_round(960_000 * wages, to="1000") * scale,
        support=_round(390_000 * wages, to="1000") * scale,
        drop=_round(34 * wages, to="0.10"),
        express=_round(52 * wages, to="0.10"),
        visit=_round(340 * wages, to="1"),
        overhead=Decimal("0.079"),
        unassigned=_round(96_000 * wages, to="100") * scale,
        unexplained=(Decimal("2140.35"), Decimal("-1385.60"), Decimal("912.05"))[years_ago] * scale,
    )


def _round(amount: Decimal, *, to: str) -> Decimal:
    """To a multiple of ``to``, with two decimals."""
    step = Decimal(to)
    return ((amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step).quantize(Decimal("0.01"))
