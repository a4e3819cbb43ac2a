"""/profit/: the whole business on one page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.identity.models import Member
from kingside.imports.tests.test_facts import line
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf
from tests.html_tables import Reading, read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

WORK_LISTS = ["Secure", "Grow", "Improve", "Downsize"]


@pytest.fixture
def business(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> Reading:
    return read(client_of(manager).get("/profit/"))


@pytest.mark.req("PRF-04")
def test_the_whale_curve_of_accounts_ranks_them_by_profit(business: Reading) -> None:
    curve = business.table("Cumulative profit, best first")

    assert business.headings[0] == "1 of 2 accounts gives back 78.0 of 280 earned"
    assert curve.columns == ["Rank", "Account", "Revenue USD", "Net profit USD", "Net margin", "Cumulative USD"]
    assert curve.rows == [
        ["1", "A", "1.5 k", "280", "18.7 %", "280"],
        ["2", "B", "25", "-78.0", "-311.9 %", "202"],
    ]
    assert "The best fifth of 2 accounts earns 112, 55.4 % of the total" in business.headings
    assert "Profit peaks at 280 after 1 account; 202 is left after all." in business.words


@pytest.mark.req("PRF-04")
def test_the_whale_curve_of_products(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get("/profit/?of=products"))

    assert page.headings[0] == "3 of 5 products give back 94.7 of 297 earned"
    curve = page.table("Cumulative profit, best first")
    assert curve.column("Product") == ["L1", "L2", "L5", "L4", "L3"]
    assert curve.column("Cumulative") == ["232", "297", "280", "250", "202"]


@pytest.mark.req("PRF-04")
def test_each_order_of_the_whale_curve_leads_to_its_page(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    maud = client_of(manager)

    page = read(maud.get("/profit/?of=orders"))

    first = page.table("Cumulative profit, best first").rows[0][1]
    address = next(link for link in page.links if link.startswith("/profit/order/"))
    assert first in read(maud.get(address)).headings[0]


def test_the_period_chosen_is_the_map_shown(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    first = publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    newest = read(client_of(manager).get("/profit/"))
    earlier = read(client_of(manager).get(f"/profit/?map={first.pk}"))

    assert newest.headings[0] == "1 of 2 accounts gives back 123 of 235 earned"
    assert earlier.headings[0] == "1 of 2 accounts gives back 78.0 of 280 earned"
    assert f"/accounts/B/?map={first.pk}" in earlier.links


@pytest.mark.req("PRF-20")
def test_segments_show_count_revenue_profit_and_margin(business: Reading) -> None:
    assert "1 peak earns 280, no account is a drain" in business.headings
    assert business.table("Profit segments").rows == [
        ["Peak", "1", "1.5 k", "280", "18.7 %"],
        ["Drain", "0", "0", "0", "unknown"],
        ["Minor", "0", "0", "0", "unknown"],
        ["Desert", "1", "25", "-78.0", "-311.9 %"],
    ]


@pytest.mark.req("PRF-03")
def test_the_losing_share_is_measured_four_ways_beside_the_published_range(business: Reading) -> None:
    assert business.table("What loses money after every cost").rows == [
        ["Revenue before credit notes", "3.2 %", "50", "1.6 k", "30–40 %"],  # line L3 of 1,000 + 500 + 50
        ["Invoice lines", "60.0 %", "3", "5", "30–40 %"],
        ["Accounts", "50.0 %", "1", "2", "30–40 %"],
        ["Products", "60.0 %", "3", "5", "30–40 %"],
    ]
    assert "3.2 % of revenue loses money after every cost" in business.headings


@pytest.mark.req("PRF-03")
def test_where_nothing_loses_money_the_measured_share_is_zero(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(3), costs=BAZAAR_COSTS.replace("45.00", "5.00"))

    page = read(client_of(manager).get("/profit/"))

    assert page.table("What loses money after every cost").column("Losing share") == ["0.0 %"] * 4
    assert page.headings[0] == "None of 3 accounts loses money"
    assert "No revenue loses money" in page.headings
    assert "No account loses money with any product" in page.headings


@pytest.mark.req("PRF-05")
def test_the_work_lists_come_in_the_order_of_importance(business: Reading) -> None:
    lists = [heading for heading in business.headings if heading.split(":")[0] in WORK_LISTS]

    assert lists == [
        "Secure: 2 account–product pairs earn the hurdle or more",
        "Grow: no white space is recorded",
        "Improve: 1 account–product pair falls short of the hurdle",
        "Downsize: no examination is recorded",
    ]
    secure = business.table("Secure")
    assert secure.column("Product") == ["L1", "L2"]
    assert secure.column("At stake") == ["232", "65.1"]
    assert secure.column("Dominating cost") == ["delivery", "delivery"]
    assert secure.column("Its lever") == ["Freight terms", "Freight terms"]


def test_a_loss_is_improved_before_anybody_speaks_of_dropping_it(business: Reading) -> None:
    improve = business.table("Improve")

    assert improve.rows == [
        ["B", "L3", "Improve levers not examined", "50", "-48.3", "-96.5 %", "50.8", "delivery", "Freight terms"],
    ]
    assert "New figures alone never tell anyone to drop a customer" in business.words
    assert "In no list: 2 account–product pairs of new customers or without revenue to judge by." in business.words


@pytest.mark.req("PRF-02")
def test_what_loses_money_leads_to_all_that_does(business: Reading) -> None:
    assert "3 account–product pairs lose 94.7" in business.headings
    assert "All 3, worst first" in business.words
    assert "/profit/cells/?show=losing" in business.links


def test_capacity_is_shown_apart_and_charged_to_nobody(business: Reading) -> None:
    assert "26.9 of capacity is paid for and not used" in business.headings
    assert business.table("Capacity used and unused").rows == [
        ["Desk", "71.7 %", "60", "43", "17", "13.6"],
        ["Warehouse", "66.9 %", "80", "53.5", "26.5", "13.3"],
    ]
    assert "charged to no account and no product" in business.words


def test_an_overrun_is_named(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("practical_minutes = 60", "practical_minutes = 40"))

    page = read(client_of(manager).get("/profit/"))

    desk = page.table("Capacity used and unused").row("Desk overrun")
    assert (desk["Of the capacity"], desk["Unused min"]) == ("107.5 %", "-3")
    assert "13.3 of capacity is paid for and not used; desk does more than there is time for" in page.headings


def test_the_bridge_to_the_ledger(business: Reading) -> None:
    assert "The ledger agrees" in business.headings
    bridge = business.table("From the profit map to the ledger")
    assert dict(bridge.rows)["Operating profit by the map"] == "188.50"
    assert dict(bridge.rows)["Imputed costs, which the ledger does not have"] == "13.15"


def test_a_tolerance_has_the_places_of_the_currency(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("188.50", "188.51"))

    bridge = read(client_of(manager).get("/profit/")).table("From the profit map to the ledger")

    assert dict(bridge.rows)["Tolerance"] == "0.94"


def test_without_ledger_totals_the_map_says_that_it_is_not_reconciled(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(3), costs=BAZAAR_COSTS)

    page = read(client_of(manager).get("/profit/"))

    assert "Not reconciled: no ledger totals" in page.headings
    assert "The cost model has no resources with a capacity" in page.headings


def test_a_map_off_the_ledger_says_so(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("188.50", "200.00"))

    page = read(client_of(manager).get("/profit/"))

    assert "Not reconciled: 11.5 off the ledger, more than the tolerance" in page.headings


@pytest.mark.req("GEN-06")
def test_the_page_says_what_made_its_figures(business: Reading, workshop: ProfitMap) -> None:
    assert "Cost model Standard, version 1" in business.words
    assert workshop.model_hash[:12] in business.words
    assert workshop.input_hash[:12] in business.words
    assert "1 Jan 2025 – 31 Mar 2025, 5 invoice lines" in business.words
    assert f"/profit/cost-models/{workshop.cost_model_id}/" in business.links


def test_unmapped_lines_are_warned_about(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    lines = [*table(LINES), {**table(LINES)[0], "order": "O9", "account": ""}]
    profit_map = publish(lines=lines)

    page = read(client_of(manager).get("/profit/"))

    assert profit_map.summary is not None
    (warning,) = profit_map.summary["warnings"]
    assert warning["code"] == "unmapped_account"
    assert "1 warning" in page.headings
    assert warning["text"] in page.words


def test_what_was_left_out_on_purpose_is_a_note_and_no_warning(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    lines = [*table(LINES), {**table(LINES)[0], "order": "O9", "date": "2024-06-01"}]
    publish(lines=lines)

    page = read(client_of(manager).get("/profit/"))

    assert {"0 warnings", "1 note"} <= set(page.headings)
    assert "1 invoice line outside the period, left out" in page.words


def test_profit_at_another_level_ranks_and_is_named(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace('level = "net"', 'level = "gross"'))

    page = read(client_of(manager).get("/profit/"))

    assert "Ranked by gross margin, not yet the net profit" in page.words
    assert "Gross margin peaks at 398 after 2 accounts; 398 is left after all." in page.words
    assert "3 account–product pairs lose 94.7 after every cost" in page.headings

    curve = page.table("Cumulative profit, best first")
    assert curve.columns[3] == "Gross margin USD"
    assert curve.column("Gross margin") == ["390", "7.5"]
    assert page.headings[0] == "None of 2 accounts falls below zero at gross margin"
    assert page.table("What loses money after every cost").row("Accounts")["Losing"] == "1"


def test_what_is_given_back_is_named_by_the_level_that_ranks(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=table(LINES), costs=COSTS.replace('level = "net"', 'level = "contribution"'))

    page = read(client_of(manager).get("/profit/"))

    assert page.headings[0] == "1 of 2 accounts gives back 77.0 of 310 earned at contribution"


def test_thousands_are_thinned_and_the_page_says_so(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=bazaar_lines(500), costs=BAZAAR_COSTS)

    page = read(client_of(manager).get("/profit/"))

    ranks = [int(rank.replace(",", "")) for rank in page.table("Cumulative profit, best first").column("Rank")]
    assert (ranks[0], ranks[-1]) == (1, 500)
    assert 474 in ranks  # the peak: 25 lose and one breaks even
    assert len(ranks) <= 125
    assert f"{len(ranks)} of 500 accounts are drawn" in page.words
    assert page.headings[0].startswith("25 of 500 accounts give back")


def test_without_a_published_map_the_page_names_the_next_step(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get("/profit/"))

    assert page.headings[0] == "No profit map is published yet"
    assert {"Bring your data", "Explore the demo company"} <= set(page.headings)


@pytest.mark.parametrize("address", ["/profit/", "/today/"])
def test_once_lines_are_in_the_next_step_is_a_cost_model_for_whoever_may_draft_one(
    imported: Import, client_of: ClientOf, finance: Member, manager: Member, address: str
) -> None:
    imported("lines", [line("A")])

    page, of_manager = read(client_of(finance).get(address)), read(client_of(manager).get(address))

    assert "Your invoice lines are in" in page.headings
    assert "Bring your data" not in page.headings
    assert "Bring your data" in of_manager.headings


@pytest.mark.parametrize("asked", ["nonsense", "8f14e45f-ceea-467f-a9af-3c1bba6b7c1d"])
def test_an_unknown_map_is_not_found(workshop: ProfitMap, client_of: ClientOf, manager: Member, asked: str) -> None:
    assert client_of(manager).get(f"/profit/?map={asked}").status_code == 404


def test_who_did_not_sign_in_is_asked_to(workshop: ProfitMap, client: Client) -> None:
    assert client.get("/profit/")["Location"].startswith("/sign-in/")


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
        with django_assert_num_queries(
            16  # session, member, notices, grants, teams, map, 3 × names, 3 × judgements, 2 × maps to choose,
        ):  # the latest, map being built
            browser.get("/profit/")
        assert len(lake_queries) == 12
