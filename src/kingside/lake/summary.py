"""summary.json: what a profit map says in a few figures, and what made it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import duckdb

from kingside.lake.cost_model import EXACT, LEVELS, STEPS, CostModel, Pool
from kingside.lake.exact import half_away
from kingside.lake.facts import Facts
from kingside.lake.sums import Sums

__all__ = ["Summary", "summarise"]

SEGMENTS = ("peak", "drain", "minor", "desert", "no_revenue")
RATIO_PLACES = 6


@dataclass(frozen=True)
class Summary:
    """The document of summary.json: amounts and ratios as decimals, counts as integers, unknown as None."""

    document: dict[str, Any]

    def with_run(self, engine: str, seconds: float, peak_memory: int) -> "Summary":
        """The same with how the run went: seconds, and bytes of memory at the peak."""
        run = {"engine": engine, "seconds": round(seconds, 3), "peak_memory": peak_memory}
        return replace(self, document={**self.document, "run": run})


def summarise(connection: duckdb.DuckDBPyConnection, model: CostModel, facts: Facts, sums: Sums) -> Summary:
    """The figures of summary.json from what the marts left in the connection."""
    with localcontext(prec=EXACT):
        return Summary(_Figures(connection, model, facts, sums).document())


class _Figures:
    def __init__(self, connection: duckdb.DuckDBPyConnection, model: CostModel, facts: Facts, sums: Sums) -> None:
        self.connection, self.model, self.facts, self.sums = connection, model, facts, sums

    def document(self) -> dict[str, Any]:
        return {
            "level": self.model.level,
            "totals": self.totals(),
            "curve": self.curve(),
            "loss_makers": self.loss_makers(),
            "segments": self.segments(),
            "intercompany": self.intercompany(),
            "reconciliation": self.reconciliation(),
            "n": self.counts(),
            "warnings": list(self.warnings()),
            "model_hash": self.model.hash,
            "input_hash": self.input_hash(),
        }

    def money(self, units: int | None) -> Decimal:
        return Decimal(int(units or 0)).scaleb(-self.sums.scale)

    def totals(self) -> dict[str, Any]:
        sold, goods = int(self.sums.totals["net_revenue"] or 0), int(self.sums.totals["cogs"] or 0)
        margin = sold - goods
        cascade = {"gross": margin}
        for level, step in zip(LEVELS[1:], STEPS, strict=True):
            margin -= sum(self.sums.amount(n) for n, element in enumerate(self.model.elements) if element.step == step)
            cascade[level] = margin
        return {
            "lines": int(self.sums.totals["lines"] or 0),
            "net_revenue": self.money(sold),
            "cogs": self.money(goods),
            "gross_margin": self.money(sold - goods),
            "cost_to_serve": self.money(sold - goods - margin),
            "net_profit": self.money(margin),
            "net_margin": _ratio(margin, sold),
            "cascade": {level: self.money(units) for level, units in cascade.items()},
        }

    def curve(self) -> dict[str, Any]:
        """Method: docs/methods/whale-curve.md."""
        total, peak, at = self.one(
            "SELECT COALESCE(SUM(level_profit), 0), COALESCE(MAX(cumulative_profit), 0), "
            "MIN(rank) FILTER (cumulative_profit = (SELECT MAX(cumulative_profit) FROM account_entity)) "
            "FROM account_entity"
        )
        if peak <= 0:
            peak, at = 0, 0
        return {
            "peak": self.money(peak),
            "at": int(at),
            "over_total": _ratio(peak, total),
            "given_back": self.money(peak - total),
        }

    def loss_makers(self) -> dict[str, Any]:
        n, lost = self.one("SELECT COUNT(*), SUM(level_profit) FROM account_entity WHERE level_profit < 0")
        return {"n": n, "sum": self.money(lost)}

    def segments(self) -> dict[str, Any]:
        found = {
            name: {"n": n, "revenue": self.money(revenue), "profit": self.money(profit)}
            for name, n, revenue, profit in self.connection.execute(
                "SELECT segment, COUNT(*), SUM(net_revenue), SUM(level_profit) FROM account_entity GROUP BY segment"
            ).fetchall()
        }
        nothing = {"n": 0, "revenue": self.money(0), "profit": self.money(0)}
        return {name: found.get(name, nothing) for name in SEGMENTS}

    def intercompany(self) -> dict[str, Any] | None:
        """What is left out because it sells to companies of our own; None where the model says nothing of them."""
        if self.facts.intercompany is None:
            return None
        left_out = {name: int(value or 0) for name, value in self.sums.left_out.items()}
        margin = left_out["net_revenue"] - left_out["cogs"]
        cost = sum(left_out[f"element_{number}"] for number in range(len(self.model.elements)))
        return {
            "lines": left_out["lines"],
            "net_revenue": self.money(left_out["net_revenue"]),
            "cogs": self.money(left_out["cogs"]),
            "gross_margin": self.money(margin),
            "cost_to_serve": self.money(cost),
            "net_profit": self.money(margin - cost),
            "pools": {pool.code: self.money(self._left_out_of(pool)) for pool in self.model.pools},
            "accounts": list(self.sums.accounts_left_out),
            "in_part": {
                account: {"lines": lines, "net_revenue": self.money(sold)}
                for account, (lines, sold) in self.sums.accounts_in_part.items()
            },
        }

    def _left_out_of(self, pool: Pool) -> int:
        """What the work of a pool on intercompany lines cost, in whole money units."""
        elements = [number for number, element in enumerate(self.model.elements) if element.pool == pool]
        return sum(int(self.sums.left_out[f"element_{number}"] or 0) for number in elements)

    def reconciliation(self) -> dict[str, Any] | None:
        """Method: docs/methods/reconciliation.md."""
        ledger = self.model.ledger
        if ledger is None:
            return None
        net = self.totals()["net_profit"]
        left_out = (self.intercompany() or {}).get("net_profit", self.money(0))
        amounts = [(element, self.sums.amount_with_left_out(n)) for n, element in enumerate(self.model.elements)]
        imputed = sum(amount for element, amount in amounts if element.is_imputed)
        unused = [self.sums.unused_cost(pool) for pool in self.model.pools]
        supplied = half_away(sum(Fraction(pool.cost) for pool in self.model.pools) * 10**self.sums.scale)
        timed = sum(amount for element, amount in amounts if element.pool)
        rounding = supplied - sum(unused) - timed
        charged = net + left_out + self.money(imputed)
        computed = charged - self.money(sum(unused)) - ledger.unassigned - self.money(rounding)
        difference = ledger.operating_profit - computed
        return {
            "ledger": ledger.operating_profit,
            "computed": computed,
            "intercompany": left_out,
            "unused": self.money(sum(unused)),
            "imputed": self.money(imputed),
            "unassigned": ledger.unassigned,
            "rounding": self.money(rounding),
            "difference": difference,
            "tolerance": ledger.tolerance,
            "holds": abs(difference) <= ledger.tolerance,
        }

    def counts(self) -> dict[str, Any]:
        accounts, products, cells = self.one(
            "SELECT (SELECT COUNT(*) FROM account_entity), (SELECT COUNT(*) FROM product_entity), cells FROM cell_total"
        )
        return {
            "lines": int(self.sums.totals["lines"] or 0),
            "accounts": accounts,
            "products": products,
            "cells": cells,
            "lines_outside_period": self.sums.controls["lines_outside"],
        }

    def warnings(self) -> Iterator[dict[str, Any]]:
        yield from self._lines_apart()
        for number, element in enumerate(self.model.elements):
            fallbacks = [totals.get(f"fallback_{number}") for totals in (self.sums.totals, self.sums.left_out)]
            if events := sum(int(n or 0) for n in fallbacks):
                happened = f"1 {element.per} event" if events == 1 else f"{events:,} {element.per} events"
                text = f"{element.code}: the weights of {happened} sum to 0; split by line count."
                yield _warning("split_by_line_count", events, text)
        for pool in self.model.pools:
            if (used := self.sums.minutes[pool.code]) > pool.practical_minutes:
                share = half_away(used / pool.practical_minutes * 1000) / Decimal(10)
                yield _warning("overrun", 1, f"{pool.code}: {share} % of the practical capacity was used.")

    def _lines_apart(self) -> Iterator[dict[str, Any]]:
        controls = self.sums.controls
        if (left_out := self.intercompany()) and (n := left_out["lines"]):
            lines = "invoice line" if n == 1 else "invoice lines"
            sold, goods, left = (left_out[name] for name in ("net_revenue", "cogs", "net_profit"))
            told = f"revenue {sold:,}, cost of goods {goods:,}, net profit {left:,} {self.model.currency}"
            yield _warning("intercompany", n, f"{n:,} intercompany {lines}, left out: {told}.")
        scale = self.facts.line_columns["net_revenue"].scale
        for code, counted, revenue, what in (
            ("outside_period", "lines_outside", "revenue_outside", "outside the period, left out"),
            ("unmapped_account", "unmapped_accounts", "revenue_unmapped_accounts", "of no known account"),
            ("unmapped_product", "unmapped_products", "revenue_unmapped_products", "without a product"),
        ):
            if n := controls[counted]:
                amount = Decimal(int(controls[revenue] or 0)).scaleb(-scale)
                lines = "invoice line" if n == 1 else "invoice lines"
                yield _warning(code, n, f"{n:,} {lines} {what}; revenue {amount:,} {self.model.currency}.")

    def input_hash(self) -> str:
        return "+".join(source.hash for source in (self.facts.lines, self.facts.accounts) if source)

    def one(self, query: str) -> tuple[Any, ...]:
        return self.connection.execute(query).fetchone() or ()


def _warning(code: str, n: int, text: str) -> dict[str, Any]:
    return {"code": code, "n": n, "text": text}


def _ratio(part: int, whole: int) -> Decimal | None:
    if whole <= 0:
        return None
    return Decimal(half_away(Fraction(int(part), int(whole)) * 10**RATIO_PLACES)).scaleb(-RATIO_PLACES)
