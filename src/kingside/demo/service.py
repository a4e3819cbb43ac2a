"""What the accounts got besides goods: hours, visits, tickets and the bonus, as an accounts file."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np

from kingside.demo.character import Character
from kingside.demo.company import SEED, population
from kingside.demo.timeline import FULL_MONTHS, Period, Timeline
from kingside.lake.connection import connect

COLUMNS = ("account", "since", "management_hours", "visits", "tickets", "bonus")

REVENUE = """
    -- One row per account: its revenue in one period.
    SELECT account, sum(net_revenue)
    FROM read_parquet($files)
    WHERE date BETWEEN $first AND $last AND account IS NOT NULL
    GROUP BY account
"""


def write_accounts_file(path: Path, *, lines: Path, timeline: Timeline, years_ago: int, scale: int) -> int:
    """Every account that was ours when the period ended, with the drivers of that year; returns how many."""
    revenue = _revenue(lines, timeline, years_ago)
    rows = list(_rows(revenue, timeline, years_ago, scale))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def write_drivers_file(path: Path, years: Iterable[tuple[Path, Period]]) -> None:
    """The drivers of accounts files the way they are imported: each row with the last day of its year for `since`."""
    columns = ["date" if name == "since" else name for name in COLUMNS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        for accounts_file, period in years:
            with accounts_file.open(encoding="utf-8", newline="") as source:
                rows = _without_since(csv.DictReader(source))
                writer.writerows({**row, "date": period.last.isoformat()} for row in rows)


def _without_since(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    return ({name: cell for name, cell in row.items() if name != "since"} for row in rows)


def _revenue(lines: Path, timeline: Timeline, years_ago: int) -> dict[str, Decimal]:
    period = timeline.period(years_ago)
    with connect(readable=[lines]) as engine:
        found = engine.execute(
            REVENUE, {"files": f"{lines}/*.parquet", "first": period.first, "last": period.last}
        ).fetchall()
    return dict(found)


def _rows(
    revenue: Mapping[str, Decimal], timeline: Timeline, years_ago: int, scale: int
) -> Iterator[tuple[object, ...]]:
    last = timeline.period(years_ago).last
    for site, cast in enumerate(population(scale), start=1):
        chance = np.random.default_rng(np.random.SeedSequence([SEED, 3, site, years_ago]))
        for character in cast:
            months = _months(character, years_ago)
            hours = character.habits.hours * months * float(chance.uniform(0.93, 1.07))
            visits = int(chance.poisson(character.habits.visits * months))
            tickets = int(chance.poisson(character.habits.tickets * months))
            if character.since(timeline) <= last:
                bonus = _bonus(character, revenue.get(character.number, Decimal(0)))
                yield character.number, character.since(timeline), f"{hours:.1f}", visits, tickets, bonus


def _months(character: Character, years_ago: int) -> int:
    """Months of the period in which the account was served, 0 to 12."""
    end = FULL_MONTHS - 12 * years_ago
    first = max(FULL_MONTHS - character.months_with_us, end - 12)
    last = min(FULL_MONTHS - character.months_since_last_order, end)
    return max(0, last - first)


def _bonus(character: Character, revenue: Decimal) -> Decimal:
    """Paid in whole euros when the year is settled."""
    return (revenue * Decimal(str(character.habits.bonus))).quantize(Decimal(1), rounding=ROUND_HALF_UP)
