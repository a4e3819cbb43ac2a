"""Three ways to the same profit map: the engine, hand-written SQL, and slow exact fractions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.lake import reference, twin
from tests.lake.books import BuiltMap, Row, map_of_files, money

Twin = tuple[dict[str, list[Row]], dict[str, list[tuple[str, str]]]]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> twin.Books:
    """A year of invoice lines with everything in it that goes wrong in a year."""
    return twin.write_books(tmp_path_factory.mktemp("books"), lines=20_000)


@pytest.fixture(scope="module")
def built(books: twin.Books, tmp_path_factory: pytest.TempPathFactory) -> BuiltMap:
    """What the engine makes of it."""
    return map_of_files(
        lines=books.lines,
        accounts=books.accounts,
        costs=twin.COSTS,
        out=tmp_path_factory.mktemp("out") / "map",
        with_lines=True,
    )


@pytest.fixture(scope="module")
def by_hand(books: twin.Books) -> Twin:
    """What hand-written SQL makes of it."""
    return twin.tables_of(books)


@pytest.mark.req("PRF-01")
@pytest.mark.parametrize("name", twin.TABLES)
def test_the_engine_agrees_with_hand_written_sql_to_the_last_digit(built: BuiltMap, by_hand: Twin, name: str) -> None:
    rows, _ = by_hand

    assert reference.exact(name, built.tables[name]) == reference.exact(name, rows[name])


@pytest.mark.parametrize("name", twin.TABLES)
def test_the_engine_writes_the_kinds_of_hand_written_sql(built: BuiltMap, by_hand: Twin, name: str) -> None:
    _, types = by_hand

    assert built.types[name] == types[name]


def test_the_summary_agrees_with_hand_written_sql(built: BuiltMap, by_hand: Twin) -> None:
    accounts = by_hand[0]["accounts"]
    profits = [row["net_profit"] for row in accounts]
    peak = max(accounts, key=lambda row: (row["cumulative_profit"], -row["rank"]))

    assert {name: money(built.summary["totals"][name]) for name in ("net_revenue", "cogs", "net_profit")} == {
        name: sum(row[name] for row in accounts) for name in ("net_revenue", "cogs", "net_profit")
    }
    assert money(built.summary["curve"]["peak"]) == peak["cumulative_profit"]
    assert built.summary["curve"]["at"] == peak["rank"]
    assert money(built.summary["curve"]["given_back"]) == peak["cumulative_profit"] - sum(profits)
    assert built.summary["loss_makers"]["n"] == sum(profit < 0 for profit in profits)
    assert money(built.summary["loss_makers"]["sum"]) == sum(profit for profit in profits if profit < 0)
    for name, segment in built.summary["segments"].items():
        members = [row for row in accounts if row["segment"] == name]
        assert (segment["n"], money(segment["revenue"]), money(segment["profit"])) == (
            len(members),
            sum(row["net_revenue"] for row in members),
            sum(row["net_profit"] for row in members),
        )


def test_the_bridge_agrees_with_hand_written_sql(built: BuiltMap, by_hand: Twin) -> None:
    rows, _ = by_hand
    amounts = {row["element"]: row["amount"] for row in rows["elements"]}
    priced = sum(amounts[name] for name in ("order_entry", "picking", "returns", "visits"))
    unused = sum(row["unused_cost"] for row in rows["pools"])
    supplied = Decimal("560000.00") + Decimal("310000.50") + Decimal(120000)
    net_profit = sum(row["net_profit"] for row in rows["accounts"])

    bridge = built.summary["reconciliation"]

    assert money(bridge["imputed"]) == amounts["capital"]
    assert abs(money(bridge["unused"]) - unused) <= Decimal("0.02")
    assert money(bridge["unused"]) + money(bridge["rounding"]) == supplied - priced
    assert money(bridge["computed"]) == net_profit + amounts["capital"] - (supplied - priced) - Decimal("1234.50")


@pytest.mark.parametrize("lines", [400, 2_000])
def test_hand_written_sql_agrees_with_exact_fractions(tmp_path: Path, lines: int) -> None:
    books = twin.write_books(tmp_path, lines=lines)
    rows, _ = twin.tables_of(books)

    slow = reference.profit_map(
        lines=_as_text(books.lines), accounts=_as_text(books.accounts), costs=twin.COSTS.read_text("utf-8")
    )

    for name in twin.TABLES:
        assert reference.exact(name, slow[name]) == reference.exact(name, rows[name])


def _as_text(path: Path) -> list[dict[str, str]]:
    found = duckdb.execute(f"SELECT * FROM read_parquet('{path}')")
    names = [column[0] for column in found.description or ()]
    return [{name: _cell(name, value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "date":
        return str(value.date())
    return str(value).lower() if isinstance(value, bool) else str(value)
