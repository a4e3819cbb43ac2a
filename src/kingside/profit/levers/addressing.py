"""Which lever addresses a cost: told from how the model works it out, not from what it is called, freight aside."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kingside.lake.formula import columns_of, parse
from kingside.lake.levers import days_of_payment
from kingside.lake.levers.openings import FREIGHT_WORDS
from kingside.profit.levers.words import PAYMENT_TERMS
from kingside.profit.models import CostModel

PRICE = "price"
"""What addresses goods sold below their cost, rebates, and shares of overhead."""


def levers_of_elements(cost_model: CostModel) -> Mapping[str, str]:
    """By the code of an element what addresses it: the kind of a lever, or PAYMENT_TERMS."""
    return _levers(cost_model.hash, cost_model.toml)


@lru_cache(maxsize=64)
def _levers(_hash: str, toml: str) -> Mapping[str, str]:
    document = tomllib.loads(toml)
    kinds = {name: rule.get("type", "") for name, rule in document.get("column", {}).items()}
    return {row["code"]: _lever(row, kinds) for row in document.get("element", [])}


def _lever(row: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """The first that fits."""
    formula, where = row.get("minutes", row.get("amount", "")), row.get("where", "")
    parsed = parse(formula, place="")
    named = set(columns_of(parsed)) - {"lines", "quantity", "net_revenue", "cogs"}
    flags = {name for name in named if kinds.get(name) == "flag"}
    if _is_of_returns(where):
        return "returns"
    if row.get("step") == "overhead":
        return PRICE
    if any(word in row["code"].lower() for word in FREIGHT_WORDS):
        return "freight_terms"
    if row["per"] == "order":
        return "order_size"
    if "'" in formula:
        return "channel"
    if row.get("imputed") and days_of_payment(parsed) - flags:
        return PAYMENT_TERMS
    if row["per"] == "account" or flags:
        return "service_level" if named else PRICE
    return PRICE if formula in named or not named else _of_lines(row)


def _is_of_returns(where: str) -> bool:
    said = where.replace(" ", "").lower()
    return "quantity<0" in said or ("return" in said and "not" not in said)


def _of_lines(row: Mapping[str, Any]) -> str:
    """Work on each line falls when lines become fewer and larger, money tied up otherwise when there is less of it."""
    return "service_level" if row.get("imputed") else "minimum_order"
