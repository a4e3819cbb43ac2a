"""The facts of the story as files: invoice lines, and for each year an accounts file and a cost model."""

from dataclasses import dataclass
from pathlib import Path

from kingside.demo.costs import cost_file
from kingside.demo.invoices import write_invoices
from kingside.demo.ledger import Month, months, operating_profit
from kingside.demo.rates import rates_of
from kingside.demo.service import write_accounts_file
from kingside.demo.timeline import Period, Timeline
from kingside.jobs.progress import Say, step


@dataclass(frozen=True, slots=True)
class Year:
    """What a profit map of twelve months is made from."""

    period: Period
    lines: Path
    """A folder with one Parquet file per site; all three years of invoice lines."""
    accounts: Path
    costs: Path
    ledger: list[Month]
    """What the general ledger says of each month; in the last year it has one invoice line a month too late."""


def write_facts(folder: Path, *, timeline: Timeline, scale: int, say: Say) -> list[Year]:
    """Write all files of the story below ``folder``; returns its three years, oldest first.

    The same day and scale give the same bytes.
    """
    lines = folder / "lines"
    lines.mkdir(parents=True)
    with step(say, "Invoice lines") as amount:
        written = write_invoices(lines, timeline=timeline, scale=scale)
        amount(f"{written:,} lines since {timeline.first_day(0):%B %Y}")
    with step(say, "Cost models") as amount:
        years = [_year(folder, timeline, years_ago, scale) for years_ago in (2, 1, 0)]
        amount(f"{len(years)} years, each with its ledger")
    return years


def _year(folder: Path, timeline: Timeline, years_ago: int, scale: int) -> Year:
    period = timeline.period(years_ago)
    of_year = folder / f"{period.last:%Y-%m}"
    of_year.mkdir()
    lines, rates = folder / "lines", rates_of(years_ago=years_ago, scale=scale)
    year = Year(
        period=period,
        lines=lines,
        accounts=of_year / "accounts.csv",
        costs=of_year / "costs.toml",
        ledger=months(lines=lines, period=period, rates=rates, has_late=not years_ago),
    )
    write_accounts_file(year.accounts, lines=year.lines, timeline=timeline, years_ago=years_ago, scale=scale)
    profit = operating_profit(lines=year.lines, accounts=year.accounts, period=period, rates=rates)
    text = cost_file(period=period, rates=rates, operating_profit=profit, scale=scale)
    year.costs.write_text(text, encoding="utf-8")
    return year
