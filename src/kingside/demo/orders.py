"""When the accounts order, how urgently and by which way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kingside.demo.character import Character
from kingside.demo.habits import channel_shares, column, trend_column
from kingside.demo.timeline import FULL_MONTHS, MONTHS, Timeline

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIDDLE_OF_THIS_YEAR = FULL_MONTHS - 6.5
UNNAMED = 0.002
"""Share of the orders at the counter that nobody booked on an account."""


@dataclass(frozen=True, slots=True)
class Orders:
    """One entry per order, by day; all arrays have the same length."""

    account: Ints
    """Index of the character."""
    day: Ints
    """Days since 1970-01-01."""
    year: Floats
    """Years from the middle of the last twelve full months; negative is earlier."""
    lines: Ints
    is_rush: Flags
    channel: Ints
    """Index into CHANNELS."""
    is_named: Flags
    """False where nobody noted whose order it was."""


def place_orders(cast: Sequence[Character], timeline: Timeline, chance: np.random.Generator) -> Orders:
    """All orders from the first day of the story up to yesterday."""
    account, month = _months_with_orders(cast, timeline, chance)
    day = _working_days(month, timeline, chance)
    by_day = np.lexsort((account, day))
    by_day = by_day[day[by_day] < np.datetime64(timeline.today, "D").astype(np.int64)]
    account, day, year = account[by_day], day[by_day], _years(month[by_day])
    habits = [each.habits for each in cast]
    rush = np.clip(column(habits, "rush")[account] + trend_column(habits, "rush")[account] * year, 0.0, 0.95)
    shares = np.cumsum(channel_shares(habits), axis=1)[account]
    is_key = np.array([each.is_key for each in cast])
    return Orders(
        account=account,
        day=day,
        year=year,
        lines=1 + chance.poisson(column(habits, "lines")[account] - 1.0),
        is_rush=chance.random(len(account)) < rush,
        channel=(shares <= chance.random(len(account))[:, None] * shares[:, -1:]).sum(axis=1),
        is_named=is_key[account] | (chance.random(len(account)) >= UNNAMED),
    )


def _months_with_orders(
    cast: Sequence[Character], timeline: Timeline, chance: np.random.Generator
) -> tuple[Ints, Ints]:
    """Account and month of every order; how many to expect follows from habits, trend and season."""
    habits = [each.habits for each in cast]
    months = np.arange(MONTHS)
    of_the_year = np.array([start.month - 1 for start in timeline.month_starts()[:-1]])
    season = np.array([each.season for each in habits])[:, of_the_year]
    growth = trend_column(habits, "orders")[:, None] ** _years(months)
    first = np.array([FULL_MONTHS - each.months_with_us for each in cast])[:, None]
    last = np.array([FULL_MONTHS - each.months_since_last_order for each in cast])[:, None]
    is_with_us = (first <= months) & (months <= last)
    number = chance.poisson(column(habits, "orders")[:, None] * growth * season * is_with_us)
    account, month = np.indices(number.shape).reshape(2, -1)
    return np.repeat(account, number.ravel()), np.repeat(month, number.ravel())


def _years(month: Ints) -> Floats:
    return np.asarray((month - MIDDLE_OF_THIS_YEAR) / 12)


def _working_days(month: Ints, timeline: Timeline, chance: np.random.Generator) -> Ints:
    """A weekday in each month, every one as likely."""
    starts = np.array(timeline.month_starts(), dtype="datetime64[D]")
    weekdays = np.busday_count(starts[:-1], starts[1:])
    place = np.floor(chance.random(len(month)) * weekdays[month]).astype(np.int64)
    day: Ints = np.busday_offset(starts[month], place, roll="forward").astype(np.int64)
    return day
