"""/profit/targets/: all targets, those of one account, one of them; and where accounts and profit say them."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.profit.models import AccountTarget, ProfitMap
from kingside.profit.queries.targets import ON_A_PAGE
from kingside.profit.targets import change_target
from kingside.profit.tests.test_targets import Aim, aim
from kingside.web.figures import NARROW_SPACE
from tests.cast import ClientOf, on_team
from tests.html_tables import Table, read, read_text
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.published_maps import BAZAAR_COSTS, Publish, bazaar_lines

__all__ = ["aim"]
LIST, OF_A, ACCOUNT_A = "/profit/targets/", "/profit/targets/accounts/A/", "/accounts/A/"
CAPTION = "Targets of accounts"
BESIDE = "Targets of this period, and of those that run or come"
TYPED = {"first": "2025-01-01", "last": "2025-03-31", "net_revenue": "1,250.00", "net_profit": "300", "why": "So."}
ENOUGH = 53  # for a second page


@pytest.fixture
def both(workshop: ProfitMap, aim: Aim) -> None:
    """A was to earn 300, and earned 280.17; B to lose 40 and not 120, and lost 77.97. Next year A is to earn more."""
    aim("A")
    aim("B", revenue="50", profit="-40", start="-120")
    coming = timezone.localdate().year + 1
    aim("A", revenue="1400", profit="350", first=date(coming, 1, 1), last=date(coming, 12, 31))


def listed(browser: Client, query: str = "") -> Table:
    return read(browser.get(f"{LIST}{query}")).table(CAPTION)


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("both")
def test_what_is_furthest_from_its_net_profit_stands_first_and_the_unknown_last(
    client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(LIST))

    rows = page.table(CAPTION)
    assert page.headings[0] == "0 of 2 targets reach their net profit, 1 their revenue"
    assert list(zip(rows.column("Account"), rows.column("Net profit reached"), strict=True)) == [
        ("B", "52.5 %"), ("A", "93.4 %"), ("A", "unknown"),
    ]  # fmt: skip
    assert rows.column("Revenue reached") == ["50.0 %", "120.0 %", "unknown"]
    assert rows.column("Period")[:2] == ["1 Jan 2025 – 31 Mar 2025"] * 2
    assert "No map of this period yet: it begins on 1 January" in rows.column("Period")[2]


def test_a_period_that_was_not_over_counts_as_neither_reached_nor_missed(
    publish: Publish, aim: Aim, client_of: ClientOf, manager: Member
) -> None:
    last = date(timezone.localdate().year + 1, 12, 31)
    publish(lines=table(LINES), costs=COSTS.replace("2025-03-31", f"{last}"))
    aim("A", last=last)

    page = read(client_of(manager).get(LIST))

    assert page.headings[0] == "No target of a whole period can be measured yet"
    assert page.table(CAPTION).column("Net profit reached") == ["93.4 %"]
    assert "days were over when the map was made" in page.table(CAPTION).column("Period")[0]


@pytest.mark.usefixtures("both")
def test_it_is_narrowed_by_period_by_what_is_reached_and_by_what_measures(client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    assert listed(browser, "?period=2025-01-01..2025-03-31").column("Account") == ["B", "A"]
    assert listed(browser, "?profit_attainment_from=90").column("Account") == ["A"]
    assert listed(browser, "?measured=no_map").column("Account") == ["A"]
    assert listed(browser, "?profit_attainment=unknown").column("Net profit") == ["unknown"]
    assert listed(browser, "?sort=-profit_attainment").column("Net profit reached") == ["93.4 %", "52.5 %", "unknown"]


@pytest.mark.req("PRF-14")
@pytest.mark.usefixtures("both")
def test_no_choice_of_columns_shows_revenue_without_net_profit(client_of: ClientOf, manager: Member) -> None:
    rows = listed(client_of(manager), "?column=actual_revenue&column=revenue_attainment&column=net_revenue")

    for name in ("Net profit USD", "Net margin", "Net profit reached", "Target of net profit USD"):
        assert rows.column(name)


@pytest.mark.usefixtures("both")
def test_a_file_of_it_has_every_digit(client_of: ClientOf, manager: Member) -> None:
    asked = "measured=whole&column=profit_attainment&column=actual_profit"
    answer = client_of(manager).post("/exports/targets/new/", {"format": "csv", "query": asked})

    rows = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows == [
        ["Account", "Number", "Net profit USD", "Net profit reached"],
        ["B", "B", "-77.97", "0.525375"],
        ["A", "A", "280.17", "0.9339"],
    ]


@pytest.mark.usefixtures("both")
def test_a_lead_sees_the_targets_of_her_accounts_and_no_form(client_of: ClientOf, lead: Member) -> None:
    on_team(Account.objects.get(number="A"), lead)
    browser = client_of(lead)

    assert set(listed(browser).column("Account")) == {"A"}
    assert "Set the target" not in browser.get(OF_A).content.decode()
    assert browser.get("/profit/targets/accounts/B/").status_code == 404


def test_a_stranger_finds_no_list_and_an_empty_one_says_what_to_do(
    client_of: ClientOf, stranger: Member, manager: Member
) -> None:
    assert client_of(stranger).get(LIST).status_code == 404
    assert "No account has a target yet" in read(client_of(manager).get(LIST)).words


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("workshop")
def test_a_target_is_set_on_the_page_of_the_account(client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)

    empty = read(browser.get(OF_A))
    answer = browser.post(OF_A, TYPED, follow=True)

    assert "It has no target yet" in empty.words
    page = read(answer)
    assert "The target is set." in page.words
    assert page.table("Targets, the latest period first").rows == [
        ["1 Jan 2025 – 31 Mar 2025", "280", "300", "93.4 %", "1.5 k", "18.7 %", "1.3 k", "120.0 %"]
    ]


@pytest.mark.usefixtures("workshop")
def test_periods_that_are_published_or_come_are_offered(client_of: ClientOf, manager: Member, aim: Aim) -> None:
    browser = client_of(manager)

    first = browser.get(OF_A).content.decode()
    chosen = browser.get(f"{OF_A}?days=2025-01-01..2025-03-31").content.decode()
    aim("A")
    after = browser.get(OF_A).content.decode()

    for words in ("1 Apr 2025 – 30 Jun 2025", "1 Jan 2025 – 31 Mar 2025", "1 Jan 2025 – 31 Dec 2025"):
        assert words in first
    assert 'value="2025-04-01"' in first
    assert 'value="2025-03-31"' in chosen
    assert "days=2025-01-01..2025-03-31" not in after
    assert browser.get(f"{OF_A}?days=soon").status_code == 404


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"net_revenue": "-1"}, "greater than or equal to 0"),
        ({"net_revenue": "99999999999999"}, "no more than 13 digits before the decimal point"),
        ({"net_profit": ""}, "This field is required"),
        ({"net_profit": "much"}, "is no number as you write them"),
        ({"last": "2024-12-31"}, "A period ends on the day it begins or later"),
        ({"starting_profit": "-5"}, "A starting point counts only where the target of net profit is 0 or below"),
        ({"net_profit": "-40", "starting_profit": "-30"}, "The starting point lies below the target of net profit"),
        ({"why": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(
    client_of: ClientOf, manager: Member, said: dict[str, str], sentence: str
) -> None:
    answer = client_of(manager).post(OF_A, TYPED | said)

    assert answer.status_code in (400, 422)
    assert sentence in read_text(answer.content.decode()).words
    assert not AccountTarget.objects.exists()


@pytest.mark.usefixtures("both")
def test_the_very_same_days_twice_are_a_conflict(client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).post(OF_A, TYPED)

    assert answer.status_code == 409
    assert "The account has a target for these very days already" in read_text(answer.content.decode()).words


@pytest.mark.req("GEN-08")
@pytest.mark.usefixtures("workshop")
def test_the_second_of_two_who_change_one_sees_both_versions(client_of: ClientOf, manager: Member, aim: Aim) -> None:
    target = aim("A")
    address = f"{LIST}{target.pk}/"
    change_target(
        target=target, seen_version=1, net_revenue=Decimal(1250), net_profit=Decimal(320), by=manager,
        at=timezone.now(),
    )  # fmt: skip
    browser = client_of(manager)

    told = {"version": "1", "net_revenue": "1250", "net_profit": "290", "starting_profit": "", "why": ""}
    answer = browser.post(address, told)

    page = read_text(answer.content.decode())
    assert answer.status_code == 409
    assert page.headings[0] == "Maud Keller saved the target of A after you opened it"
    [row] = page.table("Both versions, field by field").rows
    assert row == ["Net profit changed by both", "300.00", "320.00", "290.00"]
    browser.post(address, told | {"version": "2"})
    target.refresh_from_db()
    assert (target.net_profit, target.version) == (Decimal(290), 3)


@pytest.mark.usefixtures("both")
def test_one_that_is_taken_away_is_told_by_the_history_alone(client_of: ClientOf, manager: Member) -> None:
    browser, target = client_of(manager), AccountTarget.objects.get(account__number="B")

    answer = browser.post(f"{LIST}{target.pk}/deletion/", follow=True)

    page = read(answer)
    assert "The target of 1 Jan 2025 – 31 Mar 2025 was taken away." in page.words
    assert page.table("What happened to it, the newest first").column("Did") == ["deleted", "set"]
    assert browser.get(f"{LIST}{target.pk}/").status_code == 404


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("both")
def test_they_stand_beside_what_the_account_earns(client_of: ClientOf, manager: Member) -> None:
    rows = read(client_of(manager).get(ACCOUNT_A)).table(BESIDE)

    assert rows.column("Period")[0] == "1 Jan 2025 – 31 Mar 2025"
    assert "No map of this period yet" in rows.column("Period")[1]
    assert rows.column("Net profit reached")[0] == "93.4 %"


def test_an_earlier_map_is_measured_by_its_own_figures(
    publish: Publish, aim: Aim, client_of: ClientOf, manager: Member
) -> None:
    earlier = publish(lines=table(LINES))
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))
    aim("A")
    browser = client_of(manager)

    now, before = (read(browser.get(f"{ACCOUNT_A}{query}")).table(BESIDE) for query in ("", f"?map={earlier.pk}"))

    assert (now.column("Net profit USD"), before.column("Net profit USD")) == (["235"], ["280"])


def test_who_does_not_see_what_it_earns_sees_no_target(both: None, client_of: ClientOf, administrator: Member) -> None:
    page = client_of(administrator).get(ACCOUNT_A).content.decode()

    assert "93.4" not in page
    assert "to bring" not in page


@pytest.mark.req("PRF-19")
@pytest.mark.usefixtures("both")
def test_profit_says_the_sum_in_a_sentence(client_of: ClientOf, manager: Member, lead: Member) -> None:
    on_team(Account.objects.get(number="B"), lead)

    of_all, of_hers = (
        read(client_of(each).get("/profit/")).words.replace(NARROW_SPACE, " ") for each in (manager, lead)
    )

    assert "Targets are set for 2 of 2 accounts: together net profit 202 of 260 USD (77.8 %)" in of_all
    assert (
        "Targets are set for 1 of 1 account: a net loss of 78.0 USD where one of at most 40 was the target" in of_hers
    )


def test_a_map_of_every_line_is_of_no_period_and_needs_no_sentence(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish(lines=bazaar_lines(30), costs=BAZAAR_COSTS)
    browser = client_of(manager)

    page, account = (browser.get(address).content.decode() for address in ("/profit/", "/accounts/C0001/"))

    assert "has a target for this period" not in page
    assert 'href="/profit/targets/"' in page
    assert "No target is set" in account


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("address", [LIST, OF_A, ACCOUNT_A, "/profit/"])
def test_many_come_by_as_many_queries_as_few(address: str, client_of: ClientOf, manager: Member, aim: Aim) -> None:
    browser = client_of(manager)
    aim("A")
    aim("A", first=date(2025, 1, 2))
    browser.get(address)
    few = queries_of(browser, address)

    register(accounts=[NewAccount(f"N{n}", f"Account {n}") for n in range(ENOUGH)])
    known = AccountTarget.objects.first()
    assert known is not None
    for n, account in enumerate(Account.objects.filter(number__startswith="N")):
        aims_like(known, account, known.last)
        aims_like(known, known.account, date(2030, 1, 1) + timedelta(days=n))

    assert queries_of(browser, address) == few


def aims_like(known: AccountTarget, account: Account, last: date) -> AccountTarget:
    """Another of the same amounts, past the operation, since there are many."""
    return AccountTarget.objects.create(
        account=account,
        first=known.first,
        last=last,
        currency=known.currency,
        net_revenue=known.net_revenue,
        net_profit=known.net_profit,
        set_at=known.set_at,
        set_by=known.set_by,
    )


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


@pytest.mark.usefixtures("workshop")
def test_more_than_a_page_holds_are_in_the_list(client_of: ClientOf, manager: Member, aim: Aim) -> None:
    known = aim("A")
    for n in range(ON_A_PAGE):
        aims_like(known, known.account, date(2030, 1, 1) + timedelta(days=n))

    page = client_of(manager).get(OF_A).content.decode()

    assert "/profit/targets/?q=A" in page
