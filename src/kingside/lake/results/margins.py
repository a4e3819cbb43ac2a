"""Orders, products, salespersons and customer units of a published map: docs/methods/profit-map.md, further tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kingside.lake.relation import Beside
from kingside.lake.results.rows import Figures
from kingside.lake.stand_ins import UNASSIGNED

MarginTable = Literal["order_margins", "product_margins", "salesperson_margins", "customer_unit_margins"]
CODE_OF_MARGIN: dict[MarginTable, str] = {
    "order_margins": '"order"',
    "product_margins": "product",
    "salesperson_margins": "salesperson",
    "customer_unit_margins": "customer_unit",
}
HAS_ACCOUNT = ("order_margins", "customer_unit_margins")
BETWEEN = ("pocket_margin", "contribution", "sustained_margin")
"""The margins between gross margin and net profit."""
OF_ACCOUNTS = Beside("account_margins", ("account",), BETWEEN)
OF_CELLS = Beside("cell_margins", ("account", "product"), BETWEEN)


@dataclass(frozen=True, slots=True)
class MarginFigures:
    """One row with the margin after each step of costs; `account` is whose it is, None where no account is."""

    code: str
    account: str | None
    lines: int
    net_revenue: Decimal
    cogs: Decimal
    gross_margin: Decimal
    pocket_margin: Decimal
    contribution: Decimal
    sustained_margin: Decimal
    net_profit: Decimal
    net_margin: Decimal | None

    def as_figures(self) -> Figures:
        """The same without the margins between."""
        spent = self.gross_margin - self.net_profit
        return Figures(
            self.lines, self.net_revenue, self.cogs, self.gross_margin, spent, self.net_profit, self.net_margin
        )


@dataclass(frozen=True, slots=True)
class MarginTotals:
    """How many rows there are, how many lose money after every cost and how much (positive), and the sums of all."""

    n: int
    losing: int
    lost: Decimal
    net_revenue: Decimal
    net_profit: Decimal


@dataclass(frozen=True, slots=True)
class MarginSelection:
    """Which rows: with a code, of an account, of some accounts (None is any).

    `is_bought` those that hold lines, or only those that hold costs without any (None is both).
    """

    table: MarginTable
    code: str | None = None
    account: str | None = None
    accounts: tuple[str, ...] | None = None
    is_bought: bool | None = None

    @property
    def values(self) -> dict[str, object]:
        asked: dict[str, object] = {
            "code": self.code,
            "account": self.account,
            "accounts": None if self.accounts is None else list(self.accounts),
        }
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def rows(self) -> str:
        """SQL: the selected rows, their code under one name."""
        columns = "*" if self.table in HAS_ACCOUNT else "*, NULL::VARCHAR AS account"
        conditions = [f"{name} = ${name}" for name in ("code", "account") if name in self.values]
        if self.accounts is not None:
            conditions.append("list_contains($accounts::VARCHAR[], account)")
        if self.is_bought is not None:
            conditions.append(f"code {'<>' if self.is_bought else '='} '{UNASSIGNED}'")
        return f"""
            SELECT code, account, lines, net_revenue, cogs, gross_margin, pocket_margin, contribution,
                sustained_margin, net_profit, net_margin
            FROM (SELECT {columns}, {CODE_OF_MARGIN[self.table]} AS code FROM {self.table})
            WHERE {" AND ".join(conditions) or "true"}
        """

    def listed(self, names: Mapping[str, str], owners: Mapping[str, str]) -> tuple[str, dict[str, object]]:
        """SQL and its parameters: the rows, each under its name, else its code, and `pk`.

        Where rows are of accounts, each says its owner's name, and those of accounts without one are left out.
        """
        sql = f"""
            SELECT found.*, coalesce(name, code) AS name, code || chr(31) || coalesce(account, '') AS pk
            FROM ({self.rows}) AS found LEFT JOIN (
                SELECT unnest($codes::VARCHAR[]) AS code, unnest($names::VARCHAR[]) AS name
            ) USING (code)
        """
        values = self.values | {"codes": list(names), "names": list(names.values())}
        if self.table not in HAS_ACCOUNT:
            return sql, values
        owned = f"""
            SELECT * FROM ({sql}) JOIN (
                SELECT unnest($numbers::VARCHAR[]) AS account, unnest($owners::VARCHAR[]) AS account_name
            ) USING (account)
        """
        return owned, values | {"numbers": list(owners), "owners": list(owners.values())}
