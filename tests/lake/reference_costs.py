"""Costs of a profit map charged a second time, one event after the other, with exact fractions."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.lake.reference_formulas import Names, Value, half_away, holds, names_in, number_of

TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
MINOR_PLACES = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}


@dataclass
class Line:
    """One invoice line with the exact cost of each element that fell on it."""

    order: str
    number: int
    account: str
    product: str
    values: dict[str, Value]
    defaulted: set[str]
    costs: dict[str, Fraction] = field(default_factory=dict)

    @property
    def net_revenue(self) -> Fraction:
        return Fraction(self.values["net_revenue"])

    @property
    def cogs(self) -> Fraction:
        return Fraction(self.values["cogs"])


@dataclass
class Unsold:
    """Costs of an account that bought nothing in the period."""

    account: str
    costs: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class Charged:
    """What a run knows before tables are made of it."""

    model: Mapping[str, Any]
    lines: list[Line]
    unsold: list[Unsold]
    since: dict[str, date]
    passing: dict[str, list[Line]]
    minutes: dict[str, Fraction]
    fallbacks: dict[str, int]


def charged(
    *,
    lines: Iterable[Mapping[str, str]],
    costs: str,
    accounts: Sequence[Mapping[str, str]] | None,
) -> Charged:
    """Every line of the period with the cost of every element on it."""
    model = tomllib.loads(costs, parse_float=lambda text: Fraction(Decimal(text)))
    return _Run(model, list(lines), accounts).result()


class _Run:
    def __init__(
        self,
        model: Mapping[str, Any],
        lines: Sequence[Mapping[str, str]],
        accounts: Sequence[Mapping[str, str]] | None,
    ) -> None:
        self.model = model
        self.places = MINOR_PLACES[model["currency"]]
        self.kinds = _kinds(lines, model)
        self.people = {row["account"]: _numbers(row) for row in accounts or ()}
        self.since = {row["account"]: date.fromisoformat(row["since"]) for row in accounts or () if row.get("since")}
        self.person_columns = {name for row in accounts or () for name in row if name not in ("account", "since")}
        known = None if accounts is None else set(self.people)
        period = model.get("period")
        self.lines = sorted(
            (
                self._line(row, known)
                for row in lines
                if not period or period["from"] <= date.fromisoformat(row["date"]) <= period["to"]
            ),
            key=lambda line: (line.order, line.number),
        )
        self.pools = {pool["code"]: pool for pool in model.get("pool", ())}
        self.minutes = dict.fromkeys(self.pools, Fraction(0))
        self.fallbacks: dict[str, int] = {}
        bought = {line.account for line in self.lines}
        self.unsold = [Unsold(name) for name in sorted(self.people) if name not in bought]

    def result(self) -> Charged:
        passing = {element["code"]: self._charge(element) for element in self.model.get("element", ())}
        return Charged(
            model=self.model,
            lines=self.lines,
            unsold=self.unsold,
            since=self.since,
            passing=passing,
            minutes=self.minutes,
            fallbacks=self.fallbacks,
        )

    def _line(self, row: Mapping[str, str], known: set[str] | None) -> Line:
        values, defaulted = {}, set()
        for name, kind in self.kinds.items():
            cell = row[name]
            if cell == "":
                cell = str(self.model.get("column", {}).get(name, {}).get("default", ""))
                defaulted.add(name)
            values[name] = _value(cell, kind)
        account = row["account"] or "UNMAPPED"
        if known is not None and account not in known:
            account = "UNMAPPED"
        return Line(
            order=row["order"],
            number=int(row["line"]),
            account=account,
            product=row["product"] or "UNMAPPED",
            values=values,
            defaulted=defaulted,
        )

    def _charge(self, element: Mapping[str, Any]) -> list[Line]:
        """Cost every event of one element; the lines that pass its ``where``."""
        where = element.get("where", "1 = 1")
        passing = [line for line in self.lines if holds(where, self._names([line]))]
        for line in self.lines:
            line.costs[element["code"]] = Fraction(0)
        for event in _events(passing, element["per"]):
            cost = self._cost(element, self._names(event))
            if element["per"] == "line":
                event[0].costs[element["code"]] = cost
            else:
                self._split(element, event, cost)
        self._charge_unsold(element)
        return passing

    def _charge_unsold(self, element: Mapping[str, Any]) -> None:
        text = element.get("amount") or element["minutes"]
        named = names_in(text) | {element.get("split", "lines")}
        reaches = element["per"] == "account" and "where" not in element and named & self.person_columns
        for unsold in self.unsold:
            unsold.costs[element["code"]] = Fraction(0)
            if reaches:
                nothing: dict[str, Value] = dict.fromkeys(self.kinds, Fraction(0))
                names = nothing | {"lines": Fraction(0)} | self.people[unsold.account]
                unsold.costs[element["code"]] = self._cost(element, names)

    def _cost(self, element: Mapping[str, Any], names: Names) -> Fraction:
        if "amount" in element:
            amount = number_of(element["amount"], names)
            if element["per"] == "line" and element["amount"].strip() in self.kinds:
                return amount
            return half_away(amount, self.places)
        minutes = number_of(element["minutes"], names)
        assert minutes >= 0
        self.minutes[element["pool"]] += minutes
        return half_away(minutes * rate(self.pools[element["pool"]]), self.places)

    def _names(self, event: Sequence[Line]) -> dict[str, Value]:
        names: dict[str, Value] = {"lines": Fraction(len(event))}
        for name, kind in self.kinds.items():
            values = [line.values[name] for line in event]
            if kind == "number":
                names[name] = sum((Fraction(value) for value in values), Fraction(0))
            elif kind == "flag":
                names[name] = any(values)
            else:
                names[name] = values[0]
        missing: dict[str, Value] = dict.fromkeys(self.person_columns, Fraction(0))
        return names | self.people.get(event[0].account, missing)

    def _split(self, element: Mapping[str, Any], event: Sequence[Line], cost: Fraction) -> None:
        weights = [_weight(line, element["split"]) for line in event]
        if sum(weights) == 0:
            weights = [1] * len(event)
            code = element["code"]
            self.fallbacks[code] = self.fallbacks.get(code, 0) + 1
        whole, so_far, charged = sum(weights), 0, 0
        minor = int(cost * 10**self.places)
        for line, weight in zip(event, weights, strict=True):
            so_far += weight
            reached = (2 * abs(minor) * so_far + whole) // (2 * whole)
            line.costs[element["code"]] = Fraction((1 if minor >= 0 else -1) * (reached - charged), 10**self.places)
            charged = reached


def rate(pool: Mapping[str, Any]) -> Fraction:
    """Currency per minute of practical capacity."""
    return Fraction(pool["cost"]) / supplied(pool)


def supplied(pool: Mapping[str, Any]) -> Fraction:
    """Practical minutes of a pool."""
    if "practical_minutes" in pool:
        return Fraction(pool["practical_minutes"])
    return Fraction(pool["theoretical_minutes"]) * Fraction(pool["factor"])


def _events(lines: Sequence[Line], per: str) -> list[list[Line]]:
    if per == "line":
        return [[line] for line in lines]
    events: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        events[line.order if per == "order" else line.account].append(line)
    return list(events.values())


def _weight(line: Line, split: str) -> int:
    if split == "lines":
        return 1
    return int(half_away(max(Fraction(line.values[split]), Fraction(0)), 4) * 10**4)


def _kinds(lines: Sequence[Mapping[str, str]], model: Mapping[str, Any]) -> dict[str, str]:
    kinds = {}
    for name in lines[0]:
        if name in ("order", "line", "date", "account"):
            continue
        declared = model.get("column", {}).get(name, {}).get("type")
        cells = [row[name] for row in lines if row[name] != ""]
        kinds[name] = declared or ("number" if all(map(_is_number, cells)) else "text")
    return kinds | {"product": "text"}


def _is_number(cell: str) -> bool:
    try:
        Decimal(cell)
    except ArithmeticError:
        return False
    return True


def _value(cell: str, kind: str) -> Value:
    if kind == "number":
        return Fraction(cell)
    if kind == "flag":
        assert cell.lower() in TRUE | FALSE
        return cell.lower() in TRUE
    return cell


def _numbers(row: Mapping[str, str]) -> dict[str, Value]:
    return {name: Fraction(cell) for name, cell in row.items() if name not in ("account", "since")}
