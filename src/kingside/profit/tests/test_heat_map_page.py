"""/profit/map/: accounts by categories, a category by its products, coloured by what they earn."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.offerings.models import Product
from kingside.profit.models import ProfitMap
from kingside.profit.queries.heat_map import COLUMNS, ROWS, shade
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

MAP = "/profit/map/"
TABLE = "The profit map as a table"


@pytest.fixture
def sorted_goods(workshop: ProfitMap) -> ProfitMap:
    """The workshop with L1 to L3 as pumps, L5 as valves, and L4 as nothing in particular."""
    for code, category in (("L1", "Pumps"), ("L2", "Pumps"), ("L3", "Pumps"), ("L4", ""), ("L5", "Valves")):
        Product.objects.update_or_create(code=code, defaults={"name": code, "category": category})
    return workshop


def test_the_map_begins_with_categories_and_says_what_loses_most(
    sorted_goods: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(MAP))

    table = page.table(TABLE)
    assert page.headings[0] == "3 of 4 account–category pairs lose 94.7, B with Pumps the most"
    assert table.column("Account") == ["A", "B", "All accounts"]
    assert table.columns[4:] == ["Pumps", "Valves", "No category"]
    assert table.column("Net profit") == ["280", "-78.0", "202"]
    assert table.row("B")["No category"] == "-29.7"
    assert table.row("B")["Valves"] == ""
    assert f"{MAP}?category=Pumps" in page.links
    assert f"{MAP}?category=" in page.links


def test_a_category_opens_into_its_products_and_they_into_the_cell(
    sorted_goods: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(f"{MAP}?category=Pumps"))

    assert page.headings[0] == "1 of 3 account–product pairs loses 48.3, B with L3 the most"
    assert set(page.table(TABLE).columns[4:]) == {"L1", "L2", "L3"}
    assert "/profit/cell/?account=B&product=L3" in page.links
    assert "/accounts/B/" in page.links


def test_colour_may_mean_the_margin_which_is_unknown_without_revenue(
    sorted_goods: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(f"{MAP}?show=margin"))

    assert page.table(TABLE).row("B")["Pumps"] == "-96.5 %"
    assert page.table(TABLE).row("B")["No category"] == "unknown"
    assert f"{MAP}?category=Pumps&show=margin" in page.links


def test_without_categories_the_columns_are_products(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(MAP))

    assert page.headings[0] == "3 of 5 account–product pairs lose 94.7, B with L3 the most"


def test_many_accounts_and_products_are_folded_and_still_add_up(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(40, products=30), costs=BAZAAR_COSTS)

    table = read(client_of(manager).get(MAP)).table(TABLE)

    assert len(table.rows) == ROWS + 1
    assert len(table.columns) == COLUMNS + 4
    assert "others (13)" in table.column("Account")
    assert "others (7)" in table.columns


@pytest.mark.parametrize(
    ("value", "expected"),
    [("100", "1"), ("25", "0.5"), ("1", "0.1"), ("0", "0"), ("-25", "-0.5"), ("-400", "-1")],
)
def test_a_shade_is_the_signed_root_of_the_share(value: str, expected: str) -> None:
    assert shade(Decimal(value), Decimal(100)) == Decimal(expected)


def test_an_unknown_margin_has_no_shade() -> None:
    assert shade(None, Decimal(1)) is None


def test_a_category_without_trade_is_not_found(sorted_goods: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get(f"{MAP}?category=Anchors").status_code == 404


def test_without_a_published_map_there_is_nothing_to_draw(client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get(MAP).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_business(
    publish: Publish,
    client_of: ClientOf,
    manager: Member,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_of(manager)
    for accounts in (2, 60):
        publish(lines=bazaar_lines(accounts, products=3), costs=BAZAAR_COSTS)
        lake_queries.clear()
        # session, member, notices, grants, teams, map, categories, 2 × names, 2 × maps to choose, 4 × its history
        with django_assert_num_queries(15):
            browser.get(MAP)
        assert len(lake_queries) == 2
