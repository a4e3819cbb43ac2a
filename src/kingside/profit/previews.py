"""What trying a draft found: kept as JSON with its draft, read back as figures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from kingside.lake.results import CurveShape, PoolUse, Results
from kingside.profit import reconciliation, sentences
from kingside.profit.cascade import Step
from kingside.profit.simulations import Simulation, simulation_from

MOST_LOSERS = 10
LOOKED_INTO = ("accounts", "elements", "pools")  # tables


@dataclass(frozen=True, slots=True)
class ElementFound:
    """What one element takes, its share of all costs to serve, and how many of its lines rest on a default."""

    code: str
    label: str
    amount: Decimal
    share: Decimal | None
    lines: int
    estimated_lines: int


@dataclass(frozen=True, slots=True)
class Loser:
    """An account that loses money."""

    number: str
    net_revenue: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    name: str = ""  # known to pages only, since it may change


@dataclass(frozen=True, slots=True)
class PoolFound:
    """A resource in words; `share` is the part of its capacity that is used, above 1 in an overrun."""

    label: str
    use: PoolUse

    @property
    def share(self) -> Decimal | None:
        supplied = self.use.supplied_minutes
        return self.use.used_minutes / supplied if supplied > 0 else None


@dataclass(frozen=True, slots=True)
class Preview:
    """The map that a draft would give, in its few figures."""

    currency: str
    lines: int
    net_revenue: Decimal
    gross_margin: Decimal
    cost_to_serve: Decimal
    net_profit: Decimal
    net_margin: Decimal | None
    finding: str
    elements: list[ElementFound]
    pools: list[PoolFound]
    pools_finding: str
    reconciliation: list[Step]
    reconciliation_finding: str
    losers: list[Loser]
    n_losers: int
    warnings: list[str]
    simulation: Simulation | None


def look_into(results: Results, summary: Mapping[str, Any], *, currency: str, level: str) -> dict[str, Any]:
    """What a preview is read from, for a JSON column once its decimals are text."""
    losing = [account for account in results.every_account() if account.net_profit < 0]
    losing.sort(key=lambda account: (account.net_profit, account.account))
    return {
        "currency": currency,
        "level": level,
        "summary": dict(summary),
        "elements": [asdict(element) for element in results.elements()],
        "pools": [asdict(pool) for pool in results.pools()],
        "curve": asdict(results.curve_shape("accounts")),
        "n_losers": len(losing),
        "losers": [
            asdict(Loser(one.account, one.net_revenue, one.net_profit, one.net_margin)) for one in losing[:MOST_LOSERS]
        ],
    }


def as_json(value: Any) -> Any:
    """Decimals as text, so that no float comes between."""
    if isinstance(value, Mapping):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def preview_from(document: Mapping[str, Any]) -> Preview:
    """Reads what `look_into` said."""
    summary, totals = document["summary"], document["summary"]["totals"]
    cost_to_serve = Decimal(totals["cost_to_serve"])
    pools = [PoolUse(**_decimals(pool, "_minutes", "_cost")) for pool in document["pools"]]
    return Preview(
        currency=document["currency"],
        lines=summary["n"]["lines"],
        net_revenue=Decimal(totals["net_revenue"]),
        gross_margin=Decimal(totals["gross_margin"]),
        cost_to_serve=cost_to_serve,
        net_profit=Decimal(totals["net_profit"]),
        net_margin=_decimal(totals["net_margin"]),
        finding=sentences.curve(
            CurveShape(**_decimals(document["curve"], "total", "peak", "lost")),
            "account",
            document["level"],
        ),
        elements=[_element(row, cost_to_serve) for row in document["elements"]],
        pools=[PoolFound(sentences.label(pool.code), pool) for pool in pools],
        pools_finding=sentences.capacity(pools),
        reconciliation=reconciliation.steps(summary),
        reconciliation_finding=reconciliation.finding(summary),
        losers=[Loser(**_decimals(row, "net_revenue", "net_profit", "net_margin")) for row in document["losers"]],
        n_losers=document["n_losers"],
        warnings=[warning["text"] for warning in summary["warnings"]],
        simulation=simulation_from(told) if (told := document.get("simulation")) else None,
    )


def _element(row: Mapping[str, Any], cost_to_serve: Decimal) -> ElementFound:
    amount = Decimal(row["amount"])
    return ElementFound(
        code=row["code"],
        label=sentences.label(row["code"]),
        amount=amount,
        share=amount / cost_to_serve if cost_to_serve > 0 else None,
        lines=row["lines"],
        estimated_lines=row["estimated_lines"],
    )


def _decimals(row: Mapping[str, Any], *endings: str) -> dict[str, Any]:
    """The row with every value a decimal whose name ends so."""
    return {name: _decimal(value) if name.endswith(endings) else value for name, value in row.items()}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
