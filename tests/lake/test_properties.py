"""What holds for any profit map, whatever is in the books."""

from __future__ import annotations

import random
import tomllib
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake.books import BuiltMap, Row, money, profit_map
from tests.lake.strategies import Books, Rows, books, decimals, invoice_lines

few = settings(max_examples=10)

PLAIN = 'currency = "USD"\nhurdle = 0.05\nlevel = "net"\n'
FREIGHT = PLAIN + '\n[[element]]\ncode = "cases"\nper = "line"\namount = "cases"\n'

SPLIT = PLAIN + '\n[[element]]\ncode = "drop"\nper = "{per}"\namount = "{amount}"\nsplit = "{split}"\n'

DESK = """
period = {{ from = 2025-01-01, to = 2025-12-31 }}

[[pool]]
code = "desk"
cost = {cost}
practical_minutes = {minutes}

[[element]]
code = "entry"
pool = "desk"
per = "order"
minutes = "3.5*lines + 0.25*abs(cases)"
split = "lines"

[ledger]
operating_profit = 0
tolerance_amount = 0
"""


def built(drawn: Books) -> BuiltMap:
    """The map of drawn books, with its lines."""
    return profit_map(lines=drawn.lines, costs=drawn.costs, accounts=drawn.accounts, with_lines=True)


def period(costs: str) -> tuple[str, str]:
    """First and last day of the period of a cost model, as they are written on invoice lines."""
    said = tomllib.loads(costs).get("period", {"from": "", "to": "9999-12-31"})
    return str(said["from"]), str(said["to"])


