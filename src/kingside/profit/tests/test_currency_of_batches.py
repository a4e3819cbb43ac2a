"""Amounts keep the currency that was said when they came in; another reporting currency converts, never relabels."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.audit.models import AuditEvent
from kingside.identity.models import Member
from kingside.imports.mapping import NotSettled
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.money.operations import choose_reporting_currency, record_rate
from kingside.money.queries import reporting
from kingside.profit.conversion import RateMissing, SeveralCurrencies, refuse_other_currency
from kingside.profit.ledger import Said, enter
from kingside.profit.models import LedgerFigure
from kingside.profit.queries.ageing import AgeingPage, ageing_page
from kingside.profit.queries.as_of import reading
from kingside.profit.queries.receivables import payment_of
from kingside.profit.tests.test_currencies import _laid, _lay_out
from kingside.profit.tests.test_reporting_currency import published
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.imported_files import Import

MARCH = date(2025, 3, 3)
IN_EUROS = {"currency": "EUR"}


def line(order: str = "A", **more: object) -> dict[str, object]:
    """100 of revenue and 60 of goods, in a file that says no currency."""
    known = {"order": order, "line": 1, "customer": "1", "item": "P", "date": "2025-03-03", "qty": 1}
    return {**known, "revenue": "100.00", "cogs": "60.00", **more}


def currency_of(batch: ImportBatch) -> str:
    batch.refresh_from_db()
    return batch.currency


@pytest.fixture
def euros(finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)


@pytest.fixture
def then_francs(finance: Member) -> Callable[[], None]:
    """The group reports in CHF from now on; 1 EUR was 0.95 CHF on the day of the lines."""

    def change() -> None:
        choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)
        record_rate(base="EUR", quote="CHF", on=MARCH, rate=Decimal("0.95"), by=finance)

    return change


@pytest.mark.req("INV-22")
@pytest.mark.usefixtures("euros")
def test_lines_that_said_no_currency_are_converted_and_not_relabelled(
    imported: Import, then_francs: Callable[[], None]
) -> None:
    imported("lines", [line()])
    then_francs()

    laid = _lay_out()

    assert laid.currency == "CHF"
    assert _laid(laid) == [(Decimal("95.00"), Decimal("57.00"))]


@pytest.mark.req("INV-22")
@pytest.mark.usefixtures("euros")
def test_without_a_rate_they_are_refused_and_the_rate_is_named(imported: Import, finance: Member) -> None:
    imported("lines", [line()])
    choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)

    with pytest.raises(RateMissing, match="1 invoice line in EUR on 3 March 2025 has no rate into CHF"):
        _lay_out()


@pytest.mark.usefixtures("euros")
def test_the_next_file_of_that_source_is_still_in_what_the_last_one_was_in(imported: Import, finance: Member) -> None:
    imported("lines", [line()])
    choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)

    assert currency_of(imported("lines", [line("B")])) == "EUR"
    assert currency_of(imported("lines", [line("C")], source="Navision")) == "CHF"
    assert currency_of(imported("lines", [line("D")], answers={"currency": "CHF"})) == "CHF"


@pytest.mark.usefixtures("euros")
def test_a_row_that_says_its_currency_is_in_that(imported: Import, then_francs: Callable[[], None]) -> None:
    imported("lines", [line("A", currency="CHF"), line("B", currency="")])
    then_francs()

    assert _laid(_lay_out(), "net_revenue, currency") == [(Decimal("100.00"), "CHF"), (Decimal("95.00"), "EUR")]


@pytest.mark.usefixtures("euros")
def test_a_file_sent_twice_changes_nothing_unless_its_currency_is_another(imported: Import) -> None:
    imported("lines", [line()])

    again, other = imported("lines", [line()]), imported("lines", [line()], answers={"currency": "CHF"})

    assert again.state == "UNCHANGED"
    assert other.counts == {"new": 0, "changed": 1, "unchanged": 0}


@pytest.mark.usefixtures("euros")
def test_drivers_that_are_money_are_converted_and_counts_are_not(
    imported: Import, then_francs: Callable[[], None]
) -> None:
    imported("lines", [line()])
    imported("drivers", [{"account": "1", "visits": 4}])
    then_francs()
    assert _lay_out().currency == "CHF"  # a count without a date needs no rate

    imported("drivers", [{"account": "2", "date": "2025-03-03", "rebate": "200.00"}], answers=IN_EUROS, source="CRM")

    summed = f"SELECT SUM(rebate), SUM(visits) FROM read_parquet('{_lay_out().accounts}')"
    (row,) = duckdb.cursor().execute(summed).fetchall()
    assert row == (Decimal("190.00"), 4)


def owed(member: Member) -> AgeingPage:
    with reading(member, day=None) as found:
        assert found is not None
        return ageing_page(member, found)


@pytest.mark.usefixtures("euros")
def test_receivables_are_in_what_they_were_in(imported: Import, finance: Member) -> None:
    register(accounts=[NewAccount("1", "Alder")])
    assign(codes={("SAP", "1"): Account.objects.get(number="1")}, by=None)
    imported("receivables", [{"invoice": "R1", "account": "1", "due": "2025-02-28", "amount": "1000.00"}])
    choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)

    page, payment = owed(finance), payment_of("1")

    assert " ".join(page.finding.split()) == "1 account owes 1.0 k EUR past due"
    assert "No rate of EUR into CHF, the reporting currency, is known on that day" in page.as_of.missing
    assert "not added up" not in page.as_of.missing
    assert payment is not None
    assert payment.missing == "EUR had no rate on that day."
    record_rate(base="EUR", quote="CHF", on=timezone.localdate(), rate=Decimal("0.9"), by=finance)
    assert " ".join(owed(finance).finding.split()) == "1 account owes 900 CHF past due"


def test_where_nobody_knew_the_first_map_says_it_and_it_stays(imported: Import, finance: Member) -> None:
    batch = imported("lines", [line()])
    enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(100))], by=finance)
    assert currency_of(batch) == ""

    published(finance)

    assert currency_of(batch) == "EUR"
    assert SavedMapping.objects.get().answers == {"currency": "EUR"}
    assert LedgerFigure.objects.get().currency == "EUR"
    told = AuditEvent.objects.filter(verb="set", subject_id=str(batch.pk)).get()
    assert told.changes == {"currency": ["", "EUR"]}
    choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)
    with pytest.raises(RateMissing, match="1 invoice line in EUR"):
        _lay_out()


def test_whoever_chooses_the_first_reporting_currency_says_what_is_unsaid(
    imported: Import, client_of: ClientOf, finance: Member
) -> None:
    batch = imported("lines", [line()])
    enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(100))], by=finance)
    desk = client_of(finance)
    address = "/money/reporting-currency/"
    page = read(desk.get(address))
    assert "What says no currency so far: 1 import, 1 figure of the ledger" in page.words

    refused = desk.post(address, {"currency": "CHF", "longest_age": 10})
    assert refused.status_code == 400
    assert currency_of(batch) == ""
    chosen = desk.post(address, {"currency": "CHF", "longest_age": 10, "unsaid": "EUR"})

    assert chosen.status_code == 302
    assert currency_of(batch) == "EUR"
    assert LedgerFigure.objects.get().currency == "EUR"
    assert "What says no currency so far" not in read(desk.get(address)).words


def test_the_page_says_what_another_currency_means_before_it_is_chosen(
    imported: Import, client_of: ClientOf, finance: Member
) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    imported("lines", [line()])
    published(finance)

    words = read(client_of(finance).get("/money/reporting-currency/")).words

    assert "Now it is EUR. No amount is relabelled" in words
    assert "1 published profit map stays in EUR. It is compared with maps in EUR only." in words
    assert "The next map needs a cost model in the new currency" in words
    assert "The amounts of 1 import are in EUR and stay so" in words


@pytest.mark.usefixtures("euros")
def test_a_cost_model_in_the_old_currency_is_refused_without_advice_to_relabel(
    imported: Import, then_francs: Callable[[], None]
) -> None:
    imported("lines", [line()])
    then_francs()

    with pytest.raises(SeveralCurrencies) as refused:
        refuse_other_currency(_lay_out().currency, "EUR")

    assert str(refused.value) == (
        "Amounts are brought into CHF, the reporting currency, and the cost model is in EUR. Copy it to a draft and "
        "convert its costs into CHF, or make EUR the reporting currency under Data, Exchange rates; nothing is "
        "relabelled."
    )


@pytest.mark.usefixtures("euros")
def test_the_page_of_the_columns_asks_and_begins_with_what_is_known(
    received: Import, client_of: ClientOf, finance: Member
) -> None:
    batch = received("lines", [line()])
    desk = client_of(finance)

    shown = desk.get(f"/imports/{batch.pk}/").content.decode()

    assert "Which currency are amounts in where rows do not say?" in shown
    assert '<option value="EUR" selected>EUR, Euro</option>' in shown


def test_a_currency_that_there_is_not_is_refused(tried: Import) -> None:
    with pytest.raises(NotSettled, match="Which currency are amounts in"):
        tried("lines", [line()], answers={"currency": "EURO"})


def test_a_figure_entered_without_a_currency_keeps_the_one_it_had(imported: Import, finance: Member) -> None:
    imported("lines", [line()])
    published(finance)
    enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(100))], by=finance)
    choose_reporting_currency(currency="CHF", by=finance, seen_version=reporting().version)

    enter(month=MARCH, figures=[Said("SAP", "revenue", Decimal(120))], by=finance)

    figure = LedgerFigure.objects.get()
    assert (figure.amount, figure.currency) == (Decimal(120), "EUR")


def test_ledger_figures_of_a_file_are_in_what_was_said(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    rows = [{"month": "2025-03-01", "item": "revenue", "amount": "100", "currency": ""}]

    imported("ledger", rows)
    imported("ledger", [rows[0] | {"item": "cogs", "currency": "USD"}], name="cogs.csv")

    assert dict(LedgerFigure.objects.values_list("item", "currency")) == {"revenue": "EUR", "cogs": "USD"}


def test_only_files_with_rows_that_say_no_currency_are_named_as_such(
    imported: Import, client_of: ClientOf, finance: Member
) -> None:
    desk, address = client_of(finance), "/money/reporting-currency/"
    imported("lines", [line("A", currency="EUR")])
    imported("drivers", [{"account": "1", "visits": 4}])
    assert "What says no currency so far" not in read(desk.get(address)).words

    imported("lines", [line("B", currency="USD"), line("C", currency="")], name="april.csv")

    assert "What says no currency so far: 1 import" in read(desk.get(address)).words


def test_a_program_hears_the_question_and_answers_it(received: Import, program_of: ProgramOf, finance: Member) -> None:
    batch, program = received("lines", [line()]), program_of(finance)
    address = f"/api/v1/imports/{batch.pk}/columns"
    asked = program.get(address).json()
    (question,) = asked["questions"]

    columns = {each["name"]: each["proposed"] for each in asked["fields"] if each["proposed"]}
    answer = program.put(address, {"columns": columns, "answers": {"currency": "CHF"}}, "application/json")

    assert (question["name"], question["may_stay_open"], question["proposed"]) == ("currency", True, "")
    assert answer.json()["answers"] == {"currency": "CHF"}
    assert currency_of(batch) == "CHF"


@pytest.mark.usefixtures("euros")
def test_what_is_not_known_yet_stays_so_whatever_is_likely(
    received: Import, client_of: ClientOf, program_of: ProgramOf, finance: Member
) -> None:
    batch, program = received("lines", [line()]), program_of(finance)
    columns = program.get(f"/api/v1/imports/{batch.pk}/columns").json()["fields"]
    chosen = {f"map-{each['name']}": each["proposed"] for each in columns}

    asked = {**chosen, "decimal_mark": ".", "date_format": ""}
    answer = client_of(finance).post(f"/imports/{batch.pk}/columns/", {**asked, "answer-currency": ""})

    assert answer.status_code == 302, answer.content.decode()
    assert currency_of(batch) == ""
    later = received("lines", [line("B")], name="april.csv")
    client_of(finance).post(f"/imports/{later.pk}/columns/", asked)  # by a page that did not ask
    assert currency_of(later) == "EUR"


def test_a_file_that_was_put_aside_says_nothing_of_its_currency(
    imported: Import, received: Import, client_of: ClientOf, finance: Member
) -> None:
    batch = imported("lines", [line()])
    assert "What says no currency so far: 1 import" in read(client_of(finance).get("/money/reporting-currency/")).words
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.DISCARDED)

    assert "What says no currency so far" not in read(client_of(finance).get("/money/reporting-currency/")).words
