"""/profit/groups/ and /profit/group/: what accounts earn with all that are part of them, and for whom."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.identity.models import Member, Role
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf, on_team
from tests.html_tables import Reading, read
from tests.published_maps import Publish

GROUPS = "/profit/groups/"
COSTS = """
    currency = "EUR"
    level = "net"
    period = { from = 2025-01-01, to = 2025-12-31 }

    [[element]]
    code = "delivery"
    per = "order"
    amount = "10.00"
"""
TREE = {
    "Head": "",
    "North": "Head",
    "South": "Head",
    "Far south": "South",
    "Lone": "",
    "Holding": "",
    "Shop": "Holding",
}
EARNED = {"Head": 40, "North": 30, "South": -60, "Far south": 5, "Lone": 99, "Shop": 7}  # Holding itself buys nothing


def line(account: str, profit: int) -> dict[str, object]:
    """One order of 200 that leaves this much after its delivery."""
    sold = {"order": account, "line": 1, "account": account, "date": "2025-03-01", "product": "P", "quantity": 1}
    return sold | {"net_revenue": 200, "cogs": 190 - profit}


@pytest.fixture
def grouped(publish: Publish) -> ProfitMap:
    """Head with North and South, which has a part of its own; a Holding that buys nothing, with its Shop; and Lone."""
    accounts = [{"account": name, "since": "2020-01-01", "parent": parent} for name, parent in TREE.items()]
    published = publish(lines=[line(*each) for each in EARNED.items()], costs=COSTS, accounts=accounts)
    register(accounts=[NewAccount("Holding", "Holding")])
    for name, parent in TREE.items():
        if parent:
            put(name, parent)
    return published


def put(name: str, parent: str | None) -> None:
    account = Account.objects.get(number=name)
    above = Account.objects.get(number=parent) if parent else None
    edit(account=account, seen_version=account.version, by=None, name=name, sector="", since=None, parent=above)


@pytest.fixture
def browser(client_of: ClientOf, manager: Member) -> Client:
    return client_of(manager)


def on(member: Member, *names: str, role: Role = Role.LEAD) -> None:
    for name in names:
        on_team(Account.objects.get(number=name), member, role)


def listed(browser: Client, query: str = "") -> list[list[str]]:
    (table,) = read(browser.get(GROUPS + query)).tables
    return table.rows


def of(browser: Client, account: str) -> Reading:
    return read(browser.get(f"/profit/group/?account={account}"))


def test_groups_are_summed_with_all_below_them_the_best_first(grouped: ProfitMap, browser: Client) -> None:
    page = read(browser.get(GROUPS))

    (table,) = page.tables
    assert page.headings[0] == "2 groups, and none loses money"
    assert table.columns == [
        *("Group", "Accounts", "Revenue EUR", "Net profit EUR", "Net margin", "Gross margin EUR", "Pocket margin EUR"),
        *("Contribution EUR", "After sustaining EUR"),
    ]
    assert table.rows == [
        ["Head", "4", "800", "15", "1.9 %", "55", "55", "15", "15"],
        ["Holding", "1", "200", "7", "3.5 %", "17", "17", "7", "7"],
    ]


def test_a_group_that_loses_is_counted_in_the_heading(publish: Publish, browser: Client) -> None:
    accounts = [{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}]
    publish(lines=[line("A", 5), line("B", -25)], costs=COSTS, accounts=accounts)

    assert read(browser.get(GROUPS)).headings[0] == "1 of 1 group loses 20"


@pytest.mark.parametrize(("order", "first"), [("net_margin", "Head"), ("-net_margin", "Holding"), ("-name", "Holding")])
def test_the_list_is_sorted_as_somebody_asks(grouped: ProfitMap, browser: Client, order: str, first: str) -> None:
    assert listed(browser, f"?sort={order}")[0][0] == first


def test_the_margin_of_a_group_is_rounded_like_every_other(
    publish: Publish, browser: Client, client_of: ClientOf
) -> None:
    accounts = [{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}]
    sold = [line("A", 5) | {"net_revenue": "0.03", "cogs": 0}, line("B", 5) | {"net_revenue": "0.03", "cogs": 0}]
    publish(lines=sold, costs=COSTS.replace("10.00", "0.02"), accounts=accounts)

    assert listed(browser)[0][4] == "33.3 %"


def test_a_group_goes_down_its_cascade_to_the_accounts_it_is_made_of(grouped: ProfitMap, browser: Client) -> None:
    page = of(browser, "Head")
    parts = page.table("What it is made of, the best first")

    assert page.headings[0] == "Group Head earns 15, 1.9 % of its revenue"
    assert [row[:5] for row in parts.rows] == [
        ["Head", "the head itself", "200", "40", "20.0 %"],
        ["North", "Head", "200", "30", "15.0 %"],
        ["Far south", "South", "200", "5", "2.5 %"],
        ["South", "Head", "200", "-60", "-30.0 %"],
        ["Together 4 accounts", "", "800", "15", "1.9 %"],
    ]
    assert ["Cost to serve", "-40.00", "-5.0 %"] in page.table("From revenue to net profit").rows


def test_what_is_within_a_group_has_a_page_too_and_a_way_back_up(grouped: ProfitMap, browser: Client) -> None:
    page = of(browser, "South")

    assert page.headings[0] == "Group South loses 55"
    assert "/profit/group/?account=Head" in page.links


def test_a_head_that_buys_nothing_has_no_row_of_its_own(grouped: ProfitMap, browser: Client) -> None:
    parts = of(browser, "Holding").table("What it is made of, the best first")

    assert [row[:2] for row in parts.rows] == [["Shop", "Holding"], ["Together 1 account", ""]]


def test_whoever_sees_some_accounts_sees_sums_of_those_and_how_many_are_hidden(
    grouped: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on(lead, "Head", "North")
    browser = client_of(lead)

    page = of(browser, "Head")
    answer = browser.get("/profit/group/?account=Head").content.decode()

    assert listed(browser) == [["Head", "4", "2", "400", "70", "17.5 %", "90", "90", "70", "70"]]
    assert page.table("What it is made of, the best first").rows[-1][:4] == [
        *("Together 2 of 4 accounts; the others are not shown to your role", "", "400", "70"),
    ]
    assert page.headings[0] == "What you see of group Head earns 70, 17.5 % of its revenue"
    assert "-60" not in answer.replace("−", "-")
    assert "South" not in answer


def test_the_heading_says_of_partial_sums_that_they_are(grouped: ProfitMap, client_of: ClientOf, lead: Member) -> None:
    on(lead, "South")

    assert read(client_of(lead).get(GROUPS)).headings[0] == "Of what is shown to you, 1 of 1 group loses 60"


def test_results_without_costs_are_in_no_sum_that_has_costs(
    grouped: ProfitMap, client_of: ClientOf, support: Member, lead: Member
) -> None:
    on(support, "Head", role=Role.SUPPORT)

    assert client_of(support).get(GROUPS).status_code == 404
    assert client_of(support).get("/profit/group/?account=Head").status_code == 404


def test_of_a_group_in_which_nothing_is_hers_nothing_is_told(
    grouped: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on(lead, "Lone")

    assert read(client_of(lead).get(GROUPS)).headings[0] == "No groups in this profit map"
    assert "holds nothing of it that is for you" in of(client_of(lead), "Head").words


def test_the_tree_is_that_of_the_map_and_the_page_says_what_moved(grouped: ProfitMap, browser: Client) -> None:
    put("North", None)
    put("Lone", "Head")

    assert [row[:2] for row in listed(browser)] == [["Head", "4"], ["Holding", "1"]]
    assert "2 accounts have moved since" in read(browser.get(GROUPS)).words
    assert "2 accounts have moved since" in of(browser, "Head").words


def test_a_map_that_is_older_than_groups_says_so(publish: Publish, browser: Client) -> None:
    publish(lines=[line("A", 1)], costs=COSTS)

    assert "made before groups were measured" in read(browser.get(GROUPS)).words
    assert "made before groups were measured" in of(browser, "A").words


def test_without_groups_the_page_says_how_to_have_some(publish: Publish, browser: Client) -> None:
    publish(lines=[line("A", 1)], costs=COSTS, accounts=[{"account": "A", "parent": ""}])

    assert "Say on the page of an account what it is part of" in read(browser.get(GROUPS)).words


def test_a_group_of_no_account_is_not_found(grouped: ProfitMap, browser: Client) -> None:
    assert browser.get("/profit/group/?account=nobody").status_code == 404
    assert browser.get("/profit/group/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_groups(
    publish: Publish, browser: Client, lake_queries: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked: set[tuple[str, int]] = set()
    for n in (2, 20):
        names = [f"A{number:02}" for number in range(n)]
        accounts = [{"account": name, "parent": "A00" if name > "A00" else ""} for name in names]
        publish(lines=[line(name, 5) for name in names], costs=COSTS, accounts=accounts)
        for address in (GROUPS, "/profit/group/?account=A00"):
            lake_queries.clear()
            with django_assert_num_queries(11 if address == GROUPS else 8):
                browser.get(address)
            asked.add((address, len(lake_queries)))

    assert len(asked) == 2
