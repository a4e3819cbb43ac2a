"""/accounts/: the list, by net profit."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, edit, register
from kingside.accounts.standing import give_standing
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from kingside.profit.targets import set_target
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Reading, Table, read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

ACCOUNTS = "/accounts/"


@pytest.fixture
def bazaar(publish: Publish) -> ProfitMap:
    """Sixty accounts: the first 25 lose, the next breaks even, the others earn."""
    return publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)


def listed(page: Reading) -> Table:
    return next(table for table in page.tables if "Account" in table.columns)


def test_an_account_shows_all_it_brought_in_and_what_was_left(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="B", name="Brill Optics", sector="Instruments")])
    give_standing(account_numbers=["B"], tier="key", since=date(2025, 1, 1), source="Selection 2025", by=None)

    page = read(client_of(manager).get(ACCOUNTS))

    assert page.headings[0] == "1 of 2 accounts gives back 78.0"
    assert listed(page).row("Brill Optics Key") == {
        "Rank": "2",
        "Account": "Brill Optics Key",
        "Sector": "Instruments",
        "Segment": "Desert",
        "Revenue USD": "25",
        "Net profit USD": "-78.0",
        "Net profit as a bar": "",
        "Net margin": "-311.9 %",
        "Gross margin USD": "7.5",
        "Cost to serve USD": "85.5",
    }


@pytest.mark.req("PRF-10")
def test_an_account_stands_with_every_margin_of_the_cascade_also_by_api(
    publish: Publish, client_of: ClientOf, program_of: ProgramOf, manager: Member
) -> None:
    freight = 'code = "delivery"'
    publish(lines=table(LINES), costs=COSTS.replace(freight, f'{freight}\nstep = "pocket"'))
    margins = ("gross_margin", "pocket_margin", "contribution", "sustained_margin", "net_profit")
    asked = "&".join(f"column={name}" for name in margins)

    page = listed(read(client_of(manager).get(f"{ACCOUNTS}?{asked}&sort=pocket_margin")))

    assert page.column("Account") == ["B", "A"]
    assert page.row("A") == {
        "Account": "A",
        "Gross margin USD": "390",
        "Pocket margin USD": "345",
        "Contribution USD": "310",
        "After sustaining USD": "310",
        "Net profit USD": "280",
    }
    program = program_of(manager)
    of_list = {each["number"]: each["figures"] for each in program.get("/api/v1/accounts").json()["items"]}
    assert [of_list["A"][name]["value"] for name in margins] == ["390", "345", "310.17", "310.17", "280.17"]
    assert program.get("/api/v1/accounts/A").json()["figures"] == of_list["A"]
    statement = program.get("/api/v1/profit-maps/newest/accounts/A").json()
    assert [statement[name] for name in margins] == ["390", "345", "310.17", "310.17", "280.17"]
    assert [each["code"] for each in statement["costs"] if each["is_judgement"]] == ["overhead"]


@pytest.mark.req("PRF-17")
def test_the_list_is_sorted_by_net_profit_and_not_by_revenue(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    lines = [
        line | {"account": f"R{line['net_revenue']}", "cogs": 2 * (n % 2) * 80}
        for n, line in enumerate(bazaar_lines(4))
    ]
    publish(lines=lines, costs=BAZAAR_COSTS)

    accounts = listed(read(client_of(manager).get(ACCOUNTS)))

    assert accounts.column("Account") == ["R82", "R80", "R83", "R81"]
    assert accounts.column("Net profit") == ["37", "35", "-122", "-124"]


@pytest.mark.req("PRF-17")
def test_best_and_worst_are_those_that_earn_and_those_that_lose(
    bazaar: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)

    best, worst = (listed(read(browser.get(f"{ACCOUNTS}?show={show}"))) for show in ("best", "worst"))

    assert best.column("Account") == [f"C{n:04}" for n in range(59, 25, -1)]
    assert worst.column("Account") == [f"C{n:04}" for n in range(25)]
    assert "All 60 Best 34 Worst 25" in read(browser.get(ACCOUNTS)).words


def test_pages_hold_fifty_and_every_account_is_on_one(bazaar: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    pages = [listed(read(browser.get(f"{ACCOUNTS}?page={number}"))) for number in (1, 2)]

    assert [len(page.rows) for page in pages] == [50, 10]
    assert sorted(pages[0].column("Account") + pages[1].column("Account")) == [f"C{n:04}" for n in range(60)]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "C0000"),
        ("-name", "C0059"),
        ("net_revenue", "C0000"),
        ("-net_margin", "C0059"),
        ("rank", "C0059"),
        ("nonsense", "C0059"),
        ("-password", "C0059"),
    ],
)
def test_a_column_sorts(bazaar: ProfitMap, client_of: ClientOf, manager: Member, sort: str, first: str) -> None:
    assert listed(read(client_of(manager).get(f"{ACCOUNTS}?sort={sort}"))).column("Account")[0] == first


def test_a_search_finds_by_name_or_number(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    register(accounts=[NewAccount(number="B", name="Brill Optics")])
    browser = client_of(manager)

    assert listed(read(browser.get(f"{ACCOUNTS}?q=optics"))).column("Account") == ["Brill Optics"]
    assert listed(read(browser.get(f"{ACCOUNTS}?q=b"))).column("Account") == ["Brill Optics"]
    assert "No account like that" in read(browser.get(f"{ACCOUNTS}?q=100%25")).words


def test_a_segment_narrows_the_list_and_shows_how_many_it_holds(
    bazaar: ProfitMap, client_of: ClientOf, manager: Member, support: Member
) -> None:
    page = read(client_of(manager).get(f"{ACCOUNTS}?segment=drain"))

    assert set(listed(page).column("Segment")) == {"Drain"}
    assert f"Drain ({len(listed(page).rows)})" in page.words
    hidden = read(client_of(support).get(ACCOUNTS)).words
    assert "Drain" in hidden
    assert "Drain (" not in hidden


@pytest.mark.req("GEN-07", "PRF-14")
def test_an_account_without_lines_is_not_costed_which_is_not_zero(
    workshop: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    register(accounts=[NewAccount(number="C", name="Clay Pits")])
    browser = client_of(manager)

    page = read(browser.get(ACCOUNTS))

    assert listed(page).rows[-1] == ["", "Clay Pits", "", "not costed"]
    assert "1 of 3 accounts is not costed." in page.words
    assert listed(read(browser.get(f"{ACCOUNTS}?sort=net_profit"))).column("Account")[-1] == "Clay Pits"
    assert listed(read(browser.get(f"{ACCOUNTS}?segment=not_costed"))).column("Account") == ["Clay Pits"]


@pytest.mark.req("GEN-07", "PRF-14", "PRF-18")
def test_what_is_left_out_as_intercompany_is_told_apart_from_what_nobody_costed(
    publish: Publish, client_of: ClientOf, program_of: ProgramOf, manager: Member, support: Member
) -> None:
    ours = "intercompany = \"account = 'B' or product = 'L2' or product = 'L5'\""
    profit_map = publish(lines=table(LINES), costs=f"{ours}\n{COSTS}")
    register(accounts=[NewAccount(number="B", name="B"), NewAccount(number="C", name="Clay Pits")])
    a, b, c = Account.objects.order_by("number")
    for part in (b, c):
        edit(account=part, seen_version=part.version, by=None, name=part.name, sector="", since=None, parent=a)
    first, last, now = date(2025, 1, 1), date(2025, 3, 31), timezone.now()
    for account in (a, b, c):
        set_target(
            account=account,
            first=first,
            last=last,
            net_revenue=Decimal(100),
            net_profit=Decimal(10),
            by=manager,
            at=now,
        )
    browser, program = client_of(manager), program_of(manager)

    page = read(browser.get(ACCOUNTS))
    assert [row[-1] for row in listed(page).rows[1:]] == ["left out: intercompany", "not costed"]
    assert "1 of 3 accounts is not costed. 1 of 3 accounts is left out as intercompany." in page.words
    assert listed(read(browser.get(f"{ACCOUNTS}?segment=intercompany"))).column("Account") == ["B"]
    assert listed(read(browser.get(f"{ACCOUNTS}?segment=not_costed"))).column("Account") == ["Clay Pits"]
    written = csv.DictReader(StringIO(browser.get("/accounts.csv").content.decode()))
    assert {row["number"]: row["segment"] for row in written} == {
        "A": "peak", "B": "intercompany", "C": "not costed",
    }  # fmt: skip

    group = read(browser.get("/accounts/A/"))
    parts = group.table("The account and what is part of it, the best first").rows
    assert [row[-1] for row in parts[1:3]] == ["left out: intercompany", "not costed"]
    assert "1 of them is left out as intercompany and in no sum." in group.words
    assert "2 more lines with 500 USD revenue are left out as intercompany." in group.words
    alone = read(browser.get("/accounts/B/"))
    assert alone.headings[0] == "B is left out as intercompany"

    portion = program.get("/api/v1/accounts?segment=intercompany").json()["items"]
    assert [(each["number"], each["is_costed"], each["is_left_out"]) for each in portion] == [("B", False, True)]
    seen = {number: program.get(f"/api/v1/accounts/{number}").json()["intercompany"] for number in "ABC"}
    assert (seen["A"]["is_all"], seen["A"]["lines"], seen["A"]["net_revenue"]["value"]) == (False, 2, "500")
    assert (seen["B"]["is_all"], seen["B"]["lines"], seen["C"]) == (True, None, None)

    targets = {each["account"]: each for each in program.get("/api/v1/targets").json()["items"]}
    assert {number: each["measured"] for number, each in targets.items()} == {
        "A": "whole", "B": "intercompany", "C": "not_costed",
    }  # fmt: skip
    assert targets["B"]["note"] == "Left out as intercompany of the map of this period: nothing is compared."
    assert targets["B"]["note"] in read(browser.get(f"/accounts/B/?map={profit_map.pk}")).words

    hidden = program_of(support)
    assert hidden.get("/api/v1/accounts?segment=intercompany").json()["items"] == []
    assert hidden.get("/api/v1/accounts/A").json()["intercompany"] is None


@pytest.mark.req("GEN-07")
def test_a_margin_without_revenue_is_unknown(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=[line | {"net_revenue": 0, "cogs": 0} for line in bazaar_lines(1)], costs=BAZAAR_COSTS)

    (row,) = listed(read(client_of(manager).get(ACCOUNTS))).rows

    assert row[3:8] == ["No revenue", "0", "-45", "", "unknown"]


def test_an_earlier_map_is_chosen_and_kept_by_the_links(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    first = publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    page = read(client_of(manager).get(f"{ACCOUNTS}?map={first.pk}"))

    assert page.headings[0] == "1 of 2 accounts gives back 78.0"
    assert f"/accounts/B/?map={first.pk}" in page.links
    assert f"/accounts.csv?map={first.pk}" in page.links


def test_ranks_by_another_level_than_net_profit_say_so(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES), costs=COSTS.replace('level = "net"', 'level = "contribution"'))

    page = read(client_of(manager).get(ACCOUNTS))

    assert page.headings[0] == "1 of 2 accounts gives back 78.0"
    assert "Net profit after every cost" in page.words
    assert "Ranks and segments go by contribution." in page.words
    assert listed(page).columns[0] == "Rank by contribution"


def test_without_a_published_map_the_page_names_the_next_step(client_of: ClientOf, manager: Member) -> None:
    register(accounts=[NewAccount(number="C", name="Clay Pits")])

    page = read(client_of(manager).get(ACCOUNTS))

    assert page.headings[0] == "No profit map is published yet"
    assert {"Bring your data", "Explore the demo company"} <= set(page.headings)
    assert listed(page).rows == [["", "Clay Pits", "", "not costed"]]


def test_a_map_that_nobody_knows_is_not_found(workshop: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    assert client_of(manager).get(f"{ACCOUNTS}?map=8f14e45f-ceea-467f-a9af-3c1bba6b7c1d").status_code == 404


def test_who_did_not_sign_in_is_asked_to(workshop: ProfitMap, client: Client) -> None:
    assert client.get(ACCOUNTS)["Location"].startswith("/sign-in/")


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    publish: Publish, client_of: ClientOf, manager: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    for accounts in (2, 60):
        publish(lines=bazaar_lines(accounts), costs=BAZAAR_COSTS)
        # session, member, notices, grants, teams, kept views, map, tally, count, rows, 2 × maps to choose, map being
        # built
        with django_assert_num_queries(13):
            browser.get(ACCOUNTS)
