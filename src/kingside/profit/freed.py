"""What leaving an account saves, and what stays: shared costs do not vanish. Method: docs/methods/exits.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """What one resource, or one cost element without a resource, costs the account in the period of the map.

    `minutes` is the work of the resource, None for an element that takes none. `step` is where the cost stands in
    the cascade, `per` what it arises by: "line", "order" or "account"; of a resource both are empty.
    """

    code: str
    amount: Decimal
    minutes: Decimal | None = None
    step: str = ""
    per: str = ""

    @property
    def key(self) -> str:
        """What tells it from every other: a resource and an element may have the same code."""
        return f"{'element' if self.step else 'pool'}-{self.code}"

    @property
    def is_shared(self) -> bool:
        """Overhead is a share of what is there anyway: none of it goes unless finance says so."""
        return self.step == "overhead"

    def begins_at(self, *, is_product: bool) -> Decimal:
        """The share (0 or 1) to begin with: what is bought only for what ends goes.

        Where only a product ends, orders go on and so does the account: what arises by them stays.
        """
        stays = self.minutes is not None or self.is_shared or (is_product and self.per in ("order", "account"))
        return Decimal(0 if stays else 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the map says of an account, or of one product there, as it was when it was proposed to leave."""

    period: str
    currency: str
    net_revenue: Decimal
    gross_margin: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    named: str  # its segment, or the profit class of the product there
    parts: tuple[Part, ...]

    def as_document(self) -> dict[str, Any]:
        """As JSON holds it, decimals as text."""
        money = {name: f"{getattr(self, name):f}" for name in ("net_revenue", "gross_margin", "net_profit")}
        return {
            "period": self.period,
            "currency": self.currency,
            **money,
            "net_margin": _text(self.net_margin),
            "named": self.named,
            "parts": [
                {
                    "code": part.code,
                    "amount": f"{part.amount:f}",
                    "minutes": _text(part.minutes),
                    "step": part.step,
                    "per": part.per,
                }
                for part in self.parts
            ],
        }

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> "Figures":
        """What was kept."""
        return Figures(
            period=document["period"],
            currency=document["currency"],
            net_revenue=Decimal(document["net_revenue"]),
            gross_margin=Decimal(document["gross_margin"]),
            net_profit=Decimal(document["net_profit"]),
            net_margin=_decimal(document["net_margin"]),
            named=document["named"],
            parts=tuple(
                Part(
                    part["code"], Decimal(part["amount"]), _decimal(part["minutes"]), part["step"], part.get("per", "")
                )
                for part in document["parts"]
            ),
        )


@dataclass(frozen=True, slots=True)
class FreedPart:
    """Of one part, what goes with the account and what stays; `idle` minutes stay and have no work."""

    part: Part
    share: Decimal
    goes: Decimal
    stays: Decimal
    idle: Decimal | None


@dataclass(frozen=True, slots=True)
class Freed:
    """All of it: `difference` is what we earn more (or less, below zero) without the account, in such a period."""

    parts: tuple[FreedPart, ...]
    goes: Decimal
    stays: Decimal
    margin: Decimal
    difference: Decimal

    @property
    def pays(self) -> bool:
        return self.difference > 0


def freed(figures: Figures, shares: Mapping[str, Decimal]) -> Freed:
    """What goes by the share (0-1) that finance states for each part, by its key; a part without one stays.

    Amounts are rounded half up to cents, what stays is the rest, so that both make up the whole.
    """
    parts = tuple(_freed_part(part, shares.get(part.key, Decimal(0))) for part in figures.parts)
    goes = _sum(part.goes for part in parts)
    stays = _sum(part.stays for part in parts)
    return Freed(parts, goes, stays, figures.gross_margin, goes - figures.gross_margin)


def minutes_of(amount: Decimal, *, cost: Decimal, practical_minutes: Decimal) -> Decimal | None:
    """The minutes that an amount paid for, to two places; None where the resource costs nothing."""
    return (amount * practical_minutes / cost).quantize(CENT, ROUND_HALF_UP) if cost else None


def _freed_part(part: Part, share: Decimal) -> FreedPart:
    goes = (part.amount * share).quantize(CENT, ROUND_HALF_UP)
    idle = None if part.minutes is None else (part.minutes * (1 - share)).quantize(CENT, ROUND_HALF_UP)
    return FreedPart(part, share, goes, part.amount - goes, idle)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
