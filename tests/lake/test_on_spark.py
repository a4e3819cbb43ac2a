"""The same books on Spark: every file is the file that DuckDB makes, byte for byte, and every refusal the sentence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from pytest_django import Settings

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.config.commands.profit_map import renames_of
from kingside.identity.models import Member
from kingside.lake.engines.in_spark import InSpark
from kingside.lake.engines.spark_session import spark_session
from kingside.lake.refusal import Refusal
from scripts.spark_cluster import SMALL
from tests.imported_files import Import
from tests.lake import test_large_numbers as large
from tests.lake import twin, workshop
from tests.lake.books import BuiltMap, map_of_files, profit_map, read_map, table, write_costs
from tests.lake.refusals import COSTS, LINES, element
from tests.lake.strategies import Books, books
from tests.lake.test_adventureworks import HOW_TO
from tests.lake.test_deep_formulas import choices
from tests.lake.workshop import sold_by_somebody
from tests.published_maps import Publishes

pytestmark = pytest.mark.spark
WORKSHOP = table(workshop.LINES)
PARENTS = [{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}]
TABLES = ("order", "account", "product", "customer_unit", "salesperson", "account_tree")
SHOWN = ("account__number", "net_revenue", "net_profit", "net_margin", "segment")
FURTHER = {"account_tree", *(f"{name}_margins" for name in TABLES if name != "account_tree")}


@pytest.fixture(scope="module", autouse=True)
def _spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A local Spark, started once; each map has a session of its own in it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setenv(name, value)
        with spark_session("local[2]", scratch=tmp_path_factory.mktemp("spark"), threads=2, memory_share=0.1):
            yield


def assert_same(here: BuiltMap, there: BuiltMap, *, to_the_byte: bool = True) -> None:
    """Rows first, which tell more when they differ; then bytes; then all figures but how the run went."""
    assert there.tables == here.tables
    assert there.types == here.types
    if to_the_byte:
        assert there.files == here.files
    assert there.summary["run"]["engine"] == "spark"
    assert {**there.summary, "run": None} == {**here.summary, "run": None}


def both(**given: Any) -> tuple[BuiltMap, BuiltMap]:
    """The map of typed books by DuckDB and by Spark."""
    return profit_map(**given), profit_map(**given, engine="spark")


def test_the_workshop_comes_to_its_worked_figures() -> None:
    """With every further table that somebody can ask for; B is part of A."""
    here, there = both(
        lines=sold_by_somebody(WORKSHOP), accounts=PARENTS, costs=workshop.COSTS, with_lines=True, csv=True, by=TABLES
    )

    assert there.one("accounts", account="A")["net_profit"] == Decimal("280.17")
    assert there.one("accounts", account="B")["net_profit"] == Decimal("-77.97")
    assert there.column("lines", "net_profit") == [
        Decimal(profit) for profit in ("231.78", "65.14", "-16.75", "-48.27", "-29.70")
    ]
    assert there.one("salesperson_margins", salesperson="E1")["net_profit"] == Decimal("153.81")
    assert there.one("customer_unit_margins", customer_unit="Quay")["net_profit"] == Decimal("-29.70")
    assert there.csv == here.csv
    assert there.tables.keys() >= FURTHER
    assert_same(here, there)


def test_what_is_intercompany_is_left_out_by_both() -> None:
    costs = workshop.COSTS.replace('level = "net"', 'level = "net"\nintercompany = "account = \'B\'"')

    here, there = both(lines=WORKSHOP, costs=costs, with_lines=True, by=["cell", "order"])

    assert_same(here, there)
    assert there.summary["reconciliation"]["computed"] == Decimal("188.50")


def test_what_lines_credit_changes_no_table_of_either() -> None:
    naming = [
        {**row, "credits_order": "O2" if row["is_return"] == "true" else "", "credits_line": ""} for row in WORKSHOP
    ]
    here, there = both(lines=naming, costs=workshop.COSTS, with_lines=True)

    assert_same(here, there)
    assert here.tables == profit_map(lines=WORKSHOP, costs=workshop.COSTS, with_lines=True).tables


def test_the_server_publishes_the_same_map_on_either(
    imported: Import, publishes: Publishes, finance: Member, settings: Settings
) -> None:
    """Of what is imported, with the tables that are made where lines and accounts say enough for them."""
    settings.KINGSIDE_SALESPERSONS_PURPOSE = "Coaching, agreed with the works council"
    register(accounts=[NewAccount("A", "Orrestad Paper"), NewAccount("B", "Tessarine")])
    a, b = Account.objects.order_by("number")
    edit(account=b, seen_version=b.version, by=None, name=b.name, sector="", since=None, parent=a)
    for account in (a, b):
        assign(codes={("SAP", account.number): account}, by=finance)
    imported("lines", sold_by_somebody(WORKSHOP))
    here = publishes()
    settings.KINGSIDE_ENGINE, settings.KINGSIDE_SPARK_MASTER = "spark", "local[2]"

    there = publishes()

    assert there.folder != here.folder
    assert read_map(there.folder).tables.keys() >= FURTHER
    assert_same(read_map(here.folder), read_map(there.folder))
    profits = [list(each.account_profits.order_by("rank").values_list(*SHOWN)) for each in (here, there)]
    assert profits[0] == profits[1] != []


def test_a_year_with_everything_that_goes_wrong_in_it(tmp_path: Path) -> None:
    year = twin.write_books(tmp_path, lines=3_000)
    given: dict[str, Any] = {"lines": year.lines, "accounts": year.accounts, "costs": twin.COSTS, "with_lines": True}

    here = map_of_files(**given, out=tmp_path / "here")
    there = map_of_files(**given, out=tmp_path / "there", engine="spark")

    assert_same(here, there)


@tries(max_examples=4, suppress_health_check=list(HealthCheck))
@given(books())
def test_any_books_and_any_cost_model(drawn: Books) -> None:
    """Equal rows of equal types; of odd books the same rows can be packed otherwise."""
    assert_same(*both(lines=drawn.lines, costs=drawn.costs, accounts=drawn.accounts), to_the_byte=False)


def test_numbers_beyond_64_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []
    begin = InSpark.begin

    def noted(engine: InSpark, *, scale: int, wide: bool) -> None:
        begun.append(wide)
        begin(engine, scale=scale, wide=wide)

    monkeypatch.setattr(InSpark, "begin", noted)

    here, there = both(lines=table(large.LINES), costs=large.COSTS, with_lines=True)

    assert_same(here, there)
    assert begun == [False, True]


RATES = """
order line date       account product quantity net_revenue cogs   fee     rate
O1    1    2025-01-10 A       P       1        1000.00     700.00 12.35   1.083333
O1    2    2025-01-10 A       Q       1        10.00       7.00   0.01    0.850001
O2    1    2025-01-11 B       P       1        99.99       0.00   1000.00 156.789
O3    1    2025-01-12 B       Q       -1       -5.00       0.00   -3.05   0.006667
"""


def test_a_rate_of_its_own_on_each_line() -> None:
    shared = element("fee * rate / 7", code="share", per="account", more='split = "quantity"')
    costs = large.PLAIN + element("fee * rate") + shared

    assert_same(*both(lines=table(RATES), costs=costs, with_lines=True))


def test_codes_that_mean_something_in_a_query() -> None:
    odd = ["it's", 'say "so"', "back\\slash\\n", "`tick`", "${spark.master}", "--", ":name", "a\tb\nc", "é €"]
    first = table(LINES)[0]
    lines = [first | {"order": code, "account": code, "product": code[::-1]} for code in odd]
    costs = COSTS + element("if(account = 'back\\\\slash\\\\n', 3, 2)")

    here, there = both(lines=lines, costs=costs, with_lines=True)

    assert sorted(there.column("accounts", "account")) == sorted(odd)
    assert_same(here, there)


def test_formulas_that_nest_deep() -> None:
    nested = f"round(round(round(round({choices(12)} / 3, 2) / 7, 3) * 1.5, 1) / 9, 4)"

    assert_same(*both(lines=table(LINES), costs=COSTS + element(nested)))


def test_what_is_wrong_is_said_in_the_same_sentence(tmp_path: Path) -> None:
    twice = [*table(LINES), table(LINES)[0]]
    negative = COSTS + element("30 - 20 * cases", minutes=True)

    for lines, costs in ((twice, COSTS), (table(LINES), negative)):
        said = []
        for engine in ("duckdb", "spark"):
            with pytest.raises(Refusal) as refused:
                profit_map(lines=lines, costs=costs, engine=engine)
            said.append(str(refused.value))
        assert said[0] == said[1]


def test_amounts_beyond_what_is_kept_are_refused_as_elsewhere() -> None:
    lines = [table(LINES)[0] | {"net_revenue": "9" * 27}]

    with pytest.raises(Refusal, match="grow beyond the digits"):
        profit_map(lines=lines, costs=COSTS + element("net_revenue * net_revenue * net_revenue"), engine="spark")


def test_a_worker_that_does_not_see_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = InSpark.begin

    def unseen(engine: InSpark, *, scale: int, wide: bool) -> None:
        begin(engine, scale=scale, wide=wide)
        shutil.rmtree(engine.staging / "spark")

    monkeypatch.setattr(InSpark, "begin", unseen)

    with pytest.raises(Refusal, match="A Spark worker does not see the facts; let every worker see"):
        profit_map(lines=table(LINES), costs=COSTS, engine="spark")


@pytest.mark.real_data
def test_adventure_works(real_data: Path, tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "lines": real_data.resolve() / "adventureworks" / "FactResellerSales.parquet",
        "costs": write_costs(tmp_path, large.PLAIN + element("Freight", code="freight")),
        "renames": renames_of((HOW_TO / "adventureworks" / "mapping.txt").read_text("utf-8")),
    }

    here = map_of_files(**given, out=tmp_path / "here")
    there = map_of_files(**given, out=tmp_path / "there", engine="spark")

    assert there.summary["loss_makers"]["n"] == 399
    assert there.summary["totals"]["net_profit"] == Decimal("-1540783.3125")
    assert_same(here, there)
