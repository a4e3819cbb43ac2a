"""What the files of Adventure Works hold beyond the profit map: the traps and the people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def adventureworks(real_data: Path) -> Path:
    """The folder of Adventure Works."""
    return real_data / "adventureworks"


@pytest.fixture(scope="module")
def roles(adventureworks: Path) -> list[tuple[str, str]]:
    """Store and role of each of its contacts."""
    kinds = dict(
        line.split("\t")[:2] for line in (adventureworks / "oltp" / "ContactType.csv").read_text("utf-8").splitlines()
    )
    stores = {cells[0] for cells in _rows(adventureworks / "oltp" / "Store.csv")}
    contacts = _rows(adventureworks / "oltp" / "BusinessEntityContact.csv")
    return [(store, kinds[kind]) for store, _, kind, *_ in contacts if store in stores]


def _rows(path: Path) -> list[list[str]]:
    """Rows of a file that ends cells with ``+|`` and rows with ``&|``."""
    return [row.strip().split("+|") for row in path.read_text("utf-8").split("&|") if row.strip()]


def test_a_third_of_the_lines_carries_another_currency(adventureworks: Path) -> None:
    ((foreign, lines),) = duckdb.execute(
        f"""
        SELECT count(*) FILTER (CurrencyAlternateKey <> 'USD'), count(*)
        FROM '{adventureworks / "FactResellerSales.parquet"}'
        JOIN '{adventureworks / "DimCurrency.parquet"}' USING (CurrencyKey)
        """
    ).fetchall()

    assert (foreign, lines) == (18_972, 60_855)
    assert round(1000 * foreign / lines) == 312


def test_there_are_701_resellers_and_635_of_them_bought(adventureworks: Path) -> None:
    ((resellers, bought),) = duckdb.execute(
        f"""
        SELECT (SELECT count(*) FROM '{adventureworks / "DimReseller.parquet"}'), count(DISTINCT ResellerKey)
        FROM '{adventureworks / "FactResellerSales.parquet"}'
        """
    ).fetchall()

    assert (resellers, bought) == (701, 635)


def test_most_stores_have_exactly_one_contact(adventureworks: Path, roles: list[tuple[str, str]]) -> None:
    contacts = Counter(store for store, _ in roles)

    assert len(roles) == 753
    assert len(_rows(adventureworks / "oltp" / "Store.csv")) == 701
    assert Counter(contacts.values())[1] == 649


def test_contacts_are_owners_and_purchasers(roles: list[tuple[str, str]]) -> None:
    assert Counter(role for _, role in roles) == {
        "Owner": 266,
        "Purchasing Manager": 245,
        "Purchasing Agent": 242,
    }
