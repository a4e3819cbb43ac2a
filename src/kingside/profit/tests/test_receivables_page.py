"""/profit/receivables/ and the page of one account: who must be called, and where it is our move."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.identity.models import Member
from kingside.money.operations import choose_reporting_currency, record_rate
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import

ALL = "/profit/receivables/"
EACH = "What each account owes, the most past due first"
ITEMS = "Open invoices, disputes and credit notes"
UNMATCHED = "Credit notes without their invoice, the largest first"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def invoice(number: str, of: str, amount: str, past_due: int, **also: object) -> dict[str, object]:
    known = {"issued": ago(past_due + 30), "paid": "", "disputed": "", "credits": "", "currency": "EUR"}
    return {"invoice": number, "account": of, "due": ago(past_due), "amount": amount, **known, **also}


@pytest.fixture
def accounts(finance: Member) -> dict[str, Account]:
    """Alder is 1 in SAP, Birch is 2."""
    register(accounts=[NewAccount("A", "Alder"), NewAccount("B", "Birch")])
    found = {account.name: account for account in Account.objects.all()}
    assign(codes={("SAP", "1"): found["Alder"], ("SAP", "2"): found["Birch"]}, by=finance)
    return found


@pytest.fixture
def owed(imported: Import, accounts: dict[str, Account]) -> dict[str, Account]:
    """Alder owes 1,000 past due; Birch disputes 300, has a credit note that names nothing, and pays late."""
    imported(
        "receivables",
        [
            invoice("R1", "1", "1000.00", 40),
            invoice("R2", "1", "500.00", -10),
            invoice("R3", "2", "300.00", 70, disputed="yes"),
            invoice("R4", "2", "-120.00", 5),
            invoice("R5", "2", "4000.00", 60, paid=ago(60)),
            invoice("R6", "2", "6000.00", 60, paid=ago(54)),
            invoice("R7", "2", "2000.00", 60, paid=ago(52)),
            invoice("R8", "3", "75.00", 100),
        ],
    )
    return accounts


@pytest.mark.usefixtures("owed")
def test_who_must_be_called_stands_first_and_whoever_waits_for_us_is_told_apart(
    client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get(ALL))

    rows = page.table(EACH)
    assert page.headings[0] == "2 accounts owe 1.1 k EUR past due"
    assert "1 account waits for us first: a dispute or a credit note without its invoice." in page.words
    assert rows.column("Account") == ["Alder", "Codes that no account has", "Birch", "All together"]
    assert rows.column("Whose move")[:3] == [
        "Theirs: 1 invoice",
        "Theirs: 1 invoice",
        "Ours: 1 dispute Ours: 1 credit note",
    ]
    assert rows.row("Alder")["31–60 days EUR"] == "1.0 k"
    assert rows.row("Alder")["Not due EUR"] == "500"
    assert (rows.row("Birch")["Disputed EUR"], rows.row("Birch")["Credit notes EUR"]) == ("300", "-120")
    assert rows.row("Birch")["Past due EUR"] == "0"


@pytest.mark.req("RST-02")
@pytest.mark.usefixtures("owed")
def test_days_beyond_terms_net_and_clipped_stand_beside_each_other_with_n_and_window(
    client_of: ClientOf, manager: Member
) -> None:
    page = read(client_of(manager).get("/profit/receivables/B/"))

    assert "4.3 days beyond terms net, 4.3 clipped (early counts as on time): of 3 invoices" in page.words
    assert f"fell due after {ago(365):%-d %b %Y} and until {ago(0):%-d %b %Y}" in page.words


def test_an_account_is_read_invoice_by_invoice(client_of: ClientOf, manager: Member, owed: dict[str, Account]) -> None:
    page = read(client_of(manager).get("/profit/receivables/A/"))

    assert page.headings[0] == "1.0 k EUR is past due, the oldest by 40 days"
    assert page.table(ITEMS).column("Invoice") == ["R1 SAP", "R2 SAP"]
    assert page.table(ITEMS).column("Days past due") == ["40", "not due"]


@pytest.mark.usefixtures("owed")
def test_a_day_in_the_past_shows_what_was_open_then(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get("/profit/receivables/B/", {"as_of": f"{ago(55)}"}))

    assert page.table(ITEMS).column("Invoice") == ["R3 SAP", "R6 SAP", "R7 SAP"]
    assert page.headings[0] == "8.0 k EUR is past due, the oldest by 5 days"
    assert "What is disputed is what the newest file says." in page.words


def test_the_first_day_can_be_looked_at_where_a_file_writes_the_year_1_for_a_day_unknown(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    imported("receivables", [invoice("R1", "1", "100.00", 5, issued="0001-01-01")])

    for address in (ALL, "/profit/receivables/A/"):
        assert client_of(manager).get(address, {"as_of": "0001-01-01"}).status_code == 200


def test_how_an_account_pays_is_unknown_where_a_wrong_rate_makes_amounts_too_long(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account], finance: Member
) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=ago(0), rate=Decimal(999999999999), by=finance)
    imported("receivables", [invoice(f"R{n}", "1", "9" * 16 + ".99", 50, currency="USD") for n in range(3)])

    page = client_of(manager).get("/accounts/A/")

    assert page.status_code == 200
    assert "too many digits to be converted exactly" in read(page).words


@pytest.mark.req("INV-17")
def test_a_credit_note_without_its_invoice_is_marked_with_the_next_step(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    imported(
        "receivables",
        [
            invoice("R1", "1", "100.00", 5),
            invoice("C1", "1", "-10.00", 5, credits="R1"),
            invoice("C2", "1", "-20.00", 5, credits="R9"),
            invoice("C3", "1", "-30.00", 5),
        ],
    )

    page = read(client_of(manager).get("/profit/receivables/A/"))

    assert page.table(UNMATCHED).column("Credit note") == ["C3 SAP", "C2 SAP"]
    assert page.table(UNMATCHED).column("Next step") == [
        "Ask which invoice it is for, and import it again with that invoice’s number.",
        "It names R9, which is no invoice of this account: correct the number, or import it.",
    ]
    assert page.table(ITEMS).column("Kind")[1:] == [
        "credit note for R1",
        "credit note unmatched",
        "credit note unmatched",
    ]


@pytest.mark.req("INV-17")
def test_many_unmatched_credit_notes_come_in_pages_and_none_is_left_out(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    imported("receivables", [invoice(f"C{n:03}", "1", f"-{500 - n}.00", 5) for n in range(103)])
    browser = client_of(manager)

    for address in (ALL, "/profit/receivables/A/"):
        first = read(browser.get(address))
        (onwards,) = (link for link in first.links if "notes=2" in link)
        second = read(browser.get(onwards.partition("#")[0]))

        assert "103 credit notes are unmatched" in first.headings
        assert "1 to 100 of 103" in first.words
        found = [*first.table(UNMATCHED).column("Credit note"), *second.table(UNMATCHED).column("Credit note")]
        assert found == [f"C{n:03} SAP" for n in range(103)]


def test_what_is_open_comes_in_pages_of_its_own(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    imported("receivables", [invoice(f"R{n:03}", "1", "10.00", 500 - n) for n in range(102)])

    page = read(client_of(manager).get("/profit/receivables/A/", {"page": "2"}))

    assert page.table(ITEMS).column("Invoice") == ["R100 SAP", "R101 SAP"]
    assert "101 to 102 of 102" in page.words


def test_a_credit_note_leads_to_its_account_on_the_same_day(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    imported("receivables", [invoice("C1", "1", "-30.00", 20), invoice("R1", "1", "30.00", 20)])

    page = read(client_of(manager).get(ALL, {"as_of": f"{ago(9)}", "notes": "1"}))

    assert page.links.count(f"/profit/receivables/A/?as_of={ago(9)}") == 2


@pytest.mark.usefixtures("owed")
def test_a_kind_of_account_can_be_picked(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get(ALL, {"show": "ours"}))

    assert page.table(EACH).column("Account") == ["Birch", "All together"]


def test_without_an_invoice_it_is_unknown_and_not_zero(
    imported: Import, client_of: ClientOf, manager: Member, accounts: dict[str, Account]
) -> None:
    browser = client_of(manager)
    nothing = read(browser.get("/profit/receivables/A/"))
    imported("receivables", [invoice("R1", "2", "100.00", 5)])
    of_others = read(browser.get("/profit/receivables/A/"))

    assert "No receivables are imported" in nothing.words
    for page in (nothing, of_others):
        assert page.headings[0] == "What it owes is unknown"
        assert not page.tables


def test_before_anything_is_imported_the_page_says_what_would_fill_it(client_of: ClientOf, finance: Member) -> None:
    page = read(client_of(finance).get(ALL))

    assert page.headings[0] == "What accounts owe is unknown"
    assert "/imports/new/receivables/" in page.links


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("soon", "Write the day as 2025-12-31."),
        ("2025-02-30", "Write the day as 2025-12-31."),
        ("1999-01-01", "choose one of them."),
        ("2999-01-01", "choose one of them."),
    ],
)
@pytest.mark.parametrize("place", [ALL, "/profit/receivables/A/", "/profit/receivables.csv"])
@pytest.mark.usefixtures("owed")
def test_a_day_that_is_none_or_not_in_the_books_is_refused_with_a_sentence(
    client_of: ClientOf, manager: Member, place: str, said: str, sentence: str
) -> None:
    answer = client_of(manager).get(place, {"as_of": said})

    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_several_currencies_come_into_one_by_the_rate_of_the_day_and_stand_apart_without(
    imported: Import, client_of: ClientOf, manager: Member, finance: Member, accounts: dict[str, Account]
) -> None:
    imported("receivables", [invoice("R1", "1", "100.00", 5), invoice("R2", "2", "50.00", 5, currency="USD")])
    browser = client_of(manager)
    choose_reporting_currency(currency="EUR", by=finance)

    apart = read(browser.get(ALL))
    record_rate(base="USD", quote="EUR", on=ago(0), rate=Decimal("0.5"), by=finance)
    together = read(browser.get(ALL))

    assert apart.headings[0] == "2 accounts are past due"
    assert "No rate of USD is known on that day" in apart.words
    assert apart.table(EACH).row("All together")["Past due"] == "unknown"
    assert apart.table(EACH).row("Birch USD")["Past due"] == "50"
    assert together.headings[0] == "2 accounts owe 125 EUR past due"


def test_whoever_leads_some_accounts_sees_those_and_their_total(
    client_of: ClientOf, lead: Member, owed: dict[str, Account]
) -> None:
    on_team(owed["Birch"], lead)
    browser = client_of(lead)

    page = read(browser.get(ALL))

    assert page.table(EACH).column("Account") == ["Birch", "All together"]
    assert "Alder" not in page.words
    assert page.headings[0] == "Nothing is past due"
    assert browser.get("/profit/receivables/B/").status_code == 200
    assert browser.get("/profit/receivables/A/").status_code == 404
    assert "Alder" not in browser.get("/profit/receivables.csv").content.decode()


@pytest.mark.usefixtures("owed")
def test_whoever_sees_no_results_does_not_see_what_is_owed(client_of: ClientOf, stranger: Member) -> None:
    for place in (ALL, "/profit/receivables.csv", "/profit/receivables/A/"):
        assert client_of(stranger).get(place).status_code == 404


@pytest.mark.usefixtures("owed")
def test_the_file_says_every_digit_and_leaves_a_line_in_the_trail(client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).get("/profit/receivables.csv")

    alder, nobodys, birch = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (alder["account"], alder["open"], alder["days_31_to_60"]) == ("Alder", "1500", "1000")
    assert (nobodys["number"], nobodys["overdue"]) == ("UNMAPPED", "75")
    assert (birch["disputed"], birch["unmatched"], birch["days_beyond_terms"]) == ("300", "-120", "4.3")
    assert AuditEvent.objects.filter(verb="downloaded", detail="receivables").exists()


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    imported: Import, finance: Member, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(finance)
    for accounts in (2, 30):
        _many(imported, accounts, finance)
        with django_assert_num_queries(12):
            browser.get(ALL)


def _many(imported: Import, n: int, finance: Member) -> None:
    numbers = [f"{n}-{place}" for place in range(n)]
    register(accounts=[NewAccount(number, f"Account {number}") for number in numbers])
    found: Iterable[Account] = Account.objects.filter(number__in=numbers)
    assign(codes={("SAP", account.number): account for account in found}, by=finance)
    imported("receivables", [invoice(f"R{number}", number, "10.00", 5) for number in numbers])
