"""The first cost model that `kingside costs init` writes."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kingside.config.cli import main
from kingside.lake.starter import Team, draft, estimate, look_at, newest_year, people_for, team_of, years_between
from tests.lake.books import table, write_csv
from tests.lake.workshop import LINES


def init(folder: Path, *options: str) -> Result:
    """Run the command on the lines of the workshop."""
    lines = write_csv(folder / "lines.csv", table(LINES))
    out = str(folder / "costs.toml")
    return CliRunner().invoke(main, ["costs", "init", str(lines), "--out", out, *options])


def test_the_first_cost_model_goes_through_the_profit_map_as_it_is(tmp_path: Path) -> None:
    assert init(tmp_path).exit_code == 0

    arguments = ["--lines", tmp_path / "lines.csv", "--costs", tmp_path / "costs.toml", "--out", tmp_path / "map"]
    result = CliRunner().invoke(main, ["profit-map", *map(str, arguments)])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "map" / "accounts.parquet").is_file()


def test_all_columns_that_are_missing_are_named_at_once_and_what_makes_them(tmp_path: Path) -> None:
    rows = [{"Row ID": 1, "Order ID": "A", "Customer ID": "C", "Order Date": "2025-03-01", "Quantity": 1, "Sales": 5}]
    lines = write_csv(tmp_path / "shop.csv", rows)

    told = CliRunner().invoke(main, ["costs", "init", str(lines), "--out", str(tmp_path / "costs.toml")])

    assert told.exit_code == 2
    assert "shop.csv: no column looks like 'product' and 'cogs'; say which with --map product=…,cogs=…" in told.output
    assert "(what the file does not have, kingside import counts or calculates)." in told.output


def test_every_rate_in_it_is_marked_as_an_estimate(tmp_path: Path) -> None:
    init(tmp_path, "--currency", "USD")

    text = (tmp_path / "costs.toml").read_text("utf-8")
    rates = ("cost =", "practical_minutes =", "theoretical_minutes =", "minutes =", "amount =", "hurdle =")
    lines = [line for line in text.splitlines() if line.startswith(rates)]
    assert lines
    assert [line for line in lines if "estimated" not in line] == []
    assert tomllib.loads(text)["currency"] == "USD"


def test_a_cost_model_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "costs.toml").write_text("mine", encoding="utf-8")

    result = init(tmp_path)

    assert result.exit_code == 2
    assert (tmp_path / "costs.toml").read_text("utf-8") == "mine"


def test_lines_that_cannot_be_read_begin_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["costs", "init", str(tmp_path / "absent.csv"), "--out", str(tmp_path / "costs.toml")]
    )

    assert result.exit_code == 2
    assert not (tmp_path / "costs.toml").exists()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2025-01-01", "2025-12-31", Fraction(1)),
        ("2024-02-01", "2025-01-31", Fraction(1)),
        ("2024-03-01", "2024-05-31", Fraction(1, 4)),
        ("2025-01-10", "2026-01-09", Fraction(1)),
        ("2025-01-01", "2025-01-10", Fraction(10, 365)),
    ],
)
def test_whole_months_are_twelfths_of_a_year(first: str, last: str, years: Fraction) -> None:
    assert years_between(day(first), day(last)) == years


def test_people_become_cost_and_practical_minutes_of_the_period() -> None:
    team = team_of(Decimal("2.5"), yearly_cost=Decimal(60_000), first=day("2025-01-01"), last=day("2025-06-30"))

    assert team == Team(cost=Decimal("75000.00"), practical_minutes=105_600)  # 2.5 × 220 × 480 × 0.80 ÷ 2


@pytest.mark.parametrize(("minutes", "people"), [(0, "0.1"), (71_808, "1.0"), (71_809, "1.1")])
def test_so_many_people_use_85_per_cent_of_their_time(minutes: int, people: str) -> None:
    assert people_for(minutes, first=day("2025-01-01"), last=day("2025-12-31")) == Decimal(people)


def test_only_the_lines_of_a_period_are_counted(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "lines.csv", table(LINES))

    seen = look_at(str(lines), period=(day("2025-02-01"), day("2025-12-31")))

    assert (seen.lines, seen.orders, seen.last) == (2, 2, day("2025-12-31"))


def test_the_ledger_is_drafted_only_if_it_was_told(tmp_path: Path) -> None:
    seen = look_at(str(write_csv(tmp_path / "lines.csv", table(LINES))))
    answers = estimate(seen, currency="USD")

    told = tomllib.loads(draft(replace(answers, operating_profit=Decimal("1188.50")), seen), parse_float=Decimal)

    assert "ledger" not in tomllib.loads(draft(answers, seen))
    assert told["ledger"]["operating_profit"] == Decimal("1188.50")


@pytest.mark.parametrize(
    ("first_day", "last_day", "first", "last"),
    [
        ("2023-02-10", "2025-06-15", "2024-06-01", "2025-05-31"),
        ("2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"),
        ("2014-01-03", "2017-12-30", "2017-01-01", "2017-12-31"),
        ("2023-02-10", "2025-06-26", "2024-06-01", "2025-05-31"),
        ("2024-02-01", "2024-12-30", "2024-02-01", "2024-12-30"),
        ("2022-01-01", "2024-02-29", "2023-03-01", "2024-02-29"),
    ],
)
def test_the_period_is_the_newest_year_of_whole_months(first_day: str, last_day: str, first: str, last: str) -> None:
    days = dt.date.fromisoformat(first_day), dt.date.fromisoformat(last_day)

    assert newest_year(*days) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
