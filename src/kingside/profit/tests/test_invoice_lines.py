"""/profit/lines/: the invoice lines of an account as a list."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

OF_A = "/profit/lines/?account=A"


@pytest.fixture
def maud(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


@pytest.mark.req("PRF-01")
@pytest.mark.usefixtures("workshop")
def test_every_line_of_an_account_says_what_serving_it_costs_and_what_it_earns(maud: Client) -> None:
    page = read(maud.get(OF_A))

    lines = page.table("Invoice lines")
    assert page.headings[0] == "Invoice lines of A"
    assert lines.columns == [
        "Order", "Line", "Product", "Revenue USD", "Gross margin USD", "Cost to serve USD", "Net profit USD",
        "Net margin",
    ]  # fmt: skip
    assert [row[:2] + row[3:] for row in lines.rows] == [
        ["O1", "1", "1.0 k", "300", "68.2", "232", "23.2 %"],
        ["O1", "2", "500", "100", "34.9", "65.1", "13.0 %"],
        ["O1", "5", "0", "-10", "6.8", "-16.8", "unknown"],
    ]


@pytest.mark.usefixtures("workshop")
def test_they_are_sorted_narrowed_and_lead_to_their_orders(maud: Client) -> None:
    worst = read(maud.get(f"{OF_A}&sort=net_profit")).table("Invoice lines")
    one = read(maud.get("/profit/lines/?account=B&product=L3"))

    assert worst.column("Product") == ["L5", "L2", "L1"]
    assert one.headings[0] == "Invoice lines of B with L3"
    assert "Product" not in one.table("Invoice lines").columns
    assert any(link.startswith("/profit/order/?code=O2&account=B") for link in one.links)
    assert "/profit/lines/?account=B&product=L3" in read(maud.get("/profit/cell/?account=B&product=L3")).links


@pytest.mark.usefixtures("workshop")
def test_lines_of_no_account_or_of_one_whose_costs_are_not_shown_are_not_there(
    maud: Client, client_of: ClientOf, lead: Member
) -> None:
    assert maud.get("/profit/lines/").status_code == 404
    assert maud.get("/profit/lines/?account=Z").status_code == 404
    assert client_of(lead).get(OF_A).status_code == 404


def test_the_number_of_queries_does_not_grow_with_lines(
    publish: Publish,
    maud: Client,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    asked = []
    for products in (1, 30):
        publish(lines=bazaar_lines(1, products=products), costs=BAZAAR_COSTS)
        maud.get("/profit/lines/?account=C0000")
        lake_queries.clear()
        with django_assert_num_queries(9):
            maud.get("/profit/lines/?account=C0000")
        asked.append(len(lake_queries))

    assert asked[0] == asked[1]
