"""Credit notes among invoice lines: matched with what they take back or marked unmatched, on every page and by API."""

from decimal import Decimal

import pytest

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.test_credits import LINES
from tests.published_maps import BAZAAR_COSTS, Publish, Publishes, bazaar_lines

PAGE = "/profit/credit-notes/"
COSTS = """
currency = "EUR"
period = { from = 2025-01-01, to = 2025-12-31 }

[[element]]
code = "paperwork"
per = "order"
amount = "7.00"
"""
NAMES = {"1": "Alder Works", "2": "Birch Mills"}


@pytest.fixture
def accounts(imported: Import) -> dict[str, Account]:
    """Alder, who goes by 1 and by 11, and Birch."""
    imported("accounts", [{"number": number, "name": name} for number, name in NAMES.items()])
    found = {account.name: account for account in Account.objects.all()}
    found["Alder Works"].codes.create(source="SAP", code="11")
    return found


@pytest.fixture
def example(accounts: dict[str, Account], imported: Import, publishes: Publishes) -> ProfitMap:
    """The worked example of docs/methods/credit-notes.md."""
    imported("lines", [{**row, "product": "P", "cogs": 0} for row in table(LINES)])
    return publishes(COSTS)


@pytest.mark.req("INV-17")
def test_the_worked_example(example: ProfitMap, client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(PAGE))

    assert page.headings[0] == ("5 of 8 credit note lines are unmatched: -130 of revenue, -165 of net profit")
    rows = page.tables[0]
    assert list(zip(rows.column("Credit note"), rows.column("Standing"), strict=True)) == [
        ("R3", "Credits more than was sold"),
        ("R4", "Names no order"),
        ("R5", "Names another customer’s order"),
        ("R6", "Names what is not here"),
        ("R7", "Names itself"),
    ]
    assert rows.column("Takes back") == ["S1, line 1", "nothing named", "S2", "S9", "R7"]
    assert rows.column("Revenue") == ["-90", "-10", "-10", "-10", "-10"]
    assert all(rows.column("Next step"))


@pytest.mark.req("INV-17")
def test_the_page_of_profit_says_how_many_are_unmatched(
    example: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get("/profit/"))

    assert "5 of 8 credit note lines are unmatched: -130 of revenue, -165 of net profit:" in page.words
    assert PAGE in page.links


