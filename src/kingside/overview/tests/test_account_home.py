"""/accounts/<number>/: does it earn, and why."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.standing import give_standing
from kingside.identity.models import Member
from kingside.overview import views
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import Reading, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines


@pytest.fixture
def home(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> Reading:
    return read(client_of(manager).get("/accounts/B/"))


def test_the_first_thing_it_says_is_whether_it_earns_and_why(home: Reading) -> None:
    assert home.headings[0] == "B loses 78.0"
    assert "Serving costs 85.5, 45 of it delivery; the gross margin is only 7.5." in home.words
    assert "rank 2 of 2" in home.words
    assert "Net margin -311.9 %" in home.words


@pytest.mark.req("PRF-10")
def test_the_waterfall_goes_from_revenue_to_net_profit_through_the_margins_of_the_cascade(home: Reading) -> None:
    assert home.table("From revenue to net profit").rows == [
        ["Net revenue", "25.00", "100.0 %"],
        ["Cost of goods", "-17.50", "-70.0 %"],
        ["Gross margin", "7.50", "30.0 %"],
        ["Order entry", "-22.40", "-89.6 %"],
        ["Picking", "-1.25", "-5.0 %"],
        ["Returns", "-15.00", "-60.0 %"],
        ["Delivery", "-45.00", "-180.0 %"],
        ["Capital", "-0.82", "-3.3 %"],
        ["Contribution", "-76.97", "-307.9 %"],
        ["Overhead", "-1.00", "-4.0 %"],
        ["Net profit", "-77.97", "-311.9 %"],
    ]
    assert "25 revenue ends in a loss of 78.0" in home.headings


@pytest.mark.req("PRF-10")
def test_every_period_has_its_own_statement(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    first = publish(lines=table(LINES))
    moved = [line | {"date": line["date"].replace("2025", "2026")} for line in table(LINES)]
    publish(lines=moved, costs=COSTS.replace("2025", "2026").replace("45.00", "10.00"))
    browser = client_of(manager)

    newest, earlier = read(browser.get("/accounts/B/")), read(browser.get(f"/accounts/B/?map={first.pk}"))

    assert newest.table("From revenue to net profit").row("Delivery")["Amount USD"] == "-10.00"
    assert earlier.table("From revenue to net profit").row("Delivery")["Amount USD"] == "-45.00"
    assert "1 Jan 2026 – 31 Mar 2026" in newest.words
    assert f"/profit/cells/?account=B&product=L3&map={first.pk}" not in newest.links


@pytest.mark.req("GEN-06")
def test_each_cost_says_its_formula_and_how_much_of_it_is_estimated(home: Reading) -> None:
    costs = home.table("What the costs are made of")

    assert "Most goes into delivery: 52.7 % of what serving costs" in home.headings
    assert costs.column("Cost element")[:2] == ["Delivery", "Order entry"]
    assert costs.row("Delivery")["How it is worked out"] == "45.00 per order where not is_return, split by cases"
    assert costs.row("Delivery")["Estimated, whole map"] == "0 of 4 lines"
    overhead = costs.row("Overhead")
    assert (overhead["Amount USD"], overhead["How it is worked out"]) == (
        "1.00",  # 2 % of the 50.00 of L3; the credit note L4 takes none
        "0.02 * max(net_revenue, 0) per line, by judgement, not measured",
    )
    assert home.words.count("by judgement") == 1
    assert "Cost model Standard, version 1" in home.words
    assert "a published map never changes" in home.words


@pytest.mark.req("PRF-11")
def test_its_levers_are_one_click_away_for_all_of_its_products_together(
    workshop: ProfitMap, client_of: ClientOf, manager: Member, representative: Member
) -> None:
    maud, offered = client_of(manager), "/profit/levers/?account=B"

    home = maud.get("/accounts/B/").content.decode()
    page = read(maud.get(f"{offered}&freight.delivery=100&service.rush=100"))

    assert f'href="{offered}"' in home
    assert page.headings[0] == "B still loses 25.0, instead of 78.0"
    assert "Try levers" not in read(client_of(representative).get("/accounts/B/")).words


def test_products_stand_worst_first_with_class_and_dominating_cost(home: Reading) -> None:
    products = home.table("Products, worst first")

    assert "Both products lose money, 78.0 together" in home.headings
    assert products.rows == [
        ["L3", "Improve levers not examined", "50", "-48.3", "-96.5 %", "50.8", "delivery", "Freight terms"],
        ["L4", "Unknown", "-25", "-29.7", "unknown", "unknown", "returns", "Returns policy"],
    ]


def test_products_between_the_worst_and_the_best_are_folded_into_others(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    lines = [line | {"account": "C", "product": f"P{n:02}"} for n, line in enumerate(bazaar_lines(40))]
    publish(lines=lines, costs=BAZAAR_COSTS)

    page = read(client_of(manager).get("/accounts/C/"))

    products = page.table("Products, worst first")
    assert products.column("Product") == [
        *(f"P{n:02}" for n in range(8)),
        "24 others",
        *(f"P{n:02}" for n in range(32, 40)),
    ]
    assert products.row("24 others")["Net profit EUR"] == "-132"
    assert "/profit/cells/?account=C&show=all" in page.links


@pytest.mark.req("GEN-07")
def test_an_account_without_lines_is_not_costed_and_shows_no_zero(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="C", name="Clay Pits")])

    page = read(client_of(manager).get("/accounts/C/"))

    assert page.headings[0] == "Clay Pits is not costed"
    assert "what it earns is unknown, not zero" in page.words
    assert page.tables == []


def test_a_key_account_is_marked_with_the_day_it_became_one(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    give_standing(account_numbers=["B"], tier="key", since=date(2025, 4, 1), source="Selection 2025", by=None)

    page = read(client_of(manager).get("/accounts/B/"))

    assert page.headings[0] == "B loses 78.0 Key"
    assert "Key account since 1 Apr 2025" in page.words


def test_lines_of_nobody_say_what_that_means(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=[line | {"account": ""} for line in table(LINES)])

    page = read(client_of(manager).get("/accounts/UNMAPPED/"))

    assert "These invoice lines name no account or product" in page.words
    assert page.headings[0].startswith("UNMAPPED earns 202")


def test_an_unknown_account_is_not_found(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get("/accounts/nobody/").status_code == 404


def test_an_account_the_member_may_not_see_is_not_found(
    workshop: ProfitMap, client_of: ClientOf, stranger: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "accounts_for", lambda member: Account.objects.exclude(number="B"))
    browser = client_of(stranger)

    assert browser.get("/accounts/A/").status_code == 200
    assert browser.get("/accounts/B/").status_code == 404


def test_who_did_not_sign_in_is_asked_to(workshop: ProfitMap, client: Client) -> None:
    assert client.get("/accounts/B/")["Location"].startswith("/sign-in/")


def test_the_number_of_queries_does_not_grow_with_products_or_accounts(
    publish: Publish,
    client_of: ClientOf,
    manager: Member,
    lake_queries: list[str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = client_of(manager)
    for accounts, products in ((1, 1), (30, 30)):
        publish(lines=bazaar_lines(accounts, products=products), costs=BAZAAR_COSTS)
        lake_queries.clear()
        # session, member, grants, teams, account, map, standing, result, 3 judgements, 2 lists of names, targets,
        # receivables, codes, what is part of it, flags, leaving it, 2 for maps to choose, 2 for comments, 2 for
        # history, notices
        with django_assert_num_queries(27):
            browser.get("/accounts/C0000/")
        assert len(lake_queries) == 8


def test_it_says_how_the_net_profit_moved_and_by_what(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    year = BAZAAR_COSTS + "\n[period]\nfrom = {0}-01-01\nto = {0}-12-31\n"
    line = bazaar_lines(1)[0]
    publish(lines=[line | {"date": "2024-06-01"}], costs=year.format(2024))
    publish(lines=[line | {"date": "2025-06-01", "cogs": 70}], costs=year.format(2025).replace("45.00", "50.00"))
    browser = client_of(manager)

    assert (
        "Net profit is 15 less than in 1 Jan 2024 – 31 Dec 2024: "
        "gross margin is 10 lower and cost to serve is 5 higher."
    ) in read(browser.get("/accounts/C0000/")).words
