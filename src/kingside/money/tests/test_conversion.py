"""Which rate counts on a day, and how amounts are rounded. Method: docs/methods/currency-conversion.md."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.money.conversion import Quote, Rate, Rates, convert, minor_unit

MONDAY = date(2025, 3, 3)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
RATES = st.decimals(min_value="0.000001", max_value=10**6, places=6)
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


def ecb(rate: str, on: date = MONDAY, quote: str = "USD", base: str = "EUR") -> Quote:
    return Quote(base, quote, on, Decimal(rate), "ECB")


def found(*quotes: Quote, base: str = "USD", quote: str = "EUR", day: date = MONDAY, through: str = "") -> Rate | None:
    return Rates(quotes).on(day, base=base, quote=quote, longest_age=10, through=through)


@pytest.mark.req("GEN-04")
def test_the_example_of_the_method() -> None:
    rate = found(ecb("1.0858"))

    assert rate is not None
    assert convert(Decimal("1200.00"), rate.value, to="EUR") == Decimal("1105.18")
    assert (rate.says, rate.source, rate.on) == ("1 ÷ 1.0858", "ECB", MONDAY)


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "converted"),
    [
        ("10.05", "0.5", "EUR", "5.03"),  # 5.025: half goes away from zero
        ("-10.05", "0.5", "EUR", "-5.03"),
        ("10.04", "0.5", "EUR", "5.02"),
        ("100", "162.275", "JPY", "16228"),
        ("1", "0.33415", "KWD", "0.334"),
        ("0", "3", "EUR", "0"),
    ],
)
def test_an_amount_is_rounded_once_to_the_smallest_coin(amount: str, rate: str, currency: str, converted: str) -> None:
    assert convert(Decimal(amount), Fraction(rate), to=currency) == Decimal(converted)


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_smallest_coins_are_those_of_iso_4217(currency: str, places: int) -> None:
    assert minor_unit(currency) == places


def test_gold_has_no_smallest_coin() -> None:
    with pytest.raises(ValueError, match="no smallest coin"):
        minor_unit("XAU")


def test_the_latest_rate_on_or_before_the_day_counts() -> None:
    friday, tuesday = MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)
    quotes = (ecb("0.90", friday, "EUR", "USD"), ecb("0.95", tuesday, "EUR", "USD"))

    assert [found(*quotes, day=day).says for day in (friday, MONDAY, tuesday)] == ["0.9000", "0.9000", "0.9500"]  # type: ignore[union-attr]


@pytest.mark.req("GEN-04")
def test_a_rate_that_is_too_old_or_still_to_come_is_none() -> None:
    quote = ecb("0.90", MONDAY, "EUR", "USD")

    assert found(quote, day=MONDAY + timedelta(days=10)) is not None
    assert found(quote, day=MONDAY + timedelta(days=11)) is None
    assert found(quote, day=MONDAY - timedelta(days=1)) is None
    assert found() is None


def test_of_one_day_the_rate_of_the_pair_goes_before_the_one_the_other_way_round() -> None:
    rate = found(ecb("1.0858"), ecb("0.92", MONDAY, "EUR", "USD"))

    assert rate is not None
    assert rate.says == "0.9200"


def test_an_old_rate_of_the_pair_does_not_hide_a_newer_one_the_other_way_round() -> None:
    by_hand, of_the_bank = ecb("0.92", MONDAY, "EUR", "USD"), ecb("1.0858", MONDAY + timedelta(days=1))

    days = (MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=9))
    assert [found(by_hand, of_the_bank, day=day).says for day in days] == ["0.9200", "1 ÷ 1.0858", "1 ÷ 1.0858"]  # type: ignore[union-attr]


def test_two_rates_are_crossed_only_through_the_currency_that_is_named() -> None:
    quotes = (ecb("1.0858"), ecb("0.9423", quote="CHF"))

    assert found(*quotes, quote="CHF") is None
    assert found(*quotes, quote="CHF", through="GBP") is None
    crossed = found(*quotes, quote="CHF", through="EUR")
    assert crossed is not None
    assert crossed.value == Fraction("0.9423") / Fraction("1.0858")
    assert crossed.says == "1 ÷ 1.0858 × 0.9423"


def test_a_crossed_rate_is_of_the_day_of_its_older_leg() -> None:
    crossed = found(ecb("1.0858", MONDAY - timedelta(days=2)), ecb("0.9423", quote="CHF"), quote="CHF", through="EUR")

    assert crossed is not None
    assert crossed.on == MONDAY - timedelta(days=2)


def test_of_a_pair_and_day_the_last_one_said_counts() -> None:
    rate = found(ecb("0.90", MONDAY, "EUR", "USD"), ecb("0.91", MONDAY, "EUR", "USD"))

    assert rate is not None
    assert rate.says == "0.9100"


@given(amount=AMOUNTS, rate=RATES, currency=CURRENCIES)
def test_it_is_off_by_half_a_coin_at_most(amount: Decimal, rate: Decimal, currency: str) -> None:
    converted = convert(amount, Fraction(rate), to=currency)

    coin = Decimal(1).scaleb(-minor_unit(currency))
    assert 2 * abs(Fraction(converted) - Fraction(amount) * Fraction(rate)) <= Fraction(coin)
    assert converted == (amount * rate).quantize(coin, rounding=ROUND_HALF_UP)


@given(amount=AMOUNTS, rate=RATES)
def test_a_credit_note_is_the_invoice_with_the_other_sign(amount: Decimal, rate: Decimal) -> None:
    assert convert(-amount, Fraction(rate), to="EUR") == -convert(amount, Fraction(rate), to="EUR")


@given(rate=RATES)
def test_there_and_back_is_one(rate: Decimal) -> None:
    quote = Quote("EUR", "USD", MONDAY, rate)
    there, back = found(quote, base="EUR", quote="USD"), found(quote, base="USD", quote="EUR")

    assert there is not None
    assert back is not None
    assert there.value * back.value == 1


@given(amount=AMOUNTS)
def test_within_one_currency_nothing_changes_but_the_coin(amount: Decimal) -> None:
    rate = found(base="EUR", quote="EUR")

    assert rate is not None
    assert convert(amount, rate.value, to="EUR") == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
