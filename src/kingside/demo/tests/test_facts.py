"""What the files of the story hold, before anybody computes with them."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kingside.demo.facts import write_facts
from kingside.demo.ledger import months
from kingside.demo.rates import rates_of
from kingside.demo.story import LARGEST
from kingside.demo.supplier import MAIL_DOMAIN
from kingside.demo.timeline import Timeline

LEAP_DAY = date(2028, 2, 29)
"""A day on which the running month has 29 days and the year before had none of it."""


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write(folder: Path, *, today: date = LEAP_DAY, scale: int = 1) -> Path:
    write_facts(folder, timeline=Timeline(today), scale=scale, say=lambda _: None)
    return folder


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as of a leap day."""
    return write(tmp_path_factory.mktemp("facts"))


def ask(folder: Path, query: str) -> tuple[Any, ...]:
    [answer] = duckdb.execute(query.replace("LINES", f"read_parquet('{folder}/lines/*.parquet')")).fetchall()
    return tuple(answer)


def test_the_same_day_and_scale_give_the_same_files(facts: Path, tmp_path: Path) -> None:
    again = write(tmp_path / "again")

    assert hashes(again) == hashes(facts)


def test_another_scale_begins_with_the_same_lines(facts: Path, tmp_path: Path) -> None:
    twice = write(tmp_path / "twice", scale=2)

    first = min((twice / "lines").iterdir())
    assert first.read_bytes() == next((facts / "lines").iterdir()).read_bytes()
    (distinct_orders,) = ask(twice, 'SELECT count(DISTINCT ("order", line)) FROM LINES')
    (lines,) = ask(twice, "SELECT count(*) FROM LINES")
    assert distinct_orders == lines
    (of_largest,) = ask(twice, f"SELECT count(DISTINCT account) FROM LINES WHERE account LIKE '{LARGEST.number}%'")
    assert of_largest == 2


@pytest.mark.parametrize("today", [LEAP_DAY, date(2026, 1, 1), date(2025, 3, 31)])
def test_three_years_of_lines_end_yesterday(today: date, tmp_path: Path) -> None:
    folder = write(tmp_path / "facts", today=today)

    lines, first, last, weekends = ask(
        folder,
        """
        SELECT count(*), min(date), max(date), count(*) FILTER (quantity > 0 AND isodow(date) > 5)
        FROM LINES
        """,
    )
    assert 60_000 <= lines <= 115_000
    assert Timeline(today).first_day(0) <= first <= Timeline(today).first_day(1)
    assert 0 < (today - last).days <= 4
    assert weekends == 0


def test_orders_are_complete(facts: Path) -> None:
    """One account, day, channel and urgency per order; lines numbered from 1."""
    (broken,) = ask(
        facts,
        """
        SELECT count(*) FROM (
            SELECT 1 FROM LINES GROUP BY "order"
            HAVING count(DISTINCT (account, date, channel, rush)) > 1
                OR min(line) <> 1 OR max(line) <> count(*)
        )
        """,
    )

    assert broken == 0


def test_the_data_has_the_gaps_of_a_real_company(facts: Path) -> None:
    unmapped, no_product, uncounted, unmatched, samples, returns, credits_, scrapped = ask(
        facts,
        """
        SELECT
            count(*) FILTER (account IS NULL OR account LIKE 'K-%' OR account LIKE '00%'),
            count(*) FILTER (product IS NULL),
            count(*) FILTER (cases IS NULL),
            count(*) FILTER (days_outstanding IS NULL),
            count(*) FILTER (net_revenue = 0 AND quantity > 0 AND cogs > 0),
            count(*) FILTER (is_return),
            count(*) FILTER (quantity = 0 AND net_revenue < 0),
            count(*) FILTER (is_return AND cogs = 0)
        FROM LINES
        """,
    )

    assert 10 < unmapped < 400
    assert 10 < no_product < 400
    assert 300 < uncounted < 3_000
    assert 500 < unmatched < 5_000
    assert 50 < samples < 2_000
    assert 1_000 < returns < 8_000
    assert 300 < credits_ < 4_000
    assert 0 < scrapped < returns


def test_only_returns_and_credit_notes_are_negative(facts: Path) -> None:
    (wrong,) = ask(
        facts,
        """
        SELECT count(*) FROM LINES
        WHERE (NOT is_return AND (quantity < 0 OR cogs < 0))
            OR (is_return AND (quantity >= 0 OR net_revenue > 0 OR cogs > 0))
            OR (quantity > 0 AND net_revenue < 0)
        """,
    )

    assert wrong == 0


def test_the_year_has_its_seasons(facts: Path) -> None:
    august, september = ask(
        facts,
        """
        SELECT sum(net_revenue) FILTER (month(date) = 8), sum(net_revenue) FILTER (month(date) = 9) FROM LINES
        WHERE date < DATE '2028-02-01'
        """,
    )

    assert 10 * august < 9 * september


def test_the_ledger_has_one_invoice_line_a_month_too_late(facts: Path) -> None:
    lines, period, rates = facts / "lines", Timeline(LEAP_DAY).period(), rates_of(years_ago=0, scale=1)

    sold = months(lines=lines, period=period, rates=rates)
    booked = months(lines=lines, period=period, rates=rates, has_late=True)

    off = [(there.revenue - here.revenue, here.first) for here, there in zip(sold, booked, strict=True)]
    [(less, month), (more, _next)] = [each for each in off if each[0]]
    assert less == -more
    in_its_month = f"net_revenue = {more} AND date_trunc('month', date) = '{month}'"
    (found,) = ask(facts, f"SELECT count(*) FROM LINES WHERE {in_its_month}")
    assert found == 1
    assert sum(sum(each.pools.values()) for each in sold) == rates.pools


def test_nothing_in_the_files_is_an_address_of_somebody(facts: Path) -> None:
    for path in facts.rglob("*"):
        if path.suffix in {".csv", ".toml"}:
            assert "@" not in path.read_text(encoding="utf-8").replace(MAIL_DOMAIN, "")
