"""/profit/cell/: one account with one product, down to its invoice lines and their costs."""

from decimal import Decimal

import pytest

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

CELL = "/profit/cell/"


@pytest.mark.req("PRF-01")
def test_an_invoice_line_shows_its_net_profit_and_every_cost_element(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(CELL, {"account": "A", "product": "L1"}))

    lines = page.table("Invoice lines with every cost")
    assert lines.rows == [
        [
            *("O1", "1", "1,000.00", "231.78", "23.2 %", "700.00"),
            "order entry 4.00, picking 6.00, delivery 30.00, capital 8.22, overhead 20.00",
        ]
    ]


@pytest.mark.req("PRF-01")
def test_every_invoice_line_is_reached_from_its_account_and_adds_up(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)
    home = read(browser.get("/accounts/A/"))

    cells = [read(browser.get(link)) for link in home.links if link.startswith(CELL)]

    lines = [line for cell in cells for line in cell.table("Invoice lines with every cost").rows]
    assert sorted(line[1] for line in lines) == ["1", "2", "5"]
    assert sum(Decimal(line[3]) for line in lines) == Decimal("280.17")


@pytest.mark.req("GEN-06")
def test_each_element_says_how_it_is_worked_out(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(CELL, {"account": "B", "product": "L3"}))

    costs = page.table("What the costs are made of")
    assert costs.row("Order entry") == {
        "Cost element": "Order entry",
        "Amount USD": "15.20",
        "Of cost to serve": "24.0 %",
        "How it is worked out": "6 + 3*lines + 10*rush minutes of desk at 0.80 a minute, per order, split by lines",
        "Estimated, whole map": "0 of 5 lines",
    }
    assert f"/profit/cost-models/{workshop.cost_model_id}/#order_entry" in page.links


def test_the_verdict_and_why(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(CELL, {"account": "B", "product": "L3"}))

    assert page.headings[0] == "B with L3 loses 48.3"
    assert "Serving costs 63.3, 45 of it delivery; the gross margin is only 15." in page.words
    assert "50 revenue ends in a loss of 48.3" in page.headings


def test_many_lines_come_in_pages(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    lines = [line | {"order": f"O{n:03}", "account": "C", "product": "P"} for n, line in enumerate(bazaar_lines(120))]
    publish(lines=lines, costs=BAZAAR_COSTS)
    browser = client_of(manager)

    pages = [read(browser.get(CELL, {"account": "C", "product": "P", "page": number})) for number in (1, 2, 3)]

    orders = [order for page in pages for order in page.table("Invoice lines with every cost").column("Order")]
    assert orders == [f"O{n:03}" for n in range(120)]
    assert "101 to 120 of 120" in pages[2].words


def test_an_account_that_only_cost_says_where_the_cost_comes_from(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    costs = BAZAAR_COSTS + '\n[[element]]\ncode = "visits"\nper = "account"\namount = "100 * visits"\n'
    accounts = [{"account": "C0000", "visits": 1}, {"account": "silent", "visits": 2}]
    publish(lines=bazaar_lines(1), costs=costs, accounts=accounts)

    page = read(client_of(manager).get(CELL, {"account": "silent", "product": "UNASSIGNED"}))

    assert page.headings[0] == "silent with no purchase loses 200"
    assert "bought nothing in the period, so to no product" in page.words
    assert "0 invoice lines" in page.headings


@pytest.mark.parametrize("asked", [{"account": "A", "product": "L3"}, {"account": "nobody", "product": "L1"}, {}])
def test_a_cell_that_the_map_does_not_hold_is_not_found(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, asked: dict[str, str]
) -> None:
    assert client_of(manager).get(CELL, asked).status_code == 404


def test_names_that_need_escaping_lead_to_their_cell(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    odd = [line | {"account": "A/7 & Ü?", "product": "50% #1"} for line in table(LINES)]
    publish(lines=odd)
    browser = client_of(manager)
    home = next(link for link in read(browser.get("/accounts/")).links if "~2F7" in link)

    cell = next(link for link in read(browser.get(home)).links if link.startswith(CELL))

    assert read(browser.get(cell)).headings[0] == "A/7 & Ü? with 50% #1 earns 202, 13.3 % of its revenue"
