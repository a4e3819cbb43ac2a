"""What the reader answers with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kingside.lake.stand_ins import NO_PRODUCTS


@dataclass(frozen=True, slots=True)
class Figures:
    """What one account, product or cell brought in and what was left of it."""

    lines: int
    net_revenue: Decimal
    cogs: Decimal
    gross_margin: Decimal
    cost_to_serve: Decimal
    net_profit: Decimal
    net_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountFigures(Figures):
    """One row per account; `rank` and `cumulative_profit` follow the profit at the level of the map.

    The margins between gross margin and net profit are unknown in a map that was made before they were kept.
    """

    account: str
    rank: int
    cumulative_profit: Decimal
    segment: str
    pocket_margin: Decimal | None = None
    contribution: Decimal | None = None
    sustained_margin: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CellFigures(Figures):
    """One row per account and product. `at_level` is its profit at the level of the map.

    `dominating` is its costliest element, `dominating_amount` what that took; both None without any cost. A
    share of overhead dominates only where nothing else costs anything: no work of ours drives it.

    `recoverable` is what accepted levers bring, None while nobody examined this loss; `white_space` is what the account
    could still buy in a year, None where nobody said so or the cell does not earn the hurdle.

    The margins between gross margin and net profit are unknown in a map that was made before they were kept.
    """

    account: str
    product: str
    profit_class: str
    at_level: Decimal
    dominating: str | None
    dominating_amount: Decimal | None
    recoverable: Decimal | None = None
    white_space: Decimal | None = None
    pocket_margin: Decimal | None = None
    contribution: Decimal | None = None
    sustained_margin: Decimal | None = None


def lost_on_goods(gross_margin: Decimal, costliest: Decimal | None) -> Decimal | None:
    """By how much goods went below their cost, where the costliest element takes no more than that; else None."""
    return -gross_margin if gross_margin < 0 and -gross_margin >= (costliest or Decimal(0)) else None


@dataclass(frozen=True, slots=True)
class CellTotals:
    """How many cells a selection holds, and their sums."""

    n: int
    net_revenue: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class CellNames:
    """What accounts and products are called, by code; cells of accounts without a name are in no list."""

    accounts: Mapping[str, str]
    products: Mapping[str, str]

    @property
    def values(self) -> dict[str, object]:
        return {
            "accounts_named": list(self.accounts),
            "account_names": list(self.accounts.values()),
            "products_named": list(self.products),
            "product_names": list(self.products.values()),
        }


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What an invoice line said in its own currency; `rate` is the calculation, `rate_on` the day it is of."""

    currency: str
    net_revenue: Decimal
    cogs: Decimal
    rate: str
    rate_on: date
    source: str


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One step of the whale curve: `profit` and `cumulative` at the level of the map."""

    rank: int
    code: str
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    profit: Decimal
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class CurveShape:
    """Where the whale curve goes: its `peak` (never below 0) after `peak_at` of `n`, and its end, `total`.

    `losing` of `n` lose `lost` (positive) together, all at the level of the map.
    """

    n: int
    total: Decimal
    peak: Decimal
    peak_at: int
    losing: int
    lost: Decimal

    def of_peak(self, cumulative: Decimal) -> Decimal | None:
        """A height of the curve as a ratio of its peak; None where nobody earns anything."""
        return cumulative / self.peak if self.peak else None


@dataclass(frozen=True, slots=True)
class SegmentTotals:
    """How many accounts or products a segment holds, and their sums."""

    name: str
    n: int
    net_revenue: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class Element:
    """One cost element as the map used it; `estimated_lines` of its `lines` took a default value."""

    code: str
    pool: str | None
    per: str
    step: str
    lines: int
    amount: Decimal
    estimated_lines: int


@dataclass(frozen=True, slots=True)
class ElementAmount:
    """What one element cost an account or a cell, in the order of the model."""

    code: str
    step: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PoolUse:
    """Minutes a resource supplied and those used; `unused_cost` is negative when it was overrun."""

    code: str
    supplied_minutes: Decimal
    used_minutes: Decimal
    unused_minutes: Decimal
    unused_cost: Decimal
    overrun: bool

    @property
    def share_used(self) -> Decimal | None:
        """Of what was supplied, as a ratio; above 1 when it was overrun, None where nothing was supplied."""
        return self.used_minutes / self.supplied_minutes if self.supplied_minutes > 0 else None


@dataclass(frozen=True, slots=True)
class PoolCost:
    """What the work of a resource costs all accounts, and of that those that lose money after every cost."""

    code: str
    amount: Decimal
    losing_amount: Decimal


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One invoice line with the cost of each element (code, amount) in the order of the model."""

    order: str
    line: int
    net_revenue: Decimal
    cogs: Decimal
    elements: tuple[tuple[str, Decimal], ...]
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class LossCount:
    """How many of `n` lose money after every cost, and the positive revenue they stand for."""

    n: int
    losing: int
    revenue: Decimal
    losing_revenue: Decimal


@dataclass(frozen=True, slots=True)
class CellSelection:
    """Which cells: of an account, a product, a profit class or some accounts (None is any); only those that lose.

    Or only those with white space. Those `of_products` leave out lines that name no product.
    """

    account: str | None = None
    product: str | None = None
    profit_class: str | None = None
    is_losing: bool = False
    accounts: tuple[str, ...] | None = None
    has_white_space: bool = False
    of_products: bool = False

    @property
    def values(self) -> dict[str, object]:
        asked: dict[str, object] = {
            "account": self.account,
            "product": self.product,
            "profit_class": self.profit_class,
            "accounts": None if self.accounts is None else list(self.accounts),
        }
        return {column: value for column, value in asked.items() if value is not None}

    @property
    def condition(self) -> str:
        conditions = [f"{column} = ${column}" for column in self.values if column != "accounts"]
        if self.accounts is not None:
            conditions.append("list_contains($accounts::VARCHAR[], account)")
        if self.is_losing:
            conditions.append("net_profit < 0")
        if self.has_white_space:
            conditions.append("white_space IS NOT NULL")
        if self.of_products:
            conditions.append(f"NOT list_contains({list(NO_PRODUCTS)}, product)")
        return " AND ".join(conditions) or "true"
