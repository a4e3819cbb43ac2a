"""/profit/ledger/ and /profit/ties/: a month of the ledger, and a tie opened to its lines."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.identity.models import Member
from kingside.offerings.models import Product
from kingside.profit.models import LedgerFigure, ProfitMap
from kingside.profit.tests.test_ties import say, say_all, workshop
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read
from tests.imported_files import Import
from tests.lake.books import table
from tests.lake.workshop import LINES
from tests.published_maps import Publish, Publishes

__all__ = ["workshop"]
LINES_FIRST = "Invoice lines of the month, those that fit the difference first, then the largest"
BESIDE = "The ledger beside the map"


def a_month(**figures: str) -> dict[str, str]:
    return {"month": "2025-01", "currency:SAP": "USD", **{f"amount:{name}:SAP": text for name, text in figures.items()}}


@pytest.mark.usefixtures("workshop")
def test_finance_enters_a_month_in_one_table(client_of: ClientOf, finance: Member) -> None:
    farida = client_of(finance)

    page = read(farida.get("/profit/ledger/?month=2025-01"))
    answer = farida.post("/profit/ledger/", a_month(**{"revenue:": "1,500.00", "cogs:": "", "pool:desk": "16"}))

    assert page.headings[0] == "What the ledger says of January 2025"
    assert page.table("Figures of the month by source").column("What") == [
        "Currency", "Revenue", "Cost of goods", "Desk", "Warehouse",
    ]  # fmt: skip
    assert answer.headers["Location"] == "/profit/ledger/?month=2025-01"
    assert "2 figures of January 2025 changed." in farida.get(answer.headers["Location"]).content.decode()
    entered = LedgerFigure.objects.values_list("item", "pool", "amount", "currency", "entered_by__name")
    assert set(entered) == {
        ("revenue", "", Decimal(1500), "USD", finance.name),
        ("pool", "desk", Decimal(16), "USD", finance.name),
    }
    again = farida.get("/profit/ledger/?month=2025-01").content.decode()
    assert ">ties</a>" in again


@pytest.mark.usefixtures("workshop")
def test_what_is_no_number_stays_typed_and_is_said_beside_it(client_of: ClientOf, finance: Member) -> None:
    answer = client_of(finance).post("/profit/ledger/", a_month(**{"revenue:": "much", "cogs:": "1110"}))

    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'value="much"' in page
    assert 'aria-invalid="true"' in page
    assert not LedgerFigure.objects.exists()


@pytest.mark.usefixtures("workshop")
def test_a_month_that_is_saved_as_it_is_opened_stays(client_of: ClientOf, finance: Member) -> None:
    say(finance, "2025-01", revenue="1500.00", currency="USD")
    say(finance, "2025-01", cogs="900.00", currency="EUR")
    say(finance, "2025-01", desk="16.00")
    say(finance, "2025-01", currency="USD", **{"Rent: Berlin": "7.00"})
    before = list(LedgerFigure.objects.values_list("item", "pool", "amount", "currency", "version"))
    opened = client_of(finance).get("/profit/ledger/?month=2025-01").content.decode()
    fields = dict(re.findall(r'<input[^>]* name="(\w+:[^"]+)" value="([^"]*)"', opened))

    answer = client_of(finance).post("/profit/ledger/", {"month": "2025-01"} | fields)

    assert answer.status_code == 302
    assert list(LedgerFigure.objects.values_list("item", "pool", "amount", "currency", "version")) == before


@pytest.mark.usefixtures("workshop")
def test_a_version_that_nobody_saw_is_none(client_of: ClientOf, finance: Member) -> None:
    say(finance, "2025-01", revenue="1400.00", currency="USD")
    typed = a_month(**{"revenue:": "1500"}) | {"seen:revenue::SAP": "9" * 5000}

    assert client_of(finance).post("/profit/ledger/", typed).status_code == 409


@pytest.mark.usefixtures("workshop")
def test_who_comes_second_sees_what_the_first_entered_and_keeps_what_she_typed(
    client_of: ClientOf, finance: Member
) -> None:
    say(finance, "2025-01", revenue="1400.00", currency="USD")

    answer = client_of(finance).post("/profit/ledger/", a_month(**{"revenue:": "1500"}) | {"seen:revenue::SAP": "0"})

    assert answer.status_code == 409
    page = " ".join(answer.content.decode().split())
    assert "Somebody entered another figure since you opened this month" in page
    assert "Stands as <data" in page
    assert "1,400.00</data>" in page
    assert 'value="1500"' in answer.content.decode()


@pytest.mark.req("PRF-18")
def test_three_ties_stand_on_every_page_of_profit(workshop: ProfitMap, client_of: ClientOf, finance: Member) -> None:
    say_all(finance)
    say(finance, "2025-01", revenue="1450.00")
    anna = client_of(finance)

    for address in ("/profit/", "/profit/map/", "/profit/cells/?show=all", "/profit/cell/?account=UNMAPPED&product=L1"):
        page = read(anna.get(address))
        assert "Revenue does not tie in 1 place, by 50" in page.words, address
        assert "Cost of goods ties to the ledger" in page.words
        assert "Cost of resources ties to the ledger" in page.words
        assert "/profit/ties/revenue/" in page.links
    assert workshop.is_published


@pytest.mark.req("PRF-18")
@pytest.mark.usefixtures("workshop")
def test_a_tie_that_is_off_opens_to_its_line(client_of: ClientOf, finance: Member) -> None:
    say_all(finance)
    say(finance, "2025-01", revenue="1000.00")
    Product.objects.update_or_create(code="L2", defaults={"name": "Gate valve"})

    page = read(client_of(finance).get("/profit/ties/revenue/"))

    assert page.headings[:2] == ["Revenue does not tie in 1 place, by 500", "What may explain SAP in January 2025"]
    assert page.table(BESIDE).rows[0] == [
        "Jan 2025", "SAP", "1,000.00", "1,500.00", "-500.00", "5.00", "does not tie", "18.7 %",
    ]  # fmt: skip
    lines = page.table(LINES_FIRST)
    assert lines.column("Order")[0] == "O1"
    assert lines.column("Line") == ["2", "1", "5"]
    assert lines.column("Product") == ["Gate valve L2", "L1", "L5"]
    assert lines.column("Stands out")[0] == "as large as the difference: it may be missing in the ledger"
    assert "1 line fits the difference; it stands first below." in page.words
    assert "3 lines without an account, together 1.5 k." in page.words
    assert "/profit/codes/" in page.links


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    ("ledger", "stands_out"),
    [
        ("500.00", "as large as the difference: it may be missing in the ledger"),
        ("2500.00", "as large as the difference: the ledger may have it twice"),
        ("-500.00", "half the difference: the ledger may have it with the other sign"),
        ("3500.00", ""),
        ("1490.00", ""),
    ],
)
def test_a_line_stands_out_for_what_makes_up_the_difference(
    client_of: ClientOf, finance: Member, ledger: str, stands_out: str
) -> None:
    say(finance, "2025-01", revenue=ledger)

    lines = read(client_of(finance).get("/profit/ties/revenue/")).table(LINES_FIRST)

    assert lines.rows[0][0:2] == ["O1", "1"]
    assert lines.column("Stands out")[0] == stands_out


@pytest.mark.usefixtures("workshop")
def test_lines_of_another_size_do_not_come_first(client_of: ClientOf, finance: Member) -> None:
    say(finance, "2025-01", revenue="1500.01")  # half of the difference is no amount in cents

    lines = read(client_of(finance).get("/profit/ties/revenue/?of=SAP&month=2025-01")).table(LINES_FIRST)

    assert lines.column("Line") == ["1", "2", "5"]  # not the one of 0.00


def test_lines_that_add_up_to_nothing_explain_no_unknown_difference(
    imported: Import, publishes: Publishes, client_of: ClientOf, finance: Member
) -> None:
    imported("lines", [row | {"net_revenue": "0.00"} for row in table(LINES)])
    publishes()

    page = client_of(finance).get("/profit/ties/revenue/?of=SAP&month=2025-01").content.decode()

    assert "3 lines without an account" in page
    assert "<strong>3 lines without an account" not in page


@pytest.mark.usefixtures("workshop")
def test_a_month_is_chosen_by_its_link(client_of: ClientOf, finance: Member) -> None:
    page = read(client_of(finance).get("/profit/ties/cogs/?of=SAP&month=2025-02"))

    assert page.headings[1] == "What may explain SAP in February 2025"
    assert page.table(LINES_FIRST).column("Order") == ["O2"]
    assert "1 line of the neighbouring months is dated within 3 days of this one" in page.words


def test_files_that_went_or_came_since_are_named(
    imported: Import, undone: object, publishes: Publishes, client_of: ClientOf, finance: Member
) -> None:
    bad = [*table(LINES), {**table(LINES)[0], "order": "O9", "date": "never"}]
    imported("lines", bad, name="first.csv")
    publishes()
    gone = imported("lines", [{**table(LINES)[0], "order": "O7"}], name="gone.csv")
    undone(gone)  # type: ignore[operator]
    imported("lines", [{**table(LINES)[0], "order": "O8"}], name="late.csv")

    words = read(client_of(finance).get("/profit/ties/revenue/?of=SAP&month=2025-01")).words

    assert "1 bad row of first.csv was put aside." in words
    assert "gone.csv was undone." in words
    assert "late.csv was imported since and is not in this map." in words


@pytest.mark.usefixtures("workshop")
def test_a_resource_opens_to_its_months(client_of: ClientOf, finance: Member) -> None:
    say_all(finance)
    say(finance, "2025-02", desk="20.00")

    page = read(client_of(finance).get("/profit/ties/pool/"))

    assert page.headings[:2] == ["Cost of resources does not tie in 1 place, by 4", "What may explain desk"]
    assert page.table("What the ledger's cost centre cost, by month").rows == [
        ["Jan 2025", "SAP 16.00"],
        ["Feb 2025", "SAP 20.00"],
        ["Mar 2025", "SAP 16.00"],
    ]


def test_who_sees_one_account_sees_how_it_stands_but_no_sum_of_the_company(
    imported: Import, publishes: Publishes, client_of: ClientOf, finance: Member, lead: Member
) -> None:
    register(accounts=[NewAccount("A", "Orrestad Paper")])
    account = Account.objects.get(number="A")
    assign(codes={("SAP", "A"): account}, by=finance)
    on_team(account, lead)
    imported("lines", table(LINES))
    publishes()
    say(finance, "2025-01", revenue="1.00")

    page = client_of(lead).get(f"/accounts/{account.number}/").content.decode()

    assert "Revenue does not tie to the ledger" in page
    assert "/profit/ties/" not in page


def test_a_map_of_files_has_no_ties(publish: Publish, client_of: ClientOf, manager: Member) -> None:
    publish(lines=table(LINES))

    assert "/profit/ties/" not in client_of(manager).get("/profit/").content.decode()
    assert client_of(manager).get("/profit/ties/revenue/").status_code == 404


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(
    "path", ["ties/nothing/", *(f"ledger/?month={month}" for month in ("soon", "2025-13", "9999-12", "0001-01"))]
)
def test_what_is_not_there_is_not_found(client_of: ClientOf, finance: Member, path: str) -> None:
    assert client_of(finance).get(f"/profit/{path}").status_code == 404


def test_the_number_of_queries_does_not_grow(workshop: ProfitMap, client_of: ClientOf, finance: Member) -> None:
    farida, counted = client_of(finance), []
    for months in (("2024-12",), ("2025-01", "2025-02", "2025-03")):
        for month in months:
            for source in ("SAP", "Shop", "Depot"):
                say(finance, month, source=source, revenue="3.00", cogs="2.00", desk="1.00")
        for address in ("/profit/ties/revenue/?of=SAP&month=2025-01", "/profit/ledger/?month=2025-01"):
            farida.get(address)
            with CaptureQueriesContext(connection) as asked:
                farida.get(address)
            counted.append(len(asked))

    assert counted[:2] == counted[2:]
    assert workshop.period_to == date(2025, 3, 31)


@pytest.mark.usefixtures("workshop")
def test_who_sees_the_whole_business_reads_the_ledger_and_nobody_else(
    client_of: ClientOf, manager: Member, executive: Member, lead: Member, stranger: Member
) -> None:
    for path in ("/profit/ledger/", "/profit/ties/revenue/"):
        answers = [client_of(member).get(path).status_code for member in (manager, executive, lead, stranger)]
        assert answers == [200, 200, 404, 404]
    assert "Save the month" not in client_of(executive).get("/profit/ledger/").content.decode()
    assert client_of(executive).post("/profit/ledger/", a_month(**{"revenue:": "1"})).status_code == 403


def test_a_program_enters_a_month_and_reads_how_the_map_ties(
    workshop: ProfitMap, program_of: ProgramOf, finance: Member
) -> None:
    program, revenue = program_of(finance), {"source": "SAP", "item": "revenue", "amount": "1500.00", "version": 0}
    said = {"month": "2025-01-31", "figures": [revenue]}

    entered = program.put("/api/v1/ledger-figures", said, content_type="application/json")
    again = program.put(
        "/api/v1/ledger-figures", said | {"figures": [revenue | {"amount": "9"}]}, content_type="application/json"
    )
    ties = program.get(f"/api/v1/profit-maps/{workshop.pk}/ties").json()["ties"]

    assert [(each["month"], each["amount"], each["version"]) for each in entered.json()] == [("2025-01-01", "1500", 1)]
    assert again.status_code == 409
    assert [row["state"] for row in ties[0]["rows"]] == ["ties", "unknown", "unknown"]
