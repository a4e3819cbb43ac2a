"""What is not for a role is neither on a page, nor in a sum, an order, a file or a sentence."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.accounts.standing import give_standing
from kingside.identity.models import Member, Role
from kingside.profit.models import ProfitMap
from tests.access.world import World
from tests.cast import A_WHILE_AGO, ClientOf, mentors, on_team
from tests.html_tables import Reading, Table, read
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines


@pytest.fixture
def bazaar(publish: Publish) -> ProfitMap:
    """Sixty accounts, each earning one more than the one before; the first 25 lose."""
    return publish(lines=bazaar_lines(60), costs=BAZAAR_COSTS)


def account(number: str) -> Account:
    return Account.objects.get(number=number)


def listed(page: Reading) -> Table:
    return next(table for table in page.tables if "Account" in table.columns)


def names(browser: Client, query: str) -> list[str]:
    return listed(read(browser.get(f"/accounts/?{query}"))).column("Account")


def test_a_lead_sees_what_her_own_account_earns_and_a_lock_at_others(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(account("C0003"), lead)

    page = read(client_of(lead).get("/accounts/"))

    assert page.headings[0] == "Among yours, the only account loses 22"
    assert listed(page).rows[0] == ["57", "C0003", "", "Desert", "83", "-22", "", "-26.5 %", "23", "45"]
    assert listed(page).rows[1][1:4] == ["C0000", "not shown to your role", "not shown to your role"]


@pytest.mark.parametrize("figure", ["net_profit", "net_revenue", "net_margin", "rank", "segment", "sector"])
def test_sorting_by_what_is_hidden_tells_nothing_of_it(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member, figure: str
) -> None:
    on_team(account("C0003"), lead)
    browser = client_of(lead)

    up, down = (names(browser, f"sort={order}") for order in (figure, f"-{figure}"))

    assert up == down == sorted(up, key=lambda name: (name != "C0003", name))


def test_neither_best_nor_worst_nor_a_segment_tells_of_others(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(account("C0003"), lead)
    browser = client_of(lead)

    found = {show: names(browser, show) for show in ("show=worst", "segment=desert", "whose=mine")}

    assert found == {show: ["C0003"] for show in found}
    assert "No account like that" in browser.get("/accounts/?show=best").content.decode()
    assert "No account like that" in browser.get("/accounts/?segment=peak").content.decode()


def test_in_a_file_what_is_hidden_is_said_and_not_left_empty(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    on_team(account("C0003"), lead)

    rows = client_of(lead).get("/accounts.csv").content.decode().splitlines()

    assert rows[1].startswith("C0003,C0003,,,EUR,83,-22,")
    assert rows[2] == f"C0000,C0000,not shown,,EUR{',not shown' * 7},no,{',not shown' * 3}"


@pytest.mark.req("PRF-09")
def test_profit_of_a_lead_is_that_of_her_accounts_with_her_rank(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member
) -> None:
    for number in ("C0003", "C0050"):
        on_team(account(number), lead)

    page = read(client_of(lead).get("/profit/"))

    own = listed(page)
    assert page.headings[0] == "Among yours, 1 of 2 accounts gives back 22"
    assert (own.column("Account"), own.column("Rank")) == (["C0050", "C0003"], ["10", "57"])
    assert [heading.split(":")[0] for heading in page.headings[2:7]] == [
        *("Your mix", "Secure", "Grow", "Improve", "Downsize")
    ]
    assert all("C0003" in row[0] or "C0050" in row[0] for table in page.tables[2:] for row in table.rows)


def test_the_lists_behind_profit_hold_only_her_accounts(bazaar: ProfitMap, client_of: ClientOf, lead: Member) -> None:
    on_team(account("C0003"), lead)

    page = read(client_of(lead).get("/profit/cells/?show=all"))

    assert page.headings[0].startswith("1 account–product pair")
    assert page.tables[0].column("Account") == ["C0003"]


def test_development_sees_every_cost_and_no_rank(bazaar: ProfitMap, client_of: ClientOf, development: Member) -> None:
    on_team(account("C0003"), development, Role.DEVELOPMENT)
    browser = client_of(development)

    home, profit = (browser.get(address).content.decode() for address in ("/accounts/C0003/", "/profit/"))

    assert "Cost to serve" in home
    assert "rank 57" not in home
    assert "Rank" not in listed(read(browser.get("/profit/"))).columns
    assert "Your mix" in profit


def test_support_sees_what_is_left_and_not_what_it_is_made_of(
    bazaar: ProfitMap, client_of: ClientOf, support: Member
) -> None:
    on_team(account("C0003"), support, Role.SUPPORT)
    browser = client_of(support)

    home = read(browser.get("/accounts/C0003/"))
    row = listed(read(browser.get("/accounts/"))).row("C0003")

    assert home.headings[0] == "C0003 loses 22"
    assert (row["Net profit EUR"], row["Revenue EUR"], row["Net margin"]) == ("-22", "83", "-26.5 %")
    assert {row[name] for name in ("Rank", "Segment", "Gross margin EUR", "Cost to serve EUR")} == {
        "not shown to your role"
    }
    assert "What the costs are made of" not in browser.get("/accounts/C0003/").content.decode()
    assert "Your mix" not in browser.get("/profit/").content.decode()


def test_a_mentor_reads_the_account_she_looks_at(bazaar: ProfitMap, client_of: ClientOf, mentor: Member) -> None:
    mentors(account("C0003"), mentor)

    assert "What the costs are made of" in client_of(mentor).get("/accounts/C0003/").content.decode()


def test_an_ended_membership_ends_what_is_seen(bazaar: ProfitMap, client_of: ClientOf, lead: Member) -> None:
    on_team(account("C0003"), lead)
    lead.memberships.update(valid_to=A_WHILE_AGO)

    assert "not shown to your role" in read(client_of(lead).get("/accounts/C0003/")).headings[0] + "".join(
        client_of(lead).get("/accounts/C0003/").content.decode()
    )
    assert "-22" not in client_of(lead).get("/accounts/C0003/").content.decode()


@pytest.mark.parametrize("who", ["stranger", "player", "administrator", "representative"])
def test_name_tier_and_why_are_for_everybody_and_no_figure_is(
    workshop: ProfitMap, client_of: ClientOf, who: str, request: pytest.FixtureRequest
) -> None:
    register(accounts=[NewAccount(number="A", name="Alder Works", sector="Paper")])
    give_standing(account_numbers=["A"], tier="key", since=A_WHILE_AGO, source="Buys in all regions", by=None)
    member = request.getfixturevalue(who)
    if who == "player":
        on_team(account("A"), member, Role.PLAYER)

    page = client_of(member).get("/accounts/A/").content.decode()

    assert read(client_of(member).get("/accounts/A/")).headings[0] == "Alder Works Key"
    assert "Buys in all regions" in page
    assert ("Paper" in page) == (who == "administrator")  # the profile is hers, the margin is not
    assert "280" not in re.sub(r'value="\w{64}"', "", page)  # a token may hold any digits


def test_whoever_sees_nothing_hears_whom_to_ask(
    workshop: ProfitMap, client_of: ClientOf, stranger: Member, manager: Member, finance: Member
) -> None:
    browser = client_of(stranger)

    pages = [browser.get(place).content.decode() for place in ("/today/", "/accounts/", "/profit/", "/imports/")]

    assert all("Ask Farida Nasser" in page for page in pages)


def test_an_administrator_sorts_codes_without_seeing_revenue(world: World, client_of: ClientOf) -> None:
    browser = client_of(world.member("ADM"))

    assert browser.get("/profit/codes/").status_code == 200
    assert browser.get("/imports/new/lines/").status_code == 404


@pytest.mark.parametrize("place", ["/accounts/", "/profit/", "/accounts/C0003/", "/accounts/C0003/team/"])
def test_the_number_of_queries_does_not_grow_with_what_is_hers(
    bazaar: ProfitMap, client_of: ClientOf, lead: Member, place: str
) -> None:
    browser, counts = client_of(lead), []

    for more in (["C0003"], ["C0001", "C0004", "C0030", "C0050"]):
        for number in more:
            on_team(account(number), lead)
        with CaptureQueriesContext(connection) as asked:
            browser.get(place)
        counts.append(len(asked))

    assert counts[0] == counts[1]
