"""/profit/exits/: proposals to leave, sorted, narrowed and paged like every list, each as far as it is shown."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.profit.freed import Figures
from kingside.profit.models.exits import ExitProposal, ExitState
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import Table, read
from tests.leaving import Way, propose

LIST = "/profit/exits/"
CAPTION = "Proposals to leave"
ENOUGH = 53  # for a second page
QUERIES = 12


def figures(net_profit: str, currency: str = "USD", margin: str | None = "0.10") -> dict[str, Any]:
    share = None if margin is None else Decimal(margin)
    told = Figures("all of 2025", currency, Decimal(900), Decimal(90), Decimal(net_profit), share, "peak", ())
    return told.as_document()


def proposed(
    number: str, by: Member, *, document: dict[str, Any], state: ExitState = ExitState.DRAFT, product: str = ""
) -> ExitProposal:
    return ExitProposal.objects.create(
        account=Account.objects.get(number=number),
        product=product,
        figures=document,
        state=state,
        reason="So.",
        proposed_by=by,
        proposed_at=timezone.now(),
    )


@pytest.fixture
def three(way: Way, to_leave: Account, lead: Member) -> None:
    """B as a whole and with product L3, which are open, and A, which was carried out."""
    propose(to_leave, lead, product="L3")
    proposed("A", lead, document=figures("80.17"), state=ExitState.EXECUTED)


def listed(browser: Client, query: str = "") -> Table:
    return read(browser.get(f"{LIST}{query}")).table(CAPTION)


@pytest.mark.req("PRF-12")
@pytest.mark.usefixtures("three")
def test_what_is_under_way_stands_first_with_the_figures_as_they_were_frozen(
    client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(LIST))

    rows = page.table(CAPTION)
    assert page.headings[0] == "2 proposals to leave are open"
    assert list(zip(rows.column("Account"), rows.column("Product"), rows.column("Step"), strict=True)) == [
        ("B", "L3", "Proposed"),
        ("B", "the whole account", "Proposed"),
        ("A", "the whole account", "Carried out"),
    ]
    assert rows.column("Net profit USD") == ["-48.3", "-78.0", "80.2"]
    assert rows.column("Period") == ["1 Jan 2025 – 31 Mar 2025", "1 Jan 2025 – 31 Mar 2025", "all of 2025"]


@pytest.mark.usefixtures("three")
def test_it_is_narrowed_by_step_and_by_what_it_loses(client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    assert listed(browser, "?state=EXECUTED&state=REJECTED").column("Account") == ["A"]
    assert listed(browser, "?net_profit_to=-50").column("Product") == ["the whole account"]
    assert listed(browser, "?q=L3").column("Product") == ["L3"]
    assert "No proposal like that" in read(browser.get(f"{LIST}?state=COMMUNICATED")).words


@pytest.mark.usefixtures("three")
def test_it_is_sorted_by_net_profit_and_not_by_its_letters(client_of: ClientOf, manager: Member, lead: Member) -> None:
    proposed("A", lead, document=figures("-1000.50"), product="L1")

    assert listed(client_of(manager), "?sort=net_profit").column("Net profit USD") == [
        "-1.0 k",
        "-78.0",
        "-48.3",
        "80.2",
    ]


def test_a_margin_that_nobody_knows_is_unknown_and_not_zero(
    client_of: ClientOf, manager: Member, way: Way, lead: Member
) -> None:
    proposed("A", lead, document=figures("-5", margin=None))
    browser = client_of(manager)

    assert listed(browser, "?sort=-net_margin").column("Net margin") == ["-311.9 %", "unknown"]
    assert listed(browser, "?net_margin=unknown").column("Account") == ["A"]


@pytest.mark.usefixtures("three")
def test_whoever_may_not_see_what_it_costs_sees_locks_and_no_order_tells(
    client_of: ClientOf, representative: Member
) -> None:
    browser = client_of(representative)

    rows = listed(browser)
    assert set(rows.column("Net profit")) == set(rows.column("Period")) == {"not shown to your role"}
    up, down = (listed(browser, f"?sort={way}net_profit").rows for way in ("", "-"))
    assert up == down
    assert "0 of 3" in read(browser.get(f"{LIST}?net_profit_to=0")).words


def test_amounts_of_two_currencies_say_which(client_of: ClientOf, manager: Member, way: Way, lead: Member) -> None:
    proposed("A", lead, document=figures("-5", currency="EUR"))

    rows = listed(client_of(manager), "?sort=account&column=net_profit")

    assert rows.column("Net profit") == ["-5", "-78.0"]
    assert rows.column("Currency") == ["EUR", "USD"]


@pytest.mark.usefixtures("three")
def test_a_file_of_it_has_every_digit(client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).post(
        "/exports/exits/new/", {"format": "csv", "query": "sort=account&column=net_profit"}
    )

    rows = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows == [
        ["Account", "Number", "Net profit USD"],
        *(["A", "A", "80.17"], ["B", "B", "-48.27"], ["B", "B", "-77.97"]),
    ]


@pytest.mark.usefixtures("way")
def test_many_come_in_pages_by_as_many_queries_as_few(
    client_of: ClientOf, manager: Member, lead: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(manager)
    with django_assert_num_queries(QUERIES):
        browser.get(LIST)
    register(accounts=[NewAccount(f"N{n}", f"Account {n}") for n in range(ENOUGH)])
    for n in range(ENOUGH):
        proposed(f"N{n}", lead, document=figures("-1"), state=ExitState.REJECTED)

    with django_assert_num_queries(QUERIES):
        first = read(browser.get(LIST))

    assert len(first.table(CAPTION).rows) == 50
    assert len(listed(browser, "?page=2").rows) == ENOUGH + 1 - 50


def test_before_anything_is_proposed_the_page_says_what_comes_first(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(LIST))

    assert page.headings[0] == "No proposal to leave is open"
    assert "Look for levers first" in page.words


def test_who_reads_no_proposals_finds_no_list(client_of: ClientOf, stranger: Member) -> None:
    assert client_of(stranger).get(LIST).status_code == 404


@pytest.mark.usefixtures("three")
def test_by_api_they_are_narrowed_by_step_and_account(program_of: ProgramOf, manager: Member) -> None:
    program = program_of(manager)

    def asked(query: str) -> list[tuple[str, str]]:
        answer = program.get(f"/api/v1/exits?{query}")
        assert answer.status_code == 200, answer.content
        return [(each["account"], each["state"]) for each in answer.json()["items"]]

    assert asked("state=EXECUTED") == [("A", "EXECUTED")]
    assert asked("account=B&state=DRAFT") == [("B", "DRAFT")] * 2
    assert program.get("/api/v1/exits?state=GONE").status_code == 422
