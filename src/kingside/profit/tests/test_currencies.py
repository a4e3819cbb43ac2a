"""Lines in several currencies: taken in as they are, converted as the books are laid out, not without a rate."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import duckdb
import pytest
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.models import Account
from kingside.accounts.operations import NewAccount, register
from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.lake.refusal import Refusal
from kingside.money.models import ExchangeRate
from kingside.money.operations import choose_reporting_currency, record_rate, withdraw
from kingside.profit import books
from kingside.profit.conversion import RateMissing, SeveralCurrencies
from kingside.profit.drafting import begin_draft, publish_draft, run_trial
from kingside.profit.models import ProfitMap
from kingside.profit.operations import MapNotPublished, publish_now, recalculate
from kingside.profit.queries.maps import behind
from kingside.profit.queries.receivables import Payment, payment_of
from tests.cast import ClientOf
from tests.imported_files import Import

COSTS = 'currency = "EUR"\nperiod = { from = 2025-01-01, to = 2025-12-31 }\nlevel = "gross"\n'
MARCH = date(2025, 3, 3)

Publishes = Callable[[], ProfitMap]


def line(
    order: str, currency: str = "EUR", revenue: str = "100.00", cogs: str = "60.00", **more: object
) -> dict[str, object]:
    known = {"order": order, "line": 1, "customer": "1", "item": "P", "date": "2025-03-03", "qty": 1}
    return {**known, "revenue": revenue, "cogs": cogs, "currency": currency, **more}


@pytest.fixture
def euros(finance: Member) -> None:
    """Farida reports in EUR, and a dollar was 0.9210 on the third of March."""
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=MARCH, rate=Decimal("0.9210"), source="ECB", by=finance)


@pytest.fixture
def published(finance: Member) -> Publishes:
    def publish() -> ProfitMap:
        draft = begin_draft(name="Standard", toml=COSTS, notes={}, by=finance)
        profit_map = publish_draft(draft=draft, seen_version=draft.version, by=finance)
        publish_now(profit_map=profit_map)
        return profit_map

    return publish


def _laid(laid: books.LaidOut, columns: str = "net_revenue, cogs") -> list[tuple[Any, ...]]:
    return duckdb.cursor().execute(f"SELECT {columns} FROM read_parquet('{laid.lines}') ORDER BY \"order\"").fetchall()


def _lay_out() -> books.LaidOut:
    return books.lay_out(books.batches_now(), first=None, last=None)


@pytest.mark.req("GEN-04", "INV-22")
@pytest.mark.usefixtures("euros")
def test_lines_come_into_the_reporting_currency_by_the_rate_of_their_day(imported: Import) -> None:
    imported("lines", [line("A"), line("B", "USD", "1200.00", "800.05"), line("C", "", "7.00", "5.00")])

    laid = _lay_out()

    assert laid.currency == "EUR"
    assert _laid(laid, "net_revenue, cogs, currency") == [
        (Decimal("100.00"), Decimal("60.00"), "EUR"),
        (Decimal("1105.20"), Decimal("736.85"), "USD"),
        (Decimal("7.00"), Decimal("5.00"), "EUR"),
    ]


@pytest.mark.req("GEN-04", "INV-22")
def test_without_a_reporting_currency_nothing_is_added_up(imported: Import) -> None:
    imported("lines", [line("A"), line("B", "USD")])

    with pytest.raises(SeveralCurrencies, match="Choose the reporting currency under Data"):
        _lay_out()


@pytest.mark.req("GEN-04", "INV-22")
def test_without_a_rate_nothing_is_added_up_and_the_next_step_is_said(
    imported: Import, finance: Member, client_of: ClientOf
) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    imported("lines", [line("A"), line("B", "USD"), line("C", "USD", date="2025-03-14")])

    with pytest.raises(
        RateMissing, match="2 invoice lines in USD between 3 March and 14 March 2025 have no rate into EUR"
    ):
        _lay_out()
    for page in ("/money/", "/today/"):
        shown = client_of(finance).get(page).content.decode()
        assert "2 invoice lines in USD between 3 March and 14 March 2025 have no rate into EUR" in shown


@pytest.mark.usefixtures("euros")
def test_lines_outside_the_period_need_no_rate(imported: Import) -> None:
    imported("lines", [line("A", "USD"), line("B", "USD", date="2020-03-01")])

    laid = books.lay_out(books.batches_now(), first=date(2025, 1, 1), last=date(2025, 12, 31))

    assert _laid(laid) == [(Decimal("92.10"), Decimal("55.26"))]
    with pytest.raises(RateMissing, match="1 invoice line in USD on 1 March 2020 has no rate"):
        _lay_out()


@pytest.mark.usefixtures("euros")
def test_other_columns_are_converted_where_somebody_called_them_amounts(imported: Import) -> None:
    imported("lines", [line("A", "USD", freight="10.00", cases=3)])

    assert _laid(_lay_out(), "freight, cases") == [(Decimal("9.21"), 3)]


@pytest.mark.usefixtures("euros")
def test_drivers_with_a_currency_are_converted_too(imported: Import) -> None:
    imported("lines", [line("A")])
    imported("drivers", [{"account": "1", "date": "2025-03-03", "rebate": "200.00", "visits": 4, "currency": "USD"}])

    laid = _lay_out()

    (row,) = (
        duckdb.cursor()
        .execute(f"SELECT rebate, visits FROM read_parquet('{laid.accounts}') WHERE rebate > 0")
        .fetchall()
    )
    assert row == (Decimal("184.20"), 4)


@pytest.mark.usefixtures("euros")
def test_what_was_imported_stays_as_it_was(imported: Import) -> None:
    batch = imported("lines", [line("A", "USD", "1200.00")])

    _lay_out()

    (held,) = duckdb.cursor().execute(f"SELECT net_revenue, currency FROM '{batch.folder}/facts.parquet'").fetchall()
    assert held == (Decimal("1200.00"), "USD")


@pytest.mark.usefixtures("euros")
def test_a_changed_rate_makes_another_layout(imported: Import, finance: Member) -> None:
    imported("lines", [line("A", "USD")])
    before = _lay_out()

    record_rate(base="USD", quote="EUR", on=MARCH, rate=Decimal("0.9"), by=finance)

    assert _lay_out().lines != before.lines
    assert _laid(_lay_out())[0][0] == Decimal("90.00")


@pytest.mark.usefixtures("euros")
def test_a_rate_that_no_line_needs_makes_no_other_layout(imported: Import, finance: Member) -> None:
    imported("lines", [line("A", "USD")])
    before = _lay_out()

    record_rate(base="GBP", quote="EUR", on=MARCH, rate=Decimal("1.2"), by=finance)

    assert _lay_out().lines == before.lines


@pytest.mark.req("GEN-04")
@pytest.mark.usefixtures("euros")
def test_a_line_of_a_map_says_what_it_was_and_by_which_rate_it_came(
    imported: Import, published: Publishes, finance: Member, client_of: ClientOf
) -> None:
    imported("lines", [line("A"), line("B", "USD", "1200.00")])
    profit_map = published()

    page = client_of(finance).get("/profit/cell/?account=UNMAPPED&product=P").content.decode()

    assert "USD" in page
    assert "1,200.00" in page
    assert "at 0.9210 (ECB, 3 Mar 2025)" in page
    assert "Converted into EUR" in page
    told = (profit_map.summary or {})["conversion"]
    assert (told["currency"], told["lines"], len(told["rates_hash"])) == ("EUR", {"USD": 1}, 64)


@pytest.mark.usefixtures("euros")
def test_a_map_is_behind_once_its_rates_have_changed(imported: Import, published: Publishes, finance: Member) -> None:
    imported("lines", [line("A", "USD")])
    profit_map = published()
    assert behind(profit_map) is None

    corrected = record_rate(base="USD", quote="EUR", on=MARCH, rate=Decimal("0.9"), by=finance)

    found = behind(profit_map)
    assert found is not None
    assert found.says == "The exchange rates that converted its lines have changed since."
    withdraw(rate=corrected, by=finance)
    assert behind(profit_map) is None


@pytest.mark.usefixtures("euros")
def test_recalculating_takes_the_corrected_rate(imported: Import, published: Publishes, finance: Member) -> None:
    imported("lines", [line("A", "USD")])
    first = published()
    record_rate(base="USD", quote="EUR", on=MARCH, rate=Decimal("0.9"), by=finance)

    second = recalculate(by=finance)
    publish_now(profit_map=second)

    one, other = (each.summary or {} for each in (first, second))
    assert [Decimal(each["totals"]["net_revenue"]) for each in (one, other)] == [Decimal("92.10"), Decimal("90.00")]
    assert one["conversion"]["rates_hash"] != other["conversion"]["rates_hash"]


@pytest.mark.usefixtures("euros")
def test_a_cost_model_in_another_currency_than_the_reporting_one_is_refused(imported: Import, finance: Member) -> None:
    imported("lines", [line("A", "USD")])
    draft = begin_draft(name="Standard", toml=COSTS.replace("EUR", "USD"), notes={}, by=finance)

    with pytest.raises(SeveralCurrencies, match="make USD the reporting currency"):
        run_trial(draft=draft, at=timezone.now(), say=lambda _: None)


def test_a_map_without_rates_fails_with_the_sentence(imported: Import, published: Publishes, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    imported("lines", [line("A", "USD")])

    with pytest.raises(MapNotPublished, match="1 invoice line in USD on 3 March 2025 has no rate into EUR"):
        published()


def test_amounts_that_128_bits_do_not_hold_are_refused(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=MARCH, rate=Decimal("99999999999.999999999999"), by=finance)
    imported("lines", [line("A", "USD", "9999999999999999999.99")])

    with pytest.raises(Refusal, match="too many digits to be converted exactly"):
        _lay_out()


def test_a_twin_by_hand_comes_to_the_same(imported: Import, finance: Member) -> None:
    """Every amount times its rate, in decimals, rounded half away from zero."""
    choose_reporting_currency(currency="EUR", by=finance)
    rates = {"USD": Decimal("0.921"), "GBP": Decimal("1.1875"), "JPY": Decimal("0.006123")}
    for code, rate in rates.items():
        record_rate(base=code, quote="EUR", on=MARCH, rate=rate, by=finance)
    amounts = [Decimal(n) / 100 for n in (5, -5, 15, -1234567, 99999, 40, -40, 100, 33333, 0)]
    rows = [
        line(f"{n:02}-{code}", code, f"{amount}", f"{abs(amount)}")
        for n, amount in enumerate(amounts)
        for code in rates
    ]
    imported("lines", rows)

    found = [revenue for revenue, _ in _laid(_lay_out())]

    by_hand = [amount * rates[code] for amount in amounts for code in sorted(rates)]
    assert found == [each.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) for each in by_hand]
    assert ExchangeRate.objects.count() == 3


@pytest.mark.req("GEN-04")
def test_a_week_of_four_currencies_comes_to_what_fractions_say(imported: Import, finance: Member) -> None:
    """Credit notes, a weekend, a rate corrected, one taken back, some only the other way round; then into yen."""
    choose_reporting_currency(currency="EUR", by=finance)
    tell = partial(record_rate, base="EUR", by=finance, source="ECB")
    for day, dollar in ((3, "1.0465"), (4, "1.0557"), (7, "1.0857")):
        tell(quote="USD", on=date(2025, 3, day), rate=Decimal(dollar))
    tell(quote="JPY", on=MARCH, rate=Decimal("157.57"))
    record_rate(base="KWD", quote="EUR", on=MARCH, rate=Decimal("3.0951"), by=finance)
    tell(quote="USD", on=date(2025, 3, 4), rate=Decimal("1.0556"))  # corrected
    withdraw(rate=tell(quote="USD", on=date(2025, 3, 5), rate=Decimal("10.694")), by=finance)  # a slip
    lines = [
        *(("1", "EUR", 3, "-100.015"), ("2", "USD", 3, "1200.00"), ("3", "USD", 4, "10.05")),
        *(("4", "USD", 5, "10.05"), ("5", "USD", 9, "-1200.00"), ("6", "JPY", 8, "-7")),
        *(("7", "JPY", 3, "100001"), ("8", "KWD", 3, "1234.567"), ("9", "KWD", 9, "-1234.567")),
    ]
    imported("lines", [line(n, code, amount, "0", date=f"2025-03-{day:02}") for n, code, day, amount in lines])

    dollars = {3: Fraction("1.0465"), 4: Fraction("1.0556"), 5: Fraction("1.0556"), 9: Fraction("1.0857")}
    worth = {"EUR": Fraction(1), "JPY": 1 / Fraction("157.57"), "KWD": Fraction("3.0951")}
    in_euros = [
        Fraction(amount) * (1 / dollars[day] if code == "USD" else worth[code]) for _, code, day, amount in lines
    ]
    by_hand = [_half_up(each, 2) for each in in_euros]
    by_hand[0] = Decimal("-100.015")  # what is in the reporting currency keeps every digit
    assert [revenue for revenue, _ in _laid(_lay_out())] == by_hand

    choose_reporting_currency(currency="JPY", by=finance, seen_version=1)
    with pytest.raises(RateMissing, match=r"2 invoice lines in KWD between .* into JPY\. So have 4 others\."):
        _lay_out()  # not by EUR, as long as nobody says so
    choose_reporting_currency(currency="JPY", through="EUR", by=finance, seen_version=2)
    in_yen = [
        Decimal(amount) if code == "JPY" else _half_up(euros * Fraction("157.57"), 0)
        for (_, code, _, amount), euros in zip(lines, in_euros, strict=True)
    ]
    assert [revenue for revenue, _ in _laid(_lay_out())] == in_yen


def _half_up(exactly: Fraction, places: int) -> Decimal:
    coins = int(abs(exactly) * 10**places + Fraction(1, 2))
    return (Decimal(coins) if exactly >= 0 else -Decimal(coins)).scaleb(-places)


def test_layouts_of_one_currency_are_what_they_were(imported: Import, home_folder: Home) -> None:
    imported("lines", [line("A", "USD", "1.2345")])

    laid = _lay_out()

    assert (laid.currency, laid.rates, laid.converted) == ("USD", None, None)
    assert _laid(laid)[0][0] == Decimal("1.2345")


def _owed(imported: Import, *invoices: tuple[str, str]) -> Payment:
    register(accounts=[NewAccount("1", "Alder")])
    assign(codes={("SAP", "1"): Account.objects.get(number="1")}, by=None)
    rows = [
        {"invoice": f"R{n}", "account": "1", "due": "2025-02-28", "amount": amount, "currency": currency}
        for n, (amount, currency) in enumerate(invoices)
    ]
    imported("receivables", rows)
    payment = payment_of("1")
    assert payment is not None
    return payment


def test_what_an_account_owes_is_brought_into_the_reporting_currency(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)
    record_rate(base="USD", quote="EUR", on=timezone.localdate(), rate=Decimal("0.5"), by=finance)

    owed = _owed(imported, ("100.00", "EUR"), ("100.01", "USD"))

    assert (owed.open, owed.currency, owed.missing) == (Decimal("150.01"), "EUR", "")


@pytest.mark.req("GEN-07", "INV-22")
def test_what_an_account_owes_without_a_rate_is_unknown_and_not_less(imported: Import, finance: Member) -> None:
    choose_reporting_currency(currency="EUR", by=finance)

    owed = _owed(imported, ("100.00", "EUR"), ("100.00", "USD"))

    assert (owed.open, owed.late, owed.missing) == (None, None, "USD had no rate on that day.")
