"""What a profit map says in a few figures, measured once when it is published."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kingside.lake.results import LossCount, Results

BEST_FIFTH = Fraction(1, 5)
PUBLISHED_SHARE = "30–40 %"  # Byrnes, 2004: that much of all business is unprofitable by any measure


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, both counts or both amounts."""

    part: Decimal
    whole: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """0-1; None of nothing."""
        return self.part / self.whole if self.whole > 0 else None

    @property
    def n(self) -> int:
        """`whole`, where it counts something."""
        return int(self.whole)


@dataclass(frozen=True, slots=True)
class Findings:
    """What loses money after every cost by four measures, what the best fifth earns, what rests on estimates.

    `losing_revenue` is the positive revenue of losing invoice lines, of all positive revenue. `estimated`
    counts the costs of lines for which a column took its default, of all costs of lines.
    """

    losing_revenue: Share
    losing_lines: Share
    losing_accounts: Share
    losing_products: Share
    best_accounts: Decimal | None
    best_products: Decimal | None
    estimated: Share

    def as_document(self) -> dict[str, Any]:
        """For a JSON column: decimals as text."""
        return {name: _as_text(value) for name, value in asdict(self).items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Findings":
        return cls(**{name: _from_text(value) for name, value in document.items()})


def measure(results: Results) -> Findings:
    """Read the whole map once."""
    lines, accounts, products = (results.losses(table) for table in ("lines", "accounts", "products"))
    elements = results.elements()
    return Findings(
        losing_revenue=Share(lines.losing_revenue, lines.revenue),
        losing_lines=_counted(lines),
        losing_accounts=_counted(accounts),
        losing_products=_counted(products),
        best_accounts=rounded(results.earned_by_best("accounts", BEST_FIFTH)),
        best_products=rounded(results.earned_by_best("products", BEST_FIFTH)),
        estimated=Share(
            Decimal(sum(element.estimated_lines for element in elements)),
            Decimal(sum(element.lines for element in elements)),
        ),
    )


def _counted(losses: LossCount) -> Share:
    return Share(Decimal(losses.losing), Decimal(losses.n))


def rounded(amount: Fraction | None) -> Decimal | None:
    """An exact amount to six places."""
    return None if amount is None else round(Decimal(amount.numerator) / amount.denominator, 6)


def _as_text(value: object) -> object:
    if isinstance(value, dict):
        return {name: str(part) for name, part in value.items()}
    return None if value is None else str(value)


def _from_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Share(**{name: Decimal(part) for name, part in value.items()})
    return None if value is None else Decimal(value)