def test_where_all_are_matched_it_says_nothing(
    accounts: dict[str, Account], imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    imported("lines", [row | {"product": "P", "cogs": 0} for row in table(LINES)[:7]])
    publishes(COSTS)
    browser = client_of(manager)

    assert "unmatched" not in read(browser.get("/profit/")).words
    assert read(browser.get(PAGE)).headings[0] == "All 3 credit note lines name what they take back"


@pytest.mark.req("INV-17")
def test_an_order_and_what_takes_it_back_lead_to_each_other(
    example: ProfitMap, client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)

    sold, back = (read(browser.get("/profit/order/", {"code": code})) for code in ("S1", "R1"))
    cell = read(browser.get("/profit/cell/", {"account": "1", "product": "P"}))

    assert sold.tables[-1].column("Line") == ["1 taken back by R1, line 1 taken back by R3, line 1", "2"]
    assert "Taken back as a whole by R2, line 1" in sold.words
    assert back.tables[-1].column("Line") == ["1 takes back S1, line 1"]
    assert "/profit/order/?code=R1&account=1" in sold.links
    assert "/profit/order/?code=S1&account=1" in back.links
    assert "R4 Names no order" in cell.tables[-1].column("Order")


def test_what_is_of_another_period_is_named_without_a_link(
    example: ProfitMap, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    browser = client_of(manager)

    later = read(browser.get("/profit/order/", {"code": "R0"}))
    publishes(COSTS.replace("2025", "2024"))
    earlier_map = ProfitMap.objects.get(period_to="2024-12-31")
    earlier = read(browser.get("/profit/order/", {"code": "S0", "map": str(earlier_map.pk)}))

    assert later.tables[-1].column("Line") == ["1 takes back S0"]
    assert not [link for link in later.links if "code=S0" in link]
    assert "Taken back as a whole by R0, line 1" in earlier.words
    assert not [link for link in earlier.links if "code=R0" in link]


@pytest.mark.req("INV-17")
def test_a_line_that_is_imported_again_with_its_order_is_matched_from_the_next_map_on(
    example: ProfitMap, imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    again = [row | {"product": "P", "cogs": 0} for row in table(LINES) if row["order"] == "R4"]
    imported("lines", [row | {"credits_order": "S0"} for row in again])
    publishes(COSTS.replace("7.00", "8.00"))
    browser = client_of(manager)

    assert read(browser.get(PAGE)).tables[0].column("Credit note") == ["R3", "R5", "R6", "R7"]
    before = read(browser.get(PAGE, {"map": str(example.pk)}))
    assert "R4" in before.tables[0].column("Credit note")
    assert f"/profit/order/?code=R4&account=1&map={example.pk}" in before.links


def test_the_columns_are_known_by_their_names_in_other_languages(
    imported: Import, accounts: dict[str, Account]
) -> None:
    named = {"credits_order": "Bezugsrechnung", "credits_line": "Bezugsposition"}
    rows = [{named.get(name, name): value for name, value in row.items()} for row in table(LINES)]

    batch = imported("lines", [row | {"product": "P", "cogs": 0} for row in rows])

    assert {"credits_order", "credits_line"} <= batch.mapping.keys()


def test_no_figure_of_the_map_hangs_on_what_is_matched(
    example: ProfitMap, imported: Import, publishes: Publishes
) -> None:
    plain = [{name: value for name, value in row.items() if not name.startswith("credits")} for row in table(LINES)]
    imported("lines", [row | {"product": "P", "cogs": 0} for row in plain])

    without = publishes(COSTS + "\n")

    assert (without.summary or {})["totals"] == (example.summary or {})["totals"]
    assert Decimal((without.summary or {})["credits"]["unmatched"]) == 8


@pytest.mark.req("INV-17")
def test_where_no_line_names_an_order_the_page_says_how_to_have_that(
    accounts: dict[str, Account], imported: Import, publishes: Publishes, client_of: ClientOf, manager: Member
) -> None:
    plain = [{name: value for name, value in row.items() if not name.startswith("credits")} for row in table(LINES)]
    imported("lines", [row | {"product": "P", "cogs": 0} for row in plain])
    publishes(COSTS)

    page = read(client_of(manager).get(PAGE))

    assert page.headings[0].startswith("8 of 8 credit note lines are unmatched")
    assert "settle it as “Credits the order” when you import" in page.words


@pytest.mark.req("INV-17")
def test_by_api(example: ProfitMap, program_of: ProgramOf, manager: Member) -> None:
    address = f"/api/v1/profit-maps/{example.pk}/credit-notes"
    program = program_of(manager)

    first = program.get(address, {"show": "all", "limit": "3"}).json()
    rest = program.get(first["next"]).json()["items"]

    assert [each["order"] for each in [*first["items"], *rest]][:6] == ["R0", "R1", "R2", "R3", "R4", "R5"]
    assert [each["state"] for each in first["items"]] == ["matched"] * 3
    assert (first["totals"]["n"], first["totals"]["unmatched"]) == (8, 5)
    assert first["totals"]["unmatched_revenue"] == "-130"
    assert program.get(address).json()["items"][0] | {"next_step": ""} == {
        "order": "R3",
        "line": 1,
        "account": {"number": "1", "name": "Alder Works"},
        "product": "P",
        "product_code": "P",
        "date": "2025-02-05",
        "net_revenue": "-90",
        "net_profit": "-97",
        "credits_order": "S1",
        "credits_line": 1,
        "state": "more",
        "next_step": "",
    }


def test_who_sees_some_accounts_sees_their_credit_notes_only(
    example: ProfitMap, accounts: dict[str, Account], client_of: ClientOf, lead: Member, stranger: Member
) -> None:
    on_team(accounts["Birch Mills"], lead)
    browser = client_of(lead)

    page = read(browser.get(PAGE))

    assert page.headings[0].startswith("2 of 2 credit note lines are unmatched")
    assert page.tables[0].column("Credit note") == ["R6", "R7"]
    assert browser.get(PAGE, {"account": "1"}).status_code == 404
    assert browser.get(PAGE, {"account": "1", "show": "all"}).status_code == 404
    assert client_of(stranger).get(PAGE).status_code == 404


def test_whoever_is_credited_by_another_customer_is_told_nothing_of_it(
    example: ProfitMap, accounts: dict[str, Account], client_of: ClientOf, lead: Member
) -> None:
    on_team(accounts["Birch Mills"], lead)

    page = read(client_of(lead).get("/profit/order/", {"code": "S2"}))

    assert "R5" not in page.words


def test_a_map_made_of_files_keeps_none(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=bazaar_lines(2), costs=BAZAAR_COSTS)

    page = read(client_of(manager).get(PAGE))

    assert page.headings[0] == "No invoice line is a credit note"
