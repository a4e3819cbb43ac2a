"""Adventure Works: the how-to is followed word by word, and its figures are right to the last digit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.lake.books import BuiltMap, money, read_map

pytestmark = pytest.mark.real_data

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGE = HOW_TO / "adventureworks.md"


@dataclass(frozen=True)
class Followed:
    """What a reader of the how-to has in the end."""

    gross: BuiltMap
    after_freight: BuiltMap
    printed: str
    names: dict[str, str]

    def account_named(self, built: BuiltMap, name: str) -> dict[str, object]:
        """The row of a reseller."""
        (code,) = (code for code, reseller in self.names.items() if reseller == name)
        return built.one("accounts", account=code)


@pytest.fixture(scope="module")
def adventureworks(real_data: Path) -> Path:
    """The folder of Adventure Works."""
    return real_data.resolve() / "adventureworks"


@pytest.fixture(scope="module")
def followed(adventureworks: Path, tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """Run every command of the page in a fresh folder."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "docs").mkdir()
    (desk / "docs" / "how-to").symlink_to(HOW_TO)
    printed = "".join(_run(block, tool, desk, adventureworks) for tool, block in _blocks(PAGE.read_text("utf-8")))
    names = duckdb.execute(
        f"SELECT ResellerKey::TEXT, ResellerName FROM '{adventureworks / 'DimReseller.parquet'}'"
    ).fetchall()
    return Followed(
        gross=read_map(desk / "maps" / "gross"),
        after_freight=read_map(desk / "maps" / "after-freight"),
        printed=printed,
        names=dict(names),
    )


def _blocks(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(bash|python)\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def _run(block: str, tool: str, desk: Path, data: Path) -> str:
    binaries = Path(sys.executable).parent
    command = ["bash", "-euc", block] if tool == "bash" else [sys.executable, "-c", block]
    told = os.environ | {"DATA": str(data), "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=desk, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_revenue_cost_and_gross_margin_are_those_of_the_books(followed: Followed) -> None:
    totals = followed.gross.summary["totals"]

    assert totals["lines"] == 60_855
    assert {name: money(totals[name]) for name in ("net_revenue", "cogs", "gross_margin")} == {
        "net_revenue": Decimal("80450596.9823"),
        "cogs": Decimal("79980114.3790"),
        "gross_margin": Decimal("470482.6033"),
    }


@pytest.mark.req("PRF-03")
def test_before_freight_more_than_half_of_the_resellers_lose_money(followed: Followed) -> None:
    losers = followed.gross.summary["loss_makers"]

    assert (losers["n"], len(followed.gross.tables["accounts"])) == (335, 635)
    assert money(losers["sum"]) == Decimal("-2173060.7157")


@pytest.mark.req("PRF-04")
def test_the_whale_curve_peaks_at_562_percent_of_the_total(followed: Followed) -> None:
    curve = followed.gross.summary["curve"]

    assert money(curve["peak"]) == Decimal("2643543.3190")
    assert money(curve["given_back"]) == Decimal("2173060.7157")
    assert round(100 * money(curve["over_total"])) == 562
    assert followed.gross.one("accounts", rank=curve["at"])["cumulative_profit"] == Decimal("2643543.3190")


def test_the_second_largest_reseller_loses_money(followed: Followed) -> None:
    by_revenue = sorted(followed.gross.tables["accounts"], key=lambda row: -row["net_revenue"])

    assert followed.names[by_revenue[1]["account"]] == "Excellent Riding Supplies"
    assert by_revenue[1]["net_revenue"] == Decimal("853849.1795")
    assert by_revenue[1]["net_profit"] == Decimal("-19428.9804")


def test_the_worst_reseller_stands_last(followed: Followed) -> None:
    worst = followed.gross.tables["accounts"][-1]

    assert followed.names[worst["account"]] == "Westside Plaza"
    assert worst["net_profit"] == Decimal("-73315.5490")


@pytest.mark.req("PRF-01", "PRF-03")
def test_a_third_of_the_lines_is_sold_below_cost(followed: Followed) -> None:
    below = [row for row in followed.gross.tables["lines"] if row["net_profit"] < 0]

    assert (len(below), len(followed.gross.tables["lines"])) == (21_829, 60_855)
    assert sum(row["net_profit"] for row in below) == Decimal("-3320274.5999")


def test_freight_is_more_than_the_margin_it_comes_off(followed: Followed) -> None:
    freight = followed.after_freight.one("elements", element="freight")

    assert (freight["amount"], freight["lines"]) == (Decimal("2011265.9158"), 60_855)


def test_after_freight_399_resellers_lose_money_and_so_does_the_company(followed: Followed) -> None:
    summary = followed.after_freight.summary

    assert summary["loss_makers"]["n"] == 399
    assert money(summary["totals"]["net_profit"]) == Decimal("-1540783.3125")
    assert summary["curve"]["over_total"] is None


def test_freight_of_a_reseller_is_the_sum_of_what_was_booked(followed: Followed, adventureworks: Path) -> None:
    booked = duckdb.execute(
        f"""
        SELECT ResellerKey::TEXT, sum(Freight) FROM '{adventureworks / "FactResellerSales.parquet"}' GROUP BY ALL
        """
    ).fetchall()

    found = {row["account"]: row["amount"] for row in followed.after_freight.tables["account_elements"]}
    assert found == dict(booked)


def test_the_page_says_what_the_map_says(followed: Followed) -> None:
    page = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \| ([\d,.]+) \| ([-\d,.]+) \| (\d+) \| (\w+) \|$", page, flags=re.MULTILINE)

    assert len(rows) == 3
    for name, revenue, margin, rank, segment in rows:
        account = followed.account_named(followed.gross, name)
        assert name in followed.printed
        assert account["net_revenue"] == Decimal(revenue.replace(",", ""))
        assert account["net_profit"] == Decimal(margin.replace(",", ""))
        assert (account["rank"], account["segment"]) == (int(rank), segment)
