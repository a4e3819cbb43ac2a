"""The tables of the reference profit map, made from its costed lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.lake.reference_costs import MINOR_PLACES, Charged, Line, Unsold, rate, supplied
from tests.lake.reference_formulas import half_away, names_in

Row = dict[str, Any]
Key = tuple[str, ...]

STEPS = {
    "gross": (),
    "pocket": ("pocket",),
    "contribution": ("pocket", "serve"),
    "sustained": ("pocket", "serve", "sustaining"),
    "net": ("pocket", "serve", "sustaining", "overhead"),
}


def tables_of(run: Charged) -> dict[str, list[Row]]:
    """All tables, in the order of rows that the files promise."""
    book = _Book(run)
    cells = book.profits(lambda line: (line.account, line.product), unsold_product=True)
    return {
        "accounts": book.ranked("account", book.profits(lambda line: (line.account,))),
        "products": book.ranked("product", book.profits(lambda line: (line.product,), only_product=True)),
        "cells": [book.cell(key, cells[key]) for key in sorted(cells)],
        "account_elements": book.amounts(("account",)),
        "cell_elements": book.amounts(("account", "product")),
        "elements": [book.element(element) for element in book.elements],
        "pools": [book.pool(pool) for pool in run.model.get("pool", ())],
        "lines": [book.line(line) for line in run.lines],
    } | ({"estimated_lines": rows} if (rows := book.estimated_lines()) else {})


class _Book:
    def __init__(self, run: Charged) -> None:
        self.run = run
        self.elements = list(run.model.get("element", ()))
        self.codes = [element["code"] for element in self.elements]
        self.level = run.model["level"]
        self.hurdle = Fraction(run.model["hurdle"])
        counted = STEPS[self.level]
        self.counted = [element["code"] for element in self.elements if element.get("step", "serve") in counted]
        self.costed = [unsold for unsold in run.unsold if any(unsold.costs.values())]

    def profits(self, key_of: Any, *, unsold_product: bool = False, only_product: bool = False) -> dict[Key, Row]:
        """Sums per key; costs of accounts without lines stand under the product UNASSIGNED."""
        found: dict[Key, Row] = defaultdict(_nothing)
        for line in self.run.lines:
            row = found[key_of(line)]
            row["lines"] += 1
            row["net_revenue"] += line.net_revenue
            row["cogs"] += line.cogs
            _add(row["costs"], line.costs)
        for unsold in self.costed:
            place: Key = (unsold.account, "UNASSIGNED") if unsold_product else (unsold.account,)
            _add(found[("UNASSIGNED",) if only_product else place]["costs"], unsold.costs)
        return found

    def figures(self, row: Row) -> Row:
        gross = row["net_revenue"] - row["cogs"]
        net = gross - sum(row["costs"].values())
        return {
            "lines": row["lines"],
            "net_revenue": row["net_revenue"],
            "cogs": row["cogs"],
            "gross_margin": gross,
            "cost_to_serve": gross - net,
            "net_profit": net,
            "net_margin": half_away(net / row["net_revenue"], 6) if row["net_revenue"] > 0 else None,
        }

    def at_level(self, row: Row) -> Fraction:
        counted = sum((row["costs"][code] for code in self.counted), Fraction(0))
        return Fraction(row["net_revenue"] - row["cogs"] - counted)

    def ranked(self, name: str, found: Mapping[Key, Row]) -> list[Row]:
        cut = _cut([row["net_revenue"] for row in found.values()])
        order = sorted(found, key=lambda key: (-self.at_level(found[key]), key))
        rows, total = [], Fraction(0)
        for rank, key in enumerate(order, start=1):
            total += self.at_level(found[key])
            rows.append(
                {name: key[0]}
                | self.figures(found[key])
                | {"rank": rank, "cumulative_profit": total, "segment": self.segment(found[key], cut)}
            )
        return rows

    def segment(self, row: Row, cut: Fraction | None) -> str:
        revenue = row["net_revenue"]
        if revenue <= 0 or cut is None:
            return "no_revenue"
        is_adequate = self.at_level(row) >= self.hurdle * revenue
        if revenue >= cut:
            return "peak" if is_adequate else "drain"
        return "minor" if is_adequate else "desert"

    def cell(self, key: Key, row: Row) -> Row:
        return (
            {"account": key[0], "product": key[1]}
            | self.figures(row)
            | {"profit_class": self.profit_class(key[0], row)}
        )

    def profit_class(self, account: str, row: Row) -> str:
        since, period = self.run.since.get(account), self.run.model.get("period")
        if since and period and _six_months_before(period["to"]) < since <= period["to"]:
            return "DEVELOPING"
        if row["net_revenue"] <= 0:
            return "UNKNOWN"
        return "SECURE" if self.at_level(row) >= self.hurdle * row["net_revenue"] else "IMPROVE"

    def amounts(self, names: tuple[str, ...]) -> list[Row]:
        found: dict[Key, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for line in self.run.lines:
            _add(found[tuple(getattr(line, name) for name in names)], line.costs)
        for unsold in self.costed:
            _add(found[(unsold.account, "UNASSIGNED")[: len(names)]], unsold.costs)
        return [
            dict(zip(names, key, strict=True)) | {"element": code, "amount": found[key][code]}
            for key in sorted(found)
            for code in self.codes
        ]

    def element(self, element: Mapping[str, Any]) -> Row:
        code, passing = element["code"], self.run.passing[element["code"]]
        named = _named(element)
        everyone: list[Line | Unsold] = [*self.run.lines, *self.run.unsold]
        return {
            "element": code,
            "pool": element.get("pool"),
            "per": element["per"],
            "step": element.get("step", "serve"),
            "lines": len(passing),
            "amount": sum((each.costs[code] for each in everyone), Fraction(0)),
            "estimated_lines": sum(1 for line in passing if line.defaulted & named),
        }

    def estimated_lines(self) -> list[Row]:
        return [
            {"element": element["code"], "order": line.order, "line": line.number, "driver": name, "default_used": said}
            for element in self.elements
            for name in sorted(_named(element))
            for said in [_in_words(self.run.model.get("column", {}).get(name, {}).get("default", ""))]
            for line in sorted(self.run.passing[element["code"]], key=lambda line: (line.order, line.number))
            if name in line.defaulted
        ]

    def pool(self, pool: Mapping[str, Any]) -> Row:
        used = self.run.minutes[pool["code"]]
        unused = supplied(pool) - used
        return {
            "pool": pool["code"],
            "supplied_minutes": half_away(supplied(pool), 6),
            "used_minutes": half_away(used, 6),
            "unused_minutes": half_away(unused, 6),
            "unused_cost": half_away(unused * rate(pool), MINOR_PLACES[self.run.model["currency"]]),
            "overrun": unused < 0,
        }

    def line(self, line: Line) -> Row:
        net = line.net_revenue - line.cogs - sum(line.costs.values())
        return (
            {
                "order": line.order,
                "line": line.number,
                "account": line.account,
                "product": line.product,
                "net_revenue": line.net_revenue,
                "cogs": line.cogs,
            }
            | {code: line.costs[code] for code in self.codes}
            | {"net_profit": net}
        )


def _in_words(default: Fraction | bool | str) -> str:
    """As a cost file says it: a number in decimals, a flag in small letters."""
    if isinstance(default, bool):
        return str(default).lower()
    return str(Decimal(default.numerator) / default.denominator) if isinstance(default, Fraction) else str(default)


def _nothing() -> Row:
    return {
        "lines": 0,
        "net_revenue": Fraction(0),
        "cogs": Fraction(0),
        "costs": defaultdict(Fraction),
    }


def _add(into: dict[str, Fraction], costs: Mapping[str, Fraction]) -> None:
    for code, amount in costs.items():
        into[code] += amount


def _named(element: Mapping[str, Any]) -> set[str]:
    texts = [element[key] for key in ("where", "amount", "minutes") if key in element]
    return set().union(*(names_in(text) for text in texts), {element.get("split", "lines")})


def _cut(revenues: Iterable[Fraction]) -> Fraction | None:
    """The revenue of the entity at which four fifths of all revenue are reached."""
    largest_first = sorted((revenue for revenue in revenues if revenue > 0), reverse=True)
    total, so_far = sum(largest_first), Fraction(0)
    for revenue in largest_first:
        so_far += revenue
        if 10 * so_far >= 8 * total:
            return revenue
    return None


def _six_months_before(day: date) -> date:
    year, month = (day.year, day.month - 6) if day.month > 6 else (day.year - 1, day.month + 6)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)
