"""Profit maps that were requested, built and published the way everybody's are."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest

from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.lake.results import opening
from kingside.lake.results.opening import connection_to
from kingside.profit.drafting import begin_draft, publish_draft
from kingside.profit.models import ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_profit_map
from tests.lake.books import table, write_csv
from tests.lake.workshop import COSTS, LINES

Rows = Iterable[Mapping[str, object]]
Publish = Callable[..., ProfitMap]
Publishes = Callable[..., ProfitMap]


@pytest.fixture
def publish(home_folder: Home, finance: Member, tmp_path: Path) -> Publish:
    """Publishes books that a test typed, as Farida would."""
    return partial(publish_books, by=finance, folder=tmp_path)


def publish_books(
    *, by: Member, folder: Path, lines: Rows, costs: str = COSTS, accounts: Rows | None = None
) -> ProfitMap:
    """Write typed books to a folder, and publish what they come to."""
    profit_map = request_profit_map(
        cost_model=adopt_cost_model(name="Standard", toml=dedent(costs), by=by),
        lines=write_csv(folder / "lines.csv", list(lines)),
        accounts_file=write_csv(folder / "accounts.csv", list(accounts)) if accounts else None,
        by=by,
    )
    publish_now(profit_map=profit_map)
    return profit_map


@pytest.fixture
def publishes(finance: Member) -> Publishes:
    """Farida publishes a map of what is imported."""

    def published(costs: str = COSTS) -> ProfitMap:
        draft = begin_draft(name="Standard", toml=costs, notes={}, by=finance)
        profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
        publish_now(profit_map=profit_map)
        return profit_map

    return published


@pytest.fixture
def workshop(publish: Publish) -> ProfitMap:
    """Two customers: A earns 280.17, and B loses 77.97 although its gross margin is the better one."""
    return publish(lines=table(LINES))


class Counted:
    """A connection to the lake that counts what it is asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, asked: list[str]) -> None:
        self._connection = connection
        self._asked = asked

    def execute(self, sql: str, *values: object) -> duckdb.DuckDBPyConnection:
        if not sql.lstrip().startswith("CREATE TEMP VIEW"):
            self._asked.append(sql)
        return self._connection.execute(sql, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@pytest.fixture
def lake_queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that pages put to published folders from now on."""
    asked: list[str] = []
    monkeypatch.setattr(opening, "connection_to", lambda *folders: Counted(connection_to(*folders), asked))
    return asked


BAZAAR_COSTS = """
    currency = "EUR"

    [[element]]
    code = "delivery"
    per = "order"
    amount = "45.00"
"""


def bazaar_lines(accounts: int, *, products: int = 1) -> list[dict[str, object]]:
    """One order of each account for each product, sold for 80, 81, 82 … with 60 for goods and 45 for its delivery.

    The first 25 accounts lose money.
    """
    line: dict[str, object] = {"line": 1, "date": "2025-06-01", "quantity": 1, "cogs": 60}
    return [
        {"order": f"{a}-{p}", "account": f"C{a:04}", "product": f"P{p}", "net_revenue": 80 + a} | line
        for a in range(accounts)
        for p in range(products)
    ]
