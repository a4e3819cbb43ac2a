"""/profit/orders/, products/, customer-units/, salespersons/: what each earns, and who may see it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.offerings.models import Product
from kingside.profit.models import ProfitMap
from kingside.profit.queries import margins
from tests.cast import ClientOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import LINES, sold_by_somebody
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

ORDERS, PRODUCTS = "/profit/orders/", "/profit/products/"
UNITS, SALESPERSONS = "/profit/customer-units/", "/profit/salespersons/"


@pytest.fixture
def purpose(settings: Settings) -> str:
    """Somebody stated what figures of salespersons are for."""
    settings.KINGSIDE_SALESPERSONS_PURPOSE = "Coaching, agreed with the works council"
    return str(settings.KINGSIDE_SALESPERSONS_PURPOSE)


@pytest.fixture
def sold(publish: Publish) -> ProfitMap:
    """The workshop, its lines with who sold them and where they went."""
    return publish(lines=sold_by_somebody(table(LINES)))


@pytest.fixture
def browser(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def test_orders_stand_with_revenue_and_net_margin_the_worst_first(sold: ProfitMap, browser: Client) -> None:
    page = read(browser.get(ORDERS))
    orders = page.table("Orders")

    assert page.headings[0] == "2 of 3 orders lose 78.0"
    assert orders.column("Order") == ["O2", "O3", "O1"]
    assert orders.row("O1") | {"Account": ""} == {
        "Order": "O1",
        "Account": "",
        "Revenue USD": "1.5 k",
        "Net profit USD": "280",
        "Net margin": "18.7 %",
        "Gross margin USD": "390",
        "Contribution USD": "310",
        "Invoice lines": "3",
    }


def test_the_best_come_first_where_one_asks_for_them(sold: ProfitMap, browser: Client) -> None:
    page = read(browser.get(f"{ORDERS}?sort=-net_profit"))

    assert page.table("Orders").column("Order") == ["O1", "O3", "O2"]


def test_orders_are_narrowed_and_leave_as_a_file(sold: ProfitMap, browser: Client) -> None:
    assert read(browser.get(f"{ORDERS}?q=o3")).table("Orders").column("Order") == ["O3"]
    assert read(browser.get(f"{ORDERS}?net_profit_to=0")).table("Orders").column("Order") == ["O2", "O3"]

    asked = {"format": "csv", "query": "q=o3&column=account_name&column=net_profit"}
    file = browser.post("/exports/orders/new/", asked, follow=True)

    assert b"".join(file).decode("utf-8-sig").splitlines() == ["Order,Account,Number,Net profit USD", "O3,B,B,-29.7"]


@pytest.mark.req("GEN-01")
def test_orders_of_other_accounts_are_neither_found_nor_counted(
    to_leave: Account, client_of: ClientOf, lead: Member
) -> None:
    page = read(client_of(lead).get(f"{ORDERS}?q=O1"))

    assert "None of them" in page.words
    assert not any("code=O1" in link for link in page.links)
    assert set(read(client_of(lead).get(ORDERS)).table("Orders").column("Account")) == {"B"}


@pytest.mark.usefixtures("home_folder")
def test_what_accounts_cost_that_bought_nothing_is_no_order(publish: Publish, browser: Client) -> None:
    costs = f'{BAZAAR_COSTS}\n[[element]]\ncode = "visits"\nper = "account"\namount = "100*visits"\n'
    visited = [{"account": "C0000", "visits": 0}, {"account": "quiet", "visits": 2}, {"account": "still", "visits": 1}]
    publish(lines=bazaar_lines(1), costs=costs, accounts=visited)

    page = read(browser.get(ORDERS))

    assert page.headings[0] == "1 of 1 order loses 25"
    assert page.table("Orders").column("Account") == ["C0000"]
    assert "2 accounts that bought nothing cost 300 besides." in page.words


def test_an_order_goes_down_its_cascade_to_its_lines(sold: ProfitMap, browser: Client) -> None:
    page = read(browser.get("/profit/order/?code=O1&account=A"))

    assert page.headings[0] == "O1 earns 280, 18.7 % of its revenue"
    assert page.table("Invoice lines of the order").column("Net profit") == ["231.78", "65.14", "-16.75"]
    assert "Contribution" in page.words


def test_of_a_very_long_order_the_page_says_how_much_it_shows(
    sold: ProfitMap, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(margins, "LINES", 2)

    page = read(browser.get("/profit/order/?code=O1&account=A"))

    assert page.table("Invoice lines of the order").column("Line") == ["1", "2"]
    assert "The first 2 of 3." in page.words


def test_customer_units_are_those_of_their_account(sold: ProfitMap, browser: Client) -> None:
    units = read(browser.get(UNITS)).table("Customer units")

    assert list(
        zip(units.column("Customer unit"), units.column("Account"), units.column("Net profit"), strict=True)
    ) == [
        ("Unknown", "B", "-48.3"),
        ("Quay", "B", "-29.7"),
        ("Unknown", "A", "-16.8"),
        ("South", "A", "65.1"),
        ("North", "A", "232"),
    ]


def test_salespersons_stand_below_the_purpose_of_their_figures(purpose: str, publish: Publish, browser: Client) -> None:
    publish(lines=sold_by_somebody(table(LINES)))

    page = read(browser.get(SALESPERSONS))

    assert f"Figures of persons. What for: {purpose}" in page.words
    assert page.table("Salespersons").column("Salesperson") == ["E2", "Unknown", "E1"]


def test_without_a_purpose_no_figure_of_a_person_is_made(sold: ProfitMap, browser: Client) -> None:
    assert not (sold.folder / "salesperson_margins.parquet").exists()
    assert read(browser.get(SALESPERSONS)).headings[0] == "Nobody said what figures of salespersons are for"


def test_a_purpose_withdrawn_hides_what_was_made(
    purpose: str, publish: Publish, browser: Client, settings: Settings
) -> None:
    made = publish(lines=sold_by_somebody(table(LINES)))
    settings.KINGSIDE_SALESPERSONS_PURPOSE = ""

    assert (made.folder / "salesperson_margins.parquet").exists()
    assert browser.get("/profit/salesperson/?code=E1").status_code == 404
    assert "E1" not in browser.get(f"{SALESPERSONS}").content.decode()
    assert "Salespersons" not in read(browser.get("/profit/?of=salespersons")).headings[0]


@pytest.mark.parametrize("who", ["finance", "executive", "lead"])
def test_figures_of_persons_are_for_their_manager(
    purpose: str, publish: Publish, client_of: ClientOf, who: str, request: pytest.FixtureRequest
) -> None:
    publish(lines=sold_by_somebody(table(LINES)))

    assert client_of(request.getfixturevalue(who)).get(SALESPERSONS).status_code == 404


@pytest.mark.req("PRF-04")
@pytest.mark.parametrize(
    ("of", "found", "best"),
    [
        ("orders", "2 of 3 orders give back 78.0 of 280 earned", "The best fifth of 3 orders earns 168"),
        (
            "salespersons",
            "1 of 3 salespersons gives back 16.8 of 219 earned",
            "The best fifth of 3 salespersons earns 92.3",
        ),
    ],
)
def test_the_whale_curve_is_drawn_by_order_and_by_salesperson(
    purpose: str, publish: Publish, browser: Client, of: str, found: str, best: str
) -> None:
    publish(lines=sold_by_somebody(table(LINES)))

    page = read(browser.get(f"/profit/?of={of}"))

    assert page.headings[0] == found
    assert any(heading.startswith(best) for heading in page.headings)


def test_a_map_without_the_column_says_so(workshop: ProfitMap, browser: Client) -> None:
    assert "No invoice line of this profit map names a customer unit" in read(browser.get(UNITS)).words


def test_a_map_older_than_the_table_says_so(workshop: ProfitMap, browser: Client) -> None:
    (workshop.folder / "order_margins.parquet").unlink()

    assert "calculate it once more" in read(browser.get(ORDERS)).words
    assert read(browser.get("/profit/?of=orders")).headings[0].startswith("1 of 2 accounts")


def test_a_code_that_is_nobodys_is_not_found(sold: ProfitMap, browser: Client) -> None:
    assert browser.get("/profit/order/?code=O9").status_code == 404


def test_a_list_asks_as_often_for_many_orders_as_for_few(
    publish: Publish,
    browser: Client,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish(lines=bazaar_lines(3), costs=BAZAAR_COSTS)
    lake_queries.clear()
    with CaptureQueriesContext(connection) as few:
        browser.get(ORDERS)
    asked = len(lake_queries)
    publish(lines=bazaar_lines(40), costs=BAZAAR_COSTS)
    lake_queries.clear()

    with django_assert_num_queries(len(few)):
        browser.get(ORDERS)

    assert len(lake_queries) == asked


def test_products_stand_with_revenue_and_net_margin_the_worst_first_and_lead_to_their_cascade(
    sold: ProfitMap, browser: Client
) -> None:
    page = read(browser.get(PRODUCTS))
    products = page.table("Products")

    assert page.headings[0] == "3 of 5 products lose 94.7"
    assert products.column("Product") == ["L3", "L4", "L5", "L2", "L1"]
    assert products.column("Net profit") == ["-48.3", "-29.7", "-16.8", "65.1", "232"]
    assert "Account" not in products.columns
    shown = read(browser.get("/profit/product/?code=L1"))
    assert shown.headings[0] == "L1 earns 232, 23.2 % of its revenue"
    assert "Contribution" in shown.words
    assert "/profit/cells/?show=all&product=L1" in shown.links


def test_the_curve_of_products_leads_to_each_of_them(sold: ProfitMap, browser: Client) -> None:
    assert "/profit/product/?code=L1" in read(browser.get("/profit/?of=products")).links


def test_of_a_map_from_before_products_were_measured_the_curve_leads_nowhere_and_the_list_says_why(
    sold: ProfitMap, browser: Client
) -> None:
    (sold.folder / "product_margins.parquet").unlink()

    assert "calculate it once more" in read(browser.get(PRODUCTS)).words
    assert browser.get("/profit/product/?code=L1").status_code == 404
    assert not any("/profit/product/" in link for link in read(browser.get("/profit/?of=products")).links)


def test_products_carry_their_names_and_lead_on_in_the_same_map(sold: ProfitMap, browser: Client) -> None:
    Product.objects.update_or_create(code="L1", defaults={"name": "Gate valve"})

    page = read(browser.get(f"{PRODUCTS}?map={sold.pk}"))

    assert "Gate valve" in page.table("Products").column("Product")
    assert f"/profit/product/?code=L1&map={sold.pk}" in page.links


@pytest.mark.parametrize("address", [PRODUCTS, "/profit/product/?code=L1"])
def test_what_a_product_earns_with_all_accounts_is_not_for_whoever_sees_some(
    to_leave: Account, client_of: ClientOf, lead: Member, address: str
) -> None:
    assert client_of(lead).get(address).status_code == 404
