"""Which way accounts go: straight lines through four quarters, or why nobody knows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kingside.accounts.models import Account
from kingside.flags.kinds import flag_rules
from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.identity.models import Member
from kingside.profit.flags import revenue_up_profit_down
from kingside.profit.models import ProfitMap
from kingside.profit.queries.trend import trend_in_words
from kingside.profit.trend import Days, Trend, periods_to, slope, whole_months
from tests.cast import ClientOf
from tests.html_tables import read
from tests.published_maps import Publish

RULE = "profit.divergence"
TODAY = date(2026, 1, 15)
QUARTERS = periods_to(date(2025, 12, 31), months=3, n=4)
YEARS = periods_to(date(2025, 12, 31), months=12, n=4)
ORACLE = [(100, 12), (104, 10), (109, 9), (115, 5)]  # revenue and net profit of each quarter

Earned = Mapping[str, tuple[int, int]]
"""Of each account its revenue and its net profit in a period."""


def publish_each(publish: Publish, periods: Sequence[Days], earned: Sequence[Earned], currency: str = "EUR") -> None:
    """A map of each period in which every account has one line."""
    for (first, last), accounts in zip(periods, earned, strict=True):
        line = {"line": 1, "date": str(first), "product": "P", "quantity": 1}
        publish(
            lines=[
                line | {"order": name, "account": name, "net_revenue": revenue, "cogs": revenue - profit}
                for name, (revenue, profit) in accounts.items()
            ],
            costs=f"""
                currency = "{currency}"
                level = "net"
                period = {{ from = {first}, to = {last} }}
            """,
        )


def found() -> list[Flag]:
    look(at=timezone.now(), only=[RULE])
    return list(Flag.objects.open().filter(rule=RULE))


def words(member: Member, number: str = "A") -> str:
    """What the page of an account says of its trend."""
    newest = ProfitMap.objects.published().first()
    assert newest is not None
    text = trend_in_words(member, newest, Account.objects.get(number=number))
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("values", "expected"), [((100, 104, 109, 115), Decimal("5.0")), ((12, 10, 9, 5), Decimal("-2.2")), ((1, 1, 1), 0)]
)
def test_a_trend_is_the_slope_of_the_least_squares_line(values: tuple[int, ...], expected: Decimal) -> None:
    assert slope([Decimal(value) for value in values]) == expected


@pytest.mark.parametrize(
    ("revenues", "profits"), [((1, 2, 3, 4), (1, 2, 3, 4)), ((4, 3, 2, 1), (4, 3, 2, 1)), ((2, 2, 2, 2), (4, 3, 2, 1))]
)
def test_lines_that_go_one_way_do_not_diverge(revenues: Sequence[int], profits: Sequence[int]) -> None:
    assert not Trend([Decimal(n) for n in revenues], [Decimal(n) for n in profits]).diverges


def test_quarters_are_counted_back_from_a_day_whichever_month_the_year_begins_with() -> None:
    assert periods_to(date(2026, 1, 31), months=3, n=2) == [
        (date(2025, 8, 1), date(2025, 10, 31)),
        (date(2025, 11, 1), date(2026, 1, 31)),
    ]
    assert [last for _first, last in periods_to(date(2024, 2, 29), months=1, n=2)] == [
        date(2024, 1, 31),
        date(2024, 2, 29),
    ]


def test_a_few_weeks_are_no_whole_months() -> None:
    assert whole_months(date(2025, 1, 1), date(2025, 1, 28)) is None
    assert whole_months(date(2025, 1, 30), date(2025, 4, 29)) is None
    assert whole_months(date(2024, 2, 1), date(2024, 2, 29)) == 1
    assert whole_months(None, None) is None


def test_a_map_that_reaches_over_ages_or_to_the_end_of_the_calendar_has_no_trend() -> None:
    assert whole_months(date(1999, 1, 1), date(2025, 12, 31)) is None
    assert whole_months(date(9999, 1, 1), date.max) is None
    assert whole_months(date(2, 1, 1), date(2, 12, 31)) is None


@pytest.mark.req("PRF-15")
def test_revenue_that_rises_over_four_quarters_while_net_profit_falls_is_flagged_with_both_slopes(
    publish: Publish,
) -> None:
    publish_each(
        publish, QUARTERS, [{"A": each, "Both rise": (90 + place, place)} for place, each in enumerate(ORACLE)]
    )

    (flag,) = found()

    assert (flag.label, flag.at_stake, flag.currency) == ("A", Decimal("6.6"), "EUR")
    assert Decimal(flag.evidence["revenue_slope"]) == Decimal("5.0")
    assert Decimal(flag.evidence["profit_slope"]) == Decimal("-2.2")
    assert " ".join(flag_rules[RULE].says(flag.evidence).split()) == (
        "revenue rises by 5 a quarter and net profit falls by 2.2, over the four quarters to 31 December 2025; "
        "net margin 12.0 % then, 4.3 % in the last."
    )


@pytest.mark.req("PRF-15")
def test_the_page_of_the_account_and_the_list_of_flags_say_both_slopes(
    publish: Publish, client_of: ClientOf, manager: Member
) -> None:
    publish_each(publish, QUARTERS, [{"A": each} for each in ORACLE])
    found()
    browser = client_of(manager)

    account = " ".join(read(browser.get("/accounts/A/")).words.split())
    (flags,) = read(browser.get("/flags/")).tables

    assert "Trend revenue +5 and net profit -2.2 a quarter, over the four quarters to 31 Dec 2025" in account
    assert "revenue rises by 5 a quarter and net profit falls by 2.2" in account
    assert "Revenue rises by 5 a quarter and net profit falls by 2.2" in flags.rows[0][1]


def test_three_maps_of_months_make_a_quarter(publish: Publish, manager: Member) -> None:
    months = periods_to(date(2025, 12, 31), months=1, n=12)
    thirds = [{"A": (revenue // 3 + (revenue % 3 > place), profit if place == 1 else 0)} for revenue, profit in ORACLE
              for place in range(3)]  # fmt: skip
    publish_each(publish, months, thirds)

    assert found()[0].at_stake == Decimal("6.6")
    assert words(manager).startswith("revenue +5 and net profit −2.2 a quarter")


def test_without_one_of_the_quarters_nothing_is_flagged_and_the_page_says_which(
    publish: Publish, manager: Member
) -> None:
    at = [0, 2, 3]
    publish_each(publish, [QUARTERS[n] for n in at], [{"A": ORACLE[n]} for n in at])

    assert found() == []
    assert words(manager) == (
        "unknown: it takes four quarters in a row, and no profit map in EUR covers 1 Apr 2025 – 30 Jun 2025"
    )


def test_a_quarter_in_which_it_is_not_costed_is_unknown_and_not_zero(publish: Publish, manager: Member) -> None:
    earned = [{"A": each, "B": each} for each in ORACLE]
    publish_each(publish, QUARTERS, [{"B": (1, 1)}, *earned[1:]])

    assert [flag.label for flag in found()] == []
    assert words(manager) == "unknown, not zero: it is not costed in each period from 1 Jan 2025 to 31 Dec 2025"
    assert words(manager, "B").startswith("revenue ")


def test_quarters_in_another_currency_do_not_count(publish: Publish, manager: Member) -> None:
    earned = [{"A": each} for each in ORACLE]
    publish_each(publish, QUARTERS[:2], earned[:2], currency="USD")
    publish_each(publish, QUARTERS[2:], earned[2:])

    assert found() == []
    assert "no profit map in EUR covers 1 Apr 2025" in words(manager)


def test_quarters_within_a_year_count_before_years(publish: Publish) -> None:
    publish_each(publish, YEARS[-1:], [{"A": (428, 36)}])
    publish_each(publish, QUARTERS, [{"A": each} for each in ORACLE])
    publish_each(publish, YEARS[-1:], [{"A": (428, 36)}])

    assert found()[0].evidence["months"] == 3


def test_of_a_quarter_that_was_published_twice_the_later_map_counts(publish: Publish) -> None:
    publish_each(publish, QUARTERS, [{"A": each} for each in ORACLE])
    publish_each(publish, QUARTERS[:1], [{"A": (100, 1)}])

    assert found() == []


def test_where_only_years_are_published_three_of_them_make_a_trend(publish: Publish, manager: Member) -> None:
    years = [
        {"A": (1000, 90), "Both rise": (1000, 10), "Both fall": (1000, 90)},
        {"A": (1300, 50), "Both rise": (1100, 20), "Both fall": (900, 50), "Later": (100, 9)},
        {"A": (1400, 40), "Both rise": (1200, 30), "Both fall": (800, 40), "Later": (200, 2)},
    ]
    publish_each(publish, YEARS[1:3], years[:2])
    after_two, said_after_two = found(), words(manager)
    publish_each(publish, YEARS[3:], years[2:])

    (flag,) = found()

    assert after_two == []
    assert said_after_two.endswith("no profit map in EUR covers 1 Jan 2022 – 31 Dec 2022")
    assert (flag.label, flag.at_stake) == ("A", Decimal(50))  # the line falls by 25 a year
    assert "revenue rises by 200 a year and net profit falls by 25, over the 3 years to" in flag_rules[RULE].says(
        flag.evidence
    )


def test_years_with_a_gap_between_them_make_no_trend(publish: Publish) -> None:
    earned = [{"A": (1000, 90)}, {"A": (1300, 50)}, {"A": (1400, 40)}]
    publish_each(publish, [YEARS[0], *YEARS[2:]], earned)

    assert found() == []


def test_a_map_without_a_period_has_no_trend(workshop: ProfitMap, publish: Publish, manager: Member) -> None:
    line = {"order": "1", "line": 1, "date": "2025-06-01", "account": "A", "product": "P", "quantity": 1}
    publish(lines=[line | {"net_revenue": 10, "cogs": 5}], costs='currency = "EUR"')

    assert words(manager) == ""


def test_who_may_not_see_what_it_earns_sees_no_trend(publish: Publish, client_of: ClientOf, stranger: Member) -> None:
    publish_each(publish, QUARTERS, [{"A": each} for each in ORACLE])

    assert "Trend" not in read(client_of(stranger).get("/accounts/A/")).words


def test_the_number_of_queries_does_not_grow_with_accounts(
    publish: Publish, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in (1, 30):
        publish_each(publish, QUARTERS, [{f"A{number}": each for number in range(n)} for each in ORACLE])
        with django_assert_num_queries(4):  # newest map, the maps of the quarters, what they say, names
            assert len(list(revenue_up_profit_down(TODAY))) == n