def total(rows: list[Row], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


@pytest.mark.req("PRF-01")
@few
@given(books())
def test_every_table_adds_up_to_the_same_company(drawn: Books) -> None:
    found = built(drawn)
    tables = found.tables

    for column in ("lines", "net_revenue", "cogs", "gross_margin", "cost_to_serve", "net_profit"):
        company = total(tables["accounts"], column)
        assert total(tables["products"], column) == company
        assert total(tables["cells"], column) == company
        assert money(found.summary["totals"][column]) == company
    for column in ("net_revenue", "cogs"):
        assert total(tables["lines"], column) == total(tables["accounts"], column)
    on_no_line = [row for row in tables["cells"] if row["product"] == "UNASSIGNED" and not row["lines"]]
    assert total(tables["lines"], "net_profit") + total(on_no_line, "net_profit") == total(
        tables["accounts"], "net_profit"
    )


@pytest.mark.req("INV-16")
@few
@given(books())
def test_each_invoice_line_of_the_period_has_one_net_profit(drawn: Books) -> None:
    first, last = period(drawn.costs)
    elements = [element["code"] for element in tomllib.loads(drawn.costs).get("element", [])]
    sold = {(line["order"], int(line["line"])): line for line in drawn.lines if first <= line["date"] <= last}

    found = built(drawn).tables["lines"]

    assert sorted((row["order"], row["line"]) for row in found) == sorted(sold)
    for row in found:
        line = sold[row["order"], row["line"]]
        costs = sum((row[code] for code in elements), Decimal(0))
        assert row["net_profit"] == Decimal(line["net_revenue"]) - Decimal(line["cogs"]) - costs


@few
@given(books())
def test_each_amount_opens_into_its_elements(drawn: Books) -> None:
    tables = built(drawn).tables

    for name, key in (("accounts", ("account",)), ("cells", ("account", "product"))):
        costs: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for row in tables[f"{name[:-1]}_elements"]:
            costs[tuple(row[part] for part in key)] += row["amount"]
        for row in tables[name]:
            assert row["cost_to_serve"] == costs[tuple(row[part] for part in key)]
            assert row["gross_margin"] == row["net_revenue"] - row["cogs"]
            assert row["net_profit"] == row["gross_margin"] - row["cost_to_serve"]
    for element in tables["elements"]:
        parts = [row for row in tables["cell_elements"] if row["element"] == element["element"]]
        assert total(parts, "amount") == element["amount"]


@pytest.mark.req("INV-14")
@few
@given(
    lines=invoice_lines(),
    per=st.sampled_from(["order", "account"]),
    split=st.sampled_from(["lines", "quantity", "net_revenue", "cases"]),
    amount=decimals(-100, 100, 2),
)
def test_parts_add_up_to_the_cent(lines: Rows, per: str, split: str, amount: str) -> None:
    found = profit_map(lines=lines, costs=SPLIT.format(per=per, split=split, amount=amount), with_lines=True)

    parts: dict[str, Decimal] = defaultdict(Decimal)
    for row in found.tables["lines"]:
        parts[row[per]] += row["drop"]
        assert row["drop"] == 0 or (row["drop"] > 0) == (Decimal(amount) > 0)
    assert set(parts.values()) == {Decimal(amount)}


@pytest.mark.req("GEN-05")
@few
@given(drawn=books(), seed=st.integers(0, 2**16))
def test_the_order_of_lines_and_accounts_is_irrelevant(drawn: Books, seed: int) -> None:
    shuffled = random.Random(seed).sample(drawn.lines, len(drawn.lines))
    accounts = drawn.accounts[::-1] if drawn.accounts else None

    again = profit_map(lines=shuffled, costs=drawn.costs, accounts=accounts, with_lines=True)

    assert again.files == built(drawn).files


@pytest.mark.req("PRF-04")
@few
@given(books())
def test_the_curve_ends_at_the_total_and_peaks_no_lower(drawn: Books) -> None:
    found = built(drawn)
    curve = found.summary["curve"]

    for name in ("accounts", "products"):
        assert found.column(name, "rank") == list(range(1, len(found.tables[name]) + 1))
        steps = _steps(found.column(name, "cumulative_profit"))
        assert steps == sorted(steps, reverse=True)
    heights = [Decimal(0), *found.column("accounts", "cumulative_profit")]
    assert money(curve["peak"]) == max(heights)
    assert curve["at"] == heights.index(max(heights))
    assert money(curve["given_back"]) == max(heights) - heights[-1]
    assert (curve["over_total"] is None) == (heights[-1] <= 0)
    losses = [step for step in _steps(found.column("accounts", "cumulative_profit")) if step < 0]
    assert (found.summary["loss_makers"]["n"], money(found.summary["loss_makers"]["sum"])) == (
        len(losses),
        sum(losses),
    )


def _steps(heights: list[Decimal]) -> list[Decimal]:
    return [after - before for before, after in zip([Decimal(0), *heights], heights, strict=False)]


@few
@given(lines=invoice_lines(), factor=st.integers(2, 50))
def test_multiplying_all_amounts_leaves_every_percentage(lines: Rows, factor: int) -> None:
    money_columns = ("net_revenue", "cogs", "cases")
    larger = [row | {name: str(Decimal(row[name]) * factor) for name in money_columns} for row in lines]

    one, other = (profit_map(lines=rows, costs=FREIGHT) for rows in (lines, larger))

    for name in ("accounts", "products"):
        assert one.column(name, "net_margin") == other.column(name, "net_margin")
        assert one.column(name, "segment") == other.column(name, "segment")
        assert one.column(name, "rank") == other.column(name, "rank")
    assert one.summary["curve"]["over_total"] == other.summary["curve"]["over_total"]
    assert one.summary["curve"]["at"] == other.summary["curve"]["at"]
    assert one.column("cells", "profit_class") == other.column("cells", "profit_class")


@few
@given(invoice_lines())
def test_one_more_account_without_profit_leaves_the_peak(lines: Rows) -> None:
    even = lines[0] | {"order": "even", "account": "even", "net_revenue": "70.00", "cogs": "70.00"}

    before, after = (profit_map(lines=rows, costs=PLAIN).summary for rows in (lines, [*lines, even]))

    assert money(before["curve"]["peak"]) == money(after["curve"]["peak"])
    assert before["curve"]["at"] == after["curve"]["at"]


@few
@given(books())
def test_segments_part_all_accounts_and_add_up(drawn: Books) -> None:
    found = built(drawn)
    segments = found.summary["segments"]

    for name in ("accounts", "products"):
        for row in found.tables[name]:
            assert row["segment"] in {"peak", "drain", "minor", "desert", "no_revenue"}
            assert (row["segment"] == "no_revenue") == (row["net_revenue"] <= 0)
    assert sum(segment["n"] for segment in segments.values()) == len(found.tables["accounts"])
    last = found.column("accounts", "cumulative_profit")[-1:] or [Decimal(0)]
    assert sum(money(segment["profit"]) for segment in segments.values()) == last[0]


@few
@given(lines=invoice_lines(), low=st.integers(0, 30), higher=st.integers(0, 30))
def test_a_higher_hurdle_never_makes_more_peaks_and_minors(lines: Rows, low: int, higher: int) -> None:
    def adequate(percent: int) -> int:
        found = profit_map(lines=lines, costs=PLAIN.replace("0.05", f"{percent / 100:.2f}"))
        return sum(segment in ("peak", "minor") for segment in found.column("accounts", "segment"))

    assert adequate(low + higher) <= adequate(low)


@pytest.mark.req("INV-14")
@few
@given(lines=invoice_lines(), cost=st.integers(1, 10**6), minutes=st.integers(1, 10**6))
def test_assigned_unused_and_rounding_are_the_cost_of_the_resource(lines: Rows, cost: int, minutes: int) -> None:
    found = profit_map(lines=lines, costs=PLAIN + DESK.format(cost=cost, minutes=minutes))

    bridge = found.summary["reconciliation"]
    assigned = found.one("elements", element="entry")["amount"]
    assert assigned + money(bridge["unused"]) + money(bridge["rounding"]) == cost
    assert abs(money(bridge["rounding"])) <= Decimal("0.005") * (len(lines) + 1)


@few
@given(lines=invoice_lines(), cost=st.integers(1, 10**6), minutes=st.integers(1, 10**6))
def test_twice_the_cost_for_twice_the_capacity_is_the_same_rate(lines: Rows, cost: int, minutes: int) -> None:
    once, twice = (
        profit_map(lines=lines, costs=PLAIN + DESK.format(cost=times * cost, minutes=times * minutes))
        for times in (1, 2)
    )

    assert once.tables["account_elements"] == twice.tables["account_elements"]
    assert once.column("pools", "used_minutes") == twice.column("pools", "used_minutes")
