"""/profit/receivables/ and the page of one account: who must be called, and where it is our move."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.exports.models import Export
from kingside.identity.models import Member
from kingside.money.operations import choose_reporting_currency, record_rate
from kingside.tables.models import SavedView
from tests.cast import ClientOf, on_team
from tests.html_tables import read
from tests.imported_files import Import

ALL = "/profit/receivables/"
EVERY_ITEM = "/profit/open-items/"
EACH = "What each account owes, by days past due"
BUCKETS = "Open invoices by days past due"
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
    assert rows.column("Account") == ["Alder", "Codes that no account has", "Birch"]
    assert rows.column("Whose move") == [
        "Theirs: 1 invoice",
        "Theirs: 1 invoice",
        "Ours: 1 dispute Ours: 1 credit note",
    ]
    assert rows.row("Alder")["31–60 days EUR"] == "1.0 k"
    assert rows.row("Alder")["Not due EUR"] == "500"
    assert (rows.row("Birch")["Disputed EUR"], rows.row("Birch")["Credit notes EUR"]) == ("300", "-120")
    assert rows.row("Birch")["Past due EUR"] == "0"
    assert page.table(BUCKETS).row("Invoices")["Open EUR"] == "1.6 k"
    assert (rows.row("Birch")["Days beyond terms"], rows.row("Alder")["Days beyond terms, clipped"]) == ("4.3", "40.0")


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
    assert page.table(ITEMS).column("Invoice") == ["R1", "R2"]
    assert page.table(ITEMS).column("Days past due") == ["40", "not due"]


@pytest.mark.usefixtures("owed")
def test_a_day_in_the_past_shows_what_was_open_then(client_of: ClientOf, manager: Member) -> None:
    page = read(client_of(manager).get("/profit/receivables/B/", {"as_of": f"{ago(55)}"}))

    assert page.table(ITEMS).column("Invoice") == ["R3", "R6", "R7"]
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
    items = page.table(ITEMS)
    assert items.column("Kind") == ["invoice", "credit note", "unmatched credit note", "unmatched credit note"]
    assert items.column("Credits the invoice") == ["", "R1", "R9", ""]


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

    page = read(client_of(manager).get("/profit/receivables/A/", {"page": "3"}))

    assert page.table(ITEMS).column("Invoice") == ["R100", "R101"]
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

    assert page.table(EACH).column("Account") == ["Birch"]


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
@pytest.mark.parametrize("place", [ALL, EVERY_ITEM, "/profit/receivables/A/", "/profit/receivables.csv"])
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
    imported("receivables", [invoice("R1", "1", "100.00", 5), invoice("R2", "2", "500.00", 5, currency="USD")])
    browser = client_of(manager)
    choose_reporting_currency(currency="EUR", by=finance)

    apart, apart_items = read(browser.get(ALL)), read(browser.get(EVERY_ITEM))
    record_rate(base="USD", quote="EUR", on=ago(0), rate=Decimal("0.5"), by=finance)
    together = read(browser.get(ALL))

    assert apart.headings[0] == "2 accounts are past due"
    assert "No rate of USD is known on that day" in apart.words
    assert apart.table(BUCKETS).row("Invoices")["Open"] == "unknown"
    assert [(row[0], row[1], row[2]) for row in apart.table(EACH).rows] == [
        ("Alder", "EUR", "100"),
        ("Birch", "USD", "500"),
    ]
    assert apart_items.table(ITEMS).column("Amount") == ["100.00", "500.00"]
    assert apart_items.table(ITEMS).column("Currency") == ["EUR", "USD"]
    assert together.headings[0] == "2 accounts owe 350 EUR past due"


def test_whoever_leads_some_accounts_sees_those_and_their_total(
    client_of: ClientOf, lead: Member, owed: dict[str, Account]
) -> None:
    on_team(owed["Birch"], lead)
    browser = client_of(lead)

    page = read(browser.get(ALL))

    assert page.table(EACH).column("Account") == ["Birch"]
    assert "Alder" not in page.words
    assert page.headings[0] == "Nothing is past due"
    assert browser.get("/profit/receivables/B/").status_code == 200
    assert browser.get("/profit/receivables/A/").status_code == 404
    assert "Alder" not in browser.get("/profit/receivables.csv").content.decode()


@pytest.mark.usefixtures("owed")
def test_whoever_sees_no_results_does_not_see_what_is_owed(client_of: ClientOf, stranger: Member) -> None:
    for place in (ALL, EVERY_ITEM, "/profit/receivables.csv", "/profit/receivables/A/"):
        assert client_of(stranger).get(place).status_code == 404


@pytest.mark.usefixtures("owed")
def test_the_file_says_every_digit_and_leaves_a_line_in_the_trail(client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).get("/profit/receivables.csv")

    alder, nobodys, birch = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (alder["account"], alder["open"], alder["days_31_to_60"]) == ("Alder", "1500", "1000")
    assert (nobodys["number"], nobodys["overdue"]) == ("UNMAPPED", "75")
    assert (birch["disputed"], birch["unmatched"], birch["days_beyond_terms"]) == ("300", "-120", "4.3")
    assert AuditEvent.objects.filter(verb="downloaded", detail="receivables").exists()


@pytest.mark.usefixtures("owed")
def test_accounts_are_narrowed_sorted_and_kept_as_a_view_of_their_day(client_of: ClientOf, manager: Member) -> None:
    browser, day = client_of(manager), f"{ago(55)}"

    narrowed = read(browser.get(ALL, {"overdue_from": "75", "sort": "overdue", "move": ["theirs", "ours"]}))
    found = read(browser.get(ALL, {"q": "bir", "late_from": "4.3", "late_to": "4.4"}))
    browser.post("/tables/receivables/views/", {"name": "Then", "query": f"as_of={day}&overdue_from=100"})
    view = SavedView.objects.get()

    assert narrowed.table(EACH).column("Account") == ["Codes that no account has", "Alder"]
    assert "2 of 3 accounts" in narrowed.words
    assert "Whose move: Theirs: past due or Ours: disputed or unmatched" in narrowed.words
    assert found.table(EACH).column("Account") == ["Birch"]
    assertRedirects(browser.get(view.get_absolute_url()), f"{ALL}?as_of={day}&overdue_from=100&view={view.pk}")
    then = read(browser.get(f"{ALL}?{view.asks}"))
    assert then.table(EACH).column("Account") == ["Birch"]
    assert f"/profit/receivables/B/?as_of={day}" in then.links


@pytest.mark.usefixtures("owed")
def test_every_open_item_stands_in_one_list_for_whoever_sees_its_account(
    client_of: ClientOf, manager: Member, lead: Member, owed: dict[str, Account]
) -> None:
    on_team(owed["Birch"], lead)

    every = read(client_of(manager).get(EVERY_ITEM)).table(ITEMS)
    hers = read(client_of(lead).get(EVERY_ITEM, {"kind": ["disputed", "unmatched"], "column": ["kind", "next_step"]}))
    on_that_day = read(client_of(manager).get(EVERY_ITEM, {"as_of": f"{ago(55)}", "sort": "-amount", "account": "B"}))

    assert every.column("Invoice") == ["R8", "R3", "R1", "R2", "R4"]
    assert every.row("R8")["Account"] == "Codes that no account has"
    assert hers.table(ITEMS).rows == [
        ["R3", "disputed invoice", ""],
        ["R4", "unmatched credit note", "Ask which invoice it is for, and import it again with that invoice’s number."],
    ]
    assert "Alder" not in hers.words
    assert on_that_day.table(ITEMS).column("Invoice") == ["R6", "R7", "R3"]
    assert client_of(lead).get(EVERY_ITEM, {"account": "A"}).status_code == 404


def test_both_lists_leave_as_files_of_their_day_and_a_file_is_held_back_once_others_are_hers(
    client_of: ClientOf, lead: Member, owed: dict[str, Account]
) -> None:
    on_team(owed["Birch"], lead)
    browser = client_of(lead)

    accounts = file_of(browser, "receivables", f"as_of={ago(55)}&column=overdue&column=late&column=move")
    items = file_of(browser, "open items", f"account=B&as_of={ago(55)}&kind=invoice")
    book = browser.post("/exports/receivables/new/", {"format": "xlsx", "query": f"as_of={ago(55)}&column=late"})
    on_team(owed["Alder"], lead)

    assert accounts == [
        ["Account", "Number", "Past due EUR", "Whose move", "Days beyond terms"],
        ["Birch", "B", "8000", "Ours: 1 dispute, Theirs: 2 invoices", "3.3"],
    ]
    assert [row[0] for row in items] == ["Invoice", "R6", "R7"]
    days = load_workbook(io.BytesIO(b"".join(book)))["Receivables"]["C2"]
    assert (days.value, days.number_format) == (3.3, "#,##0.0")
    for export in Export.objects.all():
        assert browser.get(f"{export.get_absolute_url()}file/").status_code == 409


@pytest.mark.usefixtures("owed")
def test_the_file_for_programs_is_narrowed_by_the_same_parameters(client_of: ClientOf, manager: Member) -> None:
    answer = client_of(manager).get("/profit/receivables.csv", {"show": "ours", "sort": "name"})

    assert [row["account"] for row in csv.DictReader(io.StringIO(answer.content.decode()))] == ["Birch"]


@pytest.mark.usefixtures("owed")
def test_views_of_one_account_are_offered_on_its_page_alone(client_of: ClientOf, manager: Member) -> None:
    browser = client_of(manager)
    for account in ("A", "B"):
        name, query = f"Items of {account}", f"account={account}&sort=amount"
        browser.post("/tables/open items/views/", {"name": name, "query": query})

    browser.get(EVERY_ITEM)  # says that they are kept

    page = read(browser.get("/profit/receivables/A/"))

    assert "Items of A" in page.words
    assert "Items of B" not in page.words


@pytest.mark.parametrize("words", ["'; DROP TABLE items; --", '" OR true --', "$asked_0", "%"])
@pytest.mark.usefixtures("owed")
def test_what_is_typed_is_never_read_as_sql(client_of: ClientOf, manager: Member, words: str) -> None:
    browser = client_of(manager)

    for place, none in ((ALL, "0 of 3 accounts"), (EVERY_ITEM, "0 of 5 open items")):
        assert none in read(browser.get(place, {"q": words, "sort": words, "show": words})).words


def file_of(browser: Client, name: str, query: str) -> list[list[str]]:
    answer = browser.post(f"/exports/{name}/new/", {"format": "csv", "query": query})
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_the_number_of_queries_does_not_grow_with_the_accounts(
    imported: Import, finance: Member, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(finance)
    for accounts in (2, 30):
        _many(imported, accounts, finance)
        for address in (ALL, EVERY_ITEM):
            with django_assert_num_queries(14):
                browser.get(address)


def _many(imported: Import, n: int, finance: Member) -> None:
    numbers = [f"{n}-{place}" for place in range(n)]
    register(accounts=[NewAccount(number, f"Account {number}") for number in numbers])
    found: Iterable[Account] = Account.objects.filter(number__in=numbers)
    assign(codes={("SAP", account.number): account for account in found}, by=finance)
    imported("receivables", [invoice(f"R{number}", number, "10.00", 5) for number in numbers])
