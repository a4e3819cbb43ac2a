"""What the story claims, as the profit map finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kingside.demo.company import characters
from kingside.demo.facts import write_facts
from kingside.demo.story import BEST, GROWS_AND_EARNS_LESS, KEY_ACCOUNTS, LARGEST, SECOND_LARGEST
from kingside.demo.timeline import Timeline
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map

LEAP_DAY = date(2028, 2, 29)
DAYS = (LEAP_DAY, date(2026, 1, 1), date(2026, 8, 31))


@dataclass(frozen=True)
class Told:
    """A profit map of the story and where its tables are."""

    folder: Path
    summary: Mapping[str, Any]

    def account(self, number: str) -> dict[str, Any]:
        return self.accounts[number]

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        rows = duckdb.execute(f"FROM read_parquet('{self.folder}/accounts.parquet') ORDER BY rank")
        names = [each[0] for each in rows.description or ()]
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query in which TABLES stands for the folder of the map."""
        return duckdb.execute(query.replace("TABLES", str(self.folder))).fetchall()


def tell(folder: Path, *, today: date) -> list[Told]:
    """The maps of the three years, oldest first."""
    years = write_facts(folder / "facts", timeline=Timeline(today), scale=1, say=lambda _: None)
    maps = []
    for year in years:
        out = folder / year.period.name
        request = ProfitMapRequest(lines=year.lines, costs=year.costs, out=out, accounts=year.accounts)
        maps.append(Told(out, build_profit_map(request).document))
    return maps


@pytest.fixture(scope="module", params=DAYS, ids=str)
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """The story as told on one of several days."""
    return tell(tmp_path_factory.mktemp("told"), today=request.param)


@pytest.fixture(scope="module")
def newest(years: list[Told]) -> Told:
    return years[-1]


def by_revenue(told: Told) -> list[str]:
    return sorted(told.accounts, key=lambda number: told.accounts[number]["net_revenue"], reverse=True)


def test_the_second_largest_customer_loses_money(newest: Told) -> None:
    assert by_revenue(newest)[:2] == [LARGEST.number, SECOND_LARGEST.number]
    assert newest.account(SECOND_LARGEST.number)["net_profit"] < -200_000
    assert newest.account(SECOND_LARGEST.number)["gross_margin"] > 500_000


def test_a_mid_sized_customer_earns_most_and_the_largest_little(newest: Told) -> None:
    largest, best = newest.account(LARGEST.number), newest.account(BEST.number)

    assert best["rank"] == 1
    assert best["net_revenue"] < Decimal("0.45") * largest["net_revenue"]
    assert 0 < largest["net_profit"] < best["net_profit"] / 2


def test_one_account_grows_while_its_profit_falls(years: list[Told]) -> None:
    told = [year.account(GROWS_AND_EARNS_LESS.number) for year in years]

    assert told[0]["net_revenue"] < told[1]["net_revenue"] < told[2]["net_revenue"]
    assert told[0]["net_profit"] > told[1]["net_profit"] > told[2]["net_profit"]


def test_the_whale_has_a_back(newest: Told) -> None:
    curve, total = newest.summary["curve"], newest.summary["totals"]["net_profit"]

    assert total > 1_000_000
    assert Decimal("1.4") <= Decimal(str(curve["over_total"])) <= 2
    assert 600_000 < curve["given_back"] < 1_200_000


def test_about_a_third_of_the_business_is_unprofitable(newest: Told) -> None:
    [(of_cells, of_revenue)] = newest.ask(
        """
        SELECT
            count(*) FILTER (net_profit < 0) / count(*),
            sum(net_revenue) FILTER (net_profit < 0) / sum(net_revenue)
        FROM read_parquet('TABLES/cells.parquet')
        """
    )

    assert 0.28 <= newest.summary["loss_makers"]["n"] / len(newest.accounts) <= 0.42
    assert 0.28 <= of_cells <= 0.45
    assert 0.25 <= of_revenue <= 0.42


def test_every_segment_has_its_accounts(newest: Told) -> None:
    segments = newest.summary["segments"]

    for name in ("peak", "drain", "minor", "desert"):
        assert segments[name]["n"] >= 4, name
    assert segments["no_revenue"]["n"] >= 1


def test_revenue_rises_for_the_third_year_and_profit_does_not(years: list[Told]) -> None:
    totals = [year.summary["totals"] for year in years]

    assert totals[0]["net_revenue"] < totals[1]["net_revenue"] < totals[2]["net_revenue"]
    assert totals[2]["net_profit"] < totals[0]["net_profit"]


def test_the_ledger_agrees_but_not_to_the_cent(years: list[Told]) -> None:
    for year in years:
        reconciliation = year.summary["reconciliation"]
        assert reconciliation["holds"]
        assert reconciliation["difference"] != 0
        assert reconciliation["imputed"] > 0


def test_capacity_is_used_but_for_a_margin_and_the_returns_desk_has_too_little(newest: Told) -> None:
    pools = dict(newest.ask("SELECT pool, used_minutes / supplied_minutes FROM 'TABLES/pools.parquet'"))

    assert pools.pop("returns_desk") > 1
    assert all(0.70 < used < 0.97 for used in pools.values()), pools


def test_some_lines_are_nobodys_and_some_figures_estimated(newest: Told) -> None:
    estimated = dict(newest.ask("SELECT element, estimated_lines FROM 'TABLES/elements.parquet'"))

    assert newest.account("UNMAPPED")["lines"] > 0
    assert estimated["picking"] > 0
    assert estimated["capital"] > 0
    assert estimated["freight"] == 0


def test_an_account_without_lines_costs_all_the_same(newest: Told) -> None:
    courted = [each for each in newest.accounts.values() if each["lines"] == 0]

    assert len(courted) == 1
    assert courted[0]["net_profit"] < -5_000


def test_most_key_accounts_earn_but_four_do_not_deserve_the_name(newest: Told) -> None:
    profits = [newest.account(each.number)["net_profit"] for each in KEY_ACCOUNTS]

    assert 2 <= sum(profit < 0 for profit in profits) <= 4


def test_every_account_of_the_map_is_in_the_story(newest: Told) -> None:
    assert set(newest.accounts) - {each.number for each in characters()} == {"UNMAPPED"}
