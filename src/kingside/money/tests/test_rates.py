"""Rates by hand: said, corrected, taken back; the reporting currency; and who may do that."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from kingside.audit.models import AuditEvent
from kingside.core.errors import DomainError
from kingside.flags.operations import LOOK
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.money import operations
from kingside.money.models import ExchangeRate, ReportingCurrency
from kingside.money.queries import Reporting, converter, counting_rate, reporting
from tests.cast import ClientOf
from tests.html_tables import read

MONDAY = date(2025, 3, 3)


def say(by: Member, rate: str = "0.9210", on: date = MONDAY, base: str = "USD", quote: str = "EUR") -> ExchangeRate:
    return operations.record_rate(base=base, quote=quote, on=on, rate=Decimal(rate), source="ECB", by=by)


def counts(on: date = MONDAY) -> Decimal | None:
    rate = counting_rate(base="USD", quote="EUR", on=on)
    return rate.rate if rate else None


@pytest.mark.req("GEN-04")
def test_a_correction_counts_and_what_was_said_before_stays(finance: Member) -> None:
    say(finance)
    say(finance, "0.9300")

    assert counts() == Decimal("0.9300")
    assert ExchangeRate.objects.count() == 2


def test_said_twice_it_is_said_once(finance: Member) -> None:
    assert say(finance) == say(finance, "0.92100")


def test_taken_back_what_was_said_before_counts_again(finance: Member) -> None:
    say(finance)
    operations.withdraw(rate=say(finance, "0.9300"), by=finance)

    assert counts() == Decimal("0.9210")


def test_what_is_done_is_in_the_trail(finance: Member) -> None:
    operations.withdraw(rate=say(finance), by=finance)
    operations.choose_reporting_currency(currency="eur", by=finance)

    events = AuditEvent.objects.order_by("pk").values_list("verb", "subject_label")
    assert list(events)[-3:] == [
        ("recorded", "USD in EUR on 3 Mar 2025"),
        ("withdrawn", "USD in EUR on 3 Mar 2025"),
        ("chosen", "The reporting currency"),
    ]


def test_the_reporting_currency_is_chosen_once_for_all(finance: Member, manager: Member) -> None:
    operations.choose_reporting_currency(currency="EUR", by=finance)
    operations.choose_reporting_currency(currency="JPY", longest_age=3, through="EUR", by=manager, seen_version=1)

    assert reporting() == Reporting("JPY", 3, "EUR", version=2)
    assert ReportingCurrency.objects.count() == 1


def test_the_converter_asks_once_whatever_there_is(finance: Member) -> None:
    for days in range(5):
        say(finance, on=MONDAY + timedelta(days=days))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = converter(Reporting("EUR"), {"USD", "GBP"}, first=MONDAY, last=MONDAY + timedelta(days=9))
        rates = [found.rate(code, MONDAY + timedelta(days=days)) for code in ("USD", "GBP") for days in range(10)]

    assert len(asked) == 1
    assert [rate is not None for rate in rates] == [True] * 10 + [False] * 10


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"base": "Dollar"}, "“Dollar” is no currency"),
        ({"quote": "USD"}, "a rate is between two currencies"),
        ({"rate": "0"}, "above 0"),
        ({"rate": "-1"}, "above 0"),
        ({"rate": "NaN"}, "above 0"),
        ({"rate": "1e13"}, "at most 12 digits"),
        ({"rate": "0.0000000000001"}, "at most 12 digits"),
        ({"on": timezone.localdate() + timedelta(days=2)}, "once its day has come"),
    ],
)
def test_what_is_no_rate_is_refused(finance: Member, said: dict[str, object], sentence: str) -> None:
    with pytest.raises(DomainError, match=f"(?i){sentence}"):
        say(finance, **said)  # type: ignore[arg-type]


def test_a_rate_is_taken_back_once(finance: Member) -> None:
    rate = say(finance)
    operations.withdraw(rate=rate, by=finance)

    with pytest.raises(operations.RateWithdrawn):
        operations.withdraw(rate=rate, by=finance)


def test_gold_is_no_reporting_currency(finance: Member) -> None:
    with pytest.raises(operations.NoSuchCurrency, match="no smallest coin"):
        operations.choose_reporting_currency(currency="XAU", by=finance)


def test_whoever_may_not_is_refused(executive: Member, stranger: Member) -> None:
    with pytest.raises(NotYours):
        say(executive)
    with pytest.raises(NotForYou):
        operations.choose_reporting_currency(currency="EUR", by=stranger)


@pytest.mark.parametrize("wrong", [{"rate": 0}, {"rate": -1}, {"quote": "USD"}])
def test_the_database_refuses_it_too(db: None, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.create(**{"base": "USD", "quote": "EUR", "on": MONDAY, "rate": 1, **wrong})


def test_the_page_shows_what_counts(finance: Member, client_of: ClientOf) -> None:
    operations.choose_reporting_currency(currency="EUR", by=finance)
    say(finance, "0.9300")
    say(finance)
    say(finance, on=MONDAY - timedelta(days=1), base="GBP")

    page = client_of(finance).get("/money/").content.decode()
    of_pair = read(client_of(finance).get("/money/?pair=GBP-EUR")).tables[0].column("Pair")

    assert "Amounts are brought into EUR" in page
    assert ("0.93<" in page, "0.921<" in page) == (False, True)
    assert of_pair == ["1 GBP in EUR"]


def test_without_rates_the_page_says_when_one_needs_them(finance: Member, client_of: ClientOf) -> None:
    page = client_of(finance).get("/money/").content.decode()

    assert "One currency is enough until lines in another arrive" in page


def test_a_rate_is_added_and_taken_back_on_the_page(finance: Member, client_of: ClientOf) -> None:
    browser = client_of(finance)
    typed = {"base": "USD", "quote": "EUR", "on": "2025-03-03", "rate": "0.9210", "source": "ECB"}

    assert browser.post("/money/", typed).status_code == 302
    rate = ExchangeRate.objects.get()
    assert browser.post(f"/money/rates/{rate.pk}/withdraw/").status_code == 302

    assert counts() is None


def test_what_is_wrong_stands_in_the_form(finance: Member, client_of: ClientOf) -> None:
    typed = {"base": "USD", "quote": "USD", "on": "2025-03-03", "rate": "0.9210"}
    answer = client_of(finance).post("/money/", typed)

    assert answer.status_code == 400
    assert "one of them has to be another" in answer.content.decode()


def test_the_reporting_currency_is_chosen_on_its_page(manager: Member, client_of: ClientOf) -> None:
    answer = client_of(manager).post("/money/reporting-currency/", {"currency": "KWD", "longest_age": "5"})

    assert answer.status_code == 302
    assert reporting() == Reporting("KWD", 5, "", version=1)


@pytest.mark.req("GEN-08")
def test_the_second_of_two_who_choose_the_reporting_currency_sees_both(
    finance: Member, manager: Member, client_of: ClientOf
) -> None:
    seen = {"version": "0", "currency": "EUR", "longest_age": "10"}
    client_of(finance).post("/money/reporting-currency/", seen | {"currency": "CHF"})

    answer: Any = client_of(manager).post("/money/reporting-currency/", seen | {"currency": "JPY"})

    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.version) == (409, finance.name, 1)
    assert [(str(each.label), each.theirs, each.yours) for each in conflict.choices] == [
        ("Reporting currency", "CHF", "JPY")
    ]
    assert reporting().currency == "CHF"

    chosen = {"version": "1", "currency": "JPY", **conflict.kept}
    assert client_of(manager).post("/money/reporting-currency/", chosen).status_code == 302
    assert reporting() == Reporting("JPY", 10, "", version=2)


def test_choosing_what_is_chosen_is_no_new_version(finance: Member) -> None:
    operations.choose_reporting_currency(currency="EUR", by=finance)
    operations.choose_reporting_currency(currency="EUR", by=finance, seen_version=1)

    assert reporting().version == 1


def test_the_number_of_queries_does_not_grow(finance: Member, client_of: ClientOf) -> None:
    browser = client_of(finance)
    asked = []
    for n in (2, 20):
        for days in range(n):
            say(finance, on=MONDAY - timedelta(days=days))
        with CaptureQueriesContext(connection) as queries:
            browser.get("/money/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.fixture
def three(finance: Member) -> None:
    """Two of a bank, and one that Fay typed without saying who says so."""
    for base, on, rate, source in (
        ("USD", date(2025, 3, 3), "0.921", "ECB"),
        ("USD", date(2025, 3, 4), "0.9205", "ECB"),
        ("GBP", date(2025, 3, 3), "1.2", ""),
    ):
        operations.record_rate(base=base, quote="EUR", on=on, rate=Decimal(rate), source=source, by=finance)


def test_rates_are_a_list_that_is_sorted_and_narrowed(three: None, finance: Member, client_of: ClientOf) -> None:
    def pairs(query: str) -> list[str]:
        return read(client_of(finance).get(f"/money/?{query}")).tables[0].column("Pair")

    assert pairs("") == ["1 USD in EUR", "1 GBP in EUR", "1 USD in EUR"]
    assert pairs("sort=-rate")[0] == "1 GBP in EUR"
    assert pairs("source=unknown") == ["1 GBP in EUR"]
    assert pairs("on_to=2025-03-03&q=usd") == ["1 USD in EUR"]


def test_rates_leave_as_a_file_with_every_digit(
    three: None, executive: Member, client_of: ClientOf, home_folder: object
) -> None:
    answer = client_of(executive).post("/exports/rates/new/", {"format": "csv", "query": "pair=USD-EUR&sort=on"})

    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Pair,Rate,On,Age in days,Who says so")
    assert lines[1].startswith("1 USD in EUR,0.921,2025-03-03,")


def test_whoever_only_reads_rates_is_offered_no_way_to_take_one_back(
    three: None, finance: Member, executive: Member, lead: Member, client_of: ClientOf
) -> None:
    assert "Take back" in read(client_of(finance).get("/money/")).words
    assert "Take back" not in read(client_of(executive).get("/money/")).words
    assert client_of(lead).post("/exports/rates/new/", {"format": "csv"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rates(
    three: None, finance: Member, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_of(finance)
    with CaptureQueriesContext(connection) as few:
        browser.get("/money/")
    for day in range(5, 25):
        operations.record_rate(
            base="USD", quote="EUR", on=date(2025, 3, day), rate=Decimal("0.9"), source="", by=finance
        )

    with django_assert_num_queries(len(few)):
        browser.get("/money/")


@pytest.mark.req("GEN-10")
def test_rules_look_for_flags_again_once_a_rate_or_the_currency_is_another(
    finance: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    looked = []
    changes: tuple[Callable[[], object], ...] = (
        lambda: say(finance),
        lambda: operations.withdraw(rate=ExchangeRate.objects.get(), by=finance),
        lambda: operations.choose_reporting_currency(currency="EUR", by=finance),
    )
    for change in changes:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        looked.append(Job.objects.filter(kind=LOOK).delete()[0])

    assert looked == [1, 1, 1]
