"""How far a target is reached, and how much of its period is over. Method: docs/methods/targets.md."""

from datetime import date
from decimal import Decimal

from kingside.web.figures import share


def attainment(actual: Decimal | None, target: Decimal, start: Decimal | None = None) -> Decimal | None:
    """1 where it is reached, below 0 where it is further away than nothing; None where nobody knows.

    A target above 0 is measured from 0. One of 0 or less is measured from `start`, which lies below it.
    """
    if actual is None:
        return None
    if target > 0:
        return share(actual, target)
    return None if start is None else share(actual - start, target - start)


def days_over(first: date, last: date, on: date) -> tuple[int, int]:
    """How many days of a period were over when a day began, and how many it has; both ends belong to it."""
    days = (last - first).days + 1
    return min(max((on - first).days, 0), days), days
