"""Numbers and days with the marks of a locale: written alike here and in the browser, and read back."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kingside.web import figures, locales
from kingside.web.fields import NumberField
from kingside.web.tests.test_figures import STYLES

CASES: list[tuple[str, str, str, str, str, str]] = json.loads(
    (Path(__file__).parent / "locale_cases.json").read_text(encoding="utf-8")
)
MARCH = date(2025, 3, 14)
NOON = datetime(2025, 3, 14, 11, 5, tzinfo=UTC)


def shown(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize(("locale", "group", "decimal", "style", "value", "text"), CASES)
def test_a_number_reads_the_same_as_in_the_browser(
    locale: str, group: str, decimal: str, style: str, value: str, text: str
) -> None:
    with locales.speaking(locale):
        assert locales.marks() == locales.Marks(group, decimal)
        assert STYLES[style](Decimal(value)) == text


def test_the_exact_value_stays_readable_for_programs() -> None:
    with locales.speaking("de"):
        html = figures.written(Decimal("-4213442.12"), "money", "EUR")

    assert 'value="-4213442.12"' in html
    assert 'title="−4.213.442,12 EUR"' in html
    assert ">−4,2<" in html


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "14 Mar 2025"),
        ("en-GB", "14 Mar 2025"),
        ("en-US", "Mar 14, 2025"),
        ("de", "14.3.2025"),
        ("fr", "14/03/2025"),
        ("sv", "2025-03-14"),
    ],
)
def test_a_day_is_written_as_the_locale_has_it(locale: str, text: str) -> None:
    with locales.speaking(locale):
        assert shown('{{ day|date:"j M Y" }}', day=MARCH) == text
        assert shown('{{ day|date:"Y-m-d" }}', day=MARCH) == "2025-03-14"


def test_nothing_is_no_day() -> None:
    assert shown('{{ day|date:"j M Y"|default:"unknown" }}', day=None) == "unknown"


def test_a_moment_is_shown_where_the_member_is_and_says_so() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert shown('{{ at|date:"j M Y, H:i" }}', at=NOON) == "14 Mar 2025, 20:05 JST"
    assert shown('{{ at|date:"j M Y, H:i" }}', at=NOON) == "14 Mar 2025, 11:05"


def test_a_moment_near_midnight_is_of_the_members_day_and_a_day_never_shifts() -> None:
    late = datetime(2025, 3, 14, 23, 30, tzinfo=UTC)

    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert shown('{{ at|date:"j M Y" }}', at=late) == "15 Mar 2025"
        assert shown('{{ at|date:"j M Y" }}', at=MARCH) == "14 Mar 2025"


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [
        ("en", "1234.5", "1234.5"),
        ("en", "1,234.5", "1234.5"),
        ("en", "1,234,567", "1234567"),
        ("en", "-.5", "-0.5"),
        ("en", " 12 ", "12"),
        ("de", "1.234,5", "1234.5"),
        ("de", "1234,5", "1234.5"),
        ("de", "1,234", "1.234"),
        ("de", "1.234.567", "1234567"),
        ("de", "\N{MINUS SIGN}0,921", "-0.921"),
        ("fr", "1\N{NARROW NO-BREAK SPACE}234,5", "1234.5"),
        ("fr", "1 234,5", "1234.5"),
        ("de-CH", "1\N{RIGHT SINGLE QUOTATION MARK}234.5", "1234.5"),
        ("de-CH", "1'234.5", "1234.5"),
    ],
)
def test_a_number_is_read_as_the_locale_writes_it(locale: str, text: str, number: str) -> None:
    with locales.speaking(locale):
        assert figures.read(text) == Decimal(number)


@pytest.mark.parametrize(
    ("locale", "text", "both"),
    [("en", "1,234", "write 1234 or 1.234"), ("de", "1.085", "write 1085 or 1,085"), ("de", "0.921", "or 0,921")],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(locale: str, text: str, both: str) -> None:
    with locales.speaking(locale), pytest.raises(figures.NumberOfTwoMeanings, match=both):
        figures.read(text)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        *(
            ("en", text)
            for text in ("1,5", "1,23.5", "1.2.3", "1.5.", "1.234,5", "", "-", ".", "1e5", "NaN", "12 EUR", "१२")
        ),
        *(("de", text) for text in ("1.5", "1,234.5", "1.23,5", "1,2,3")),
    ],
)
def test_what_the_locale_does_not_write_is_refused_with_an_example(locale: str, text: str) -> None:
    with locales.speaking(locale), pytest.raises(figures.NotANumber, match="write one like 1234"):
        figures.read(text)


@given(number=st.decimals(min_value=-(10**12), max_value=10**12, places=4), locale=st.sampled_from(locales.OFFERED))
def test_what_a_field_begins_with_is_read_as_the_same_number(number: Decimal, locale: str) -> None:
    with locales.speaking(locale):
        assert figures.read(str(figures.typed(number))) == number


def test_a_field_says_what_is_wrong_with_a_number() -> None:
    with locales.speaking("de"):
        field = NumberField()

        assert field.clean("1.234,5") == Decimal("1234.5")
        assert field.prepare_value(Decimal("1234.5")) == "1234,5"
        with pytest.raises(Exception, match="two ways"):
            field.clean("1.234")


def test_a_locale_that_is_not_offered_is_that_of_the_installation() -> None:
    with locales.speaking("tlh"):
        assert locales.current() == "en"


def test_a_calculation_and_a_number_in_a_sentence_follow_the_locale() -> None:
    with locales.speaking("de"):
        assert shown("{{ late|number }}", late=Decimal("-4.3")) == "−4,3"
        assert shown("{{ rate|calculation }}", rate="1 ÷ 1.0858") == "1 ÷ 1,0858"
    assert shown("{{ late|number }}", late=Decimal("1234.50")) == "1,234.50"
