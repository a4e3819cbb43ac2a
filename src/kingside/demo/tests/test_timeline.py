from datetime import date, timedelta

import pytest

from kingside.demo.timeline import MONTHS, Timeline

LEAP_DAY = date(2028, 2, 29)


def test_the_year_is_the_last_twelve_full_months() -> None:
    period = Timeline(date(2026, 3, 17)).period()

    assert (period.first, period.last) == (date(2025, 3, 1), date(2026, 2, 28))


def test_on_a_leap_day_february_is_still_running() -> None:
    period = Timeline(LEAP_DAY).period()

    assert (period.first, period.last) == (date(2027, 2, 1), date(2028, 1, 31))


def test_the_day_after_a_leap_day_the_year_ends_with_it() -> None:
    period = Timeline(LEAP_DAY + timedelta(days=1)).period()

    assert (period.first, period.last) == (date(2027, 3, 1), LEAP_DAY)


@pytest.mark.parametrize("today", [LEAP_DAY, date(2026, 1, 1), date(2026, 12, 31)])
def test_the_three_years_follow_each_other_without_a_gap(today: date) -> None:
    oldest, middle, newest = Timeline(today).periods()

    assert oldest.last + timedelta(days=1) == middle.first
    assert middle.last + timedelta(days=1) == newest.first
    assert oldest.first == Timeline(today).first_day(0)


def test_the_running_month_is_the_last_of_the_story() -> None:
    starts = Timeline(LEAP_DAY).month_starts()

    assert len(starts) == MONTHS + 1
    assert starts[-2] <= LEAP_DAY < starts[-1]
