"""Imported facts laid out as the files of a profit map, each code resolved to its account."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kingside.lake.batches import FILE, Batch
from kingside.lake.books import (
    code_totals,
    codes_in_use,
    lay_out_accounts,
    lay_out_lines,
    survey_codes,
    surveyed,
    write_accounts,
    write_codes,
)
from kingside.lake.credits import match_credits

LINE = '"order", line, account, product, date, quantity, net_revenue, cogs'


class Shelf:
    """A folder with batches, codes and accounts, and what was laid out from them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.connection = folder, duckdb.cursor()
        self.codes, self.accounts = folder / "codes.csv", folder / "accounts.csv"
        write_codes(self.codes, [])
        write_accounts(self.accounts, [])

    def batch(self, *rows: str, columns: str = LINE, source: str = "SAP") -> Batch:
        place = self.folder / f"batch-{len(list(self.folder.glob('batch-*')))}"
        place.mkdir()
        values = ", ".join(f"({row})" for row in rows)
        self.connection.execute(
            f"COPY (SELECT * FROM (VALUES {values}) AS rows({columns})) TO '{place / FILE}' (FORMAT parquet)"
        )
        return Batch(place, source)

    def lines(self, *batches: Batch) -> list[dict[str, Any]]:
        out = self.folder / "lines.parquet"
        lay_out_lines(self.connection, batches, self.codes, out)
        return self.rows(out)

    def drivers(self, *batches: Batch, first: date | None = None, last: date | None = None) -> list[dict[str, Any]]:
        out = self.folder / "laid-out.parquet"
        lay_out_accounts(self.connection, self.accounts, batches, self.codes, out, first=first, last=last)
        return self.rows(out)

    def survey(self, *batches: Batch) -> Path:
        out = self.folder / "survey.parquet"
        survey_codes(self.connection, batches, out)
        return out

    def rows(self, path: Path) -> list[dict[str, Any]]:
        cursor = self.connection.execute(f"SELECT * FROM '{path}'")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def line(order: str, account: str, revenue: str = "10.00", day: str = "2025-03-01") -> str:
    code = f"'{account}'" if account else "NULL"
    return f"'{order}', 1, {code}, 'P', DATE '{day}', 1, {revenue}::DECIMAL(18, 2), 4.00::DECIMAL(18, 2)"


def test_each_code_becomes_the_account_that_has_it(shelf: Shelf) -> None:
    write_codes(shelf.codes, [("SAP", "4711", "Alder"), ("SAP", "0815", "Alder"), ("Navision", "1", "Birch")])

    rows = shelf.lines(shelf.batch(line("A", "4711"), line("B", "0815"), line("C", "1"), line("D", "")))

    assert [row["account"] for row in rows] == ["Alder", "Alder", "UNMAPPED", "UNMAPPED"]
    assert [row["account_code"] for row in rows] == ["4711", "0815", "1", None]


def test_lines_of_a_file_that_says_neither_account_nor_product_are_nobodys(shelf: Shelf) -> None:
    columns = '"order", line, date, quantity, net_revenue, cogs'
    batch = shelf.batch("'A', 1, DATE '2025-03-01', 1, 10.00, 4.00", columns=columns)

    (row,) = shelf.lines(batch)

    assert (row["account"], row["account_code"], row["product"]) == ("UNMAPPED", None, None)
    assert code_totals(shelf.connection, shelf.survey(batch), shelf.codes).nameless == 1
    match_credits(shelf.connection, [batch], shelf.codes, shelf.folder / "credits.parquet")


def test_lines_stand_in_the_order_of_their_numbers(shelf: Shelf) -> None:
    rows = shelf.lines(shelf.batch(line("B", "1"), line("A", "1")))

    assert [row["order"] for row in rows] == ["A", "B"]


def test_orders_of_two_sources_are_told_apart(shelf: Shelf) -> None:
    rows = shelf.lines(shelf.batch(line("A", "1")), shelf.batch(line("A", "1"), source="Navision"))

    assert [row["order"] for row in rows] == ["A (Navision)", "A (SAP)"]


def test_drivers_of_a_file_that_another_lacks_are_empty_there(shelf: Shelf) -> None:
    with_rush = shelf.batch(line("B", "1") + ", TRUE", columns=f"{LINE}, rush")

    rows = shelf.lines(shelf.batch(line("A", "1")), with_rush)

    assert [row["rush"] for row in rows] == [None, True]


def test_drivers_of_all_codes_of_an_account_add_up(shelf: Shelf) -> None:
    write_codes(shelf.codes, [("SAP", "1", "Alder"), ("SAP", "2", "Alder")])
    write_accounts(shelf.accounts, [("Alder", date(2019, 5, 1), None), ("Birch", None, "Alder")])

    rows = shelf.drivers(shelf.batch("'1', 3", "'2', 4", columns="account, visits"))

    assert rows == [
        {"account": "Alder", "since": date(2019, 5, 1), "parent": None, "visits": 7},
        {"account": "Birch", "since": None, "parent": "Alder", "visits": 0},
    ]


def test_dated_drivers_count_in_their_period_only(shelf: Shelf) -> None:
    write_codes(shelf.codes, [("SAP", "1", "Alder")])
    write_accounts(shelf.accounts, [("Alder", None, None)])
    dated = shelf.batch("'1', DATE '2025-01-31', 3", "'1', DATE '2025-02-28', 4", columns="account, date, visits")

    rows = shelf.drivers(dated, first=date(2025, 2, 1), last=date(2025, 12, 31))

    assert [row["visits"] for row in rows] == [4]


def test_a_corrected_line_is_surveyed_once(shelf: Shelf) -> None:
    corrected = shelf.batch(line("A", "1", "90.00", day="2025-04-01"), line("B", "1", "5.00"))

    survey = shelf.survey(shelf.batch(line("A", "1", "100.00")), corrected)

    (use,) = codes_in_use(shelf.connection, survey, shelf.codes, limit=10)
    assert (use.lines, use.net_revenue) == (2, Decimal("95.00"))
    found = surveyed(shelf.connection, survey)
    assert (found.codes, found.first_day, found.last_day) == ([("SAP", "1")], date(2025, 3, 1), date(2025, 4, 1))


def _codes(shelf: Shelf, batches: Iterable[Batch], **asked: Any) -> list[tuple[str, str]]:
    uses = codes_in_use(shelf.connection, shelf.survey(*batches), shelf.codes, limit=10, **asked)
    return [(use.code, use.account) for use in uses]


def test_codes_that_nobody_has_are_ranked_by_revenue(shelf: Shelf) -> None:
    write_codes(shelf.codes, [("SAP", "1", "Alder")])
    lines = shelf.batch(line("A", "1", "500.00"), line("B", "2", "20.00"), line("C", "3", "70.00"), line("D", ""))

    assert _codes(shelf, [lines]) == [("3", ""), ("2", ""), ("", "")]
    assert _codes(shelf, [lines], is_unmapped_only=False) == [("1", "Alder"), ("3", ""), ("2", ""), ("", "")]


def test_a_code_is_found_by_the_name_on_its_lines(shelf: Shelf) -> None:
    named = shelf.batch(line("A", "1") + ", 'Alder Works'", line("B", "2") + ", NULL", columns=f"{LINE}, account_name")

    assert _codes(shelf, [named], search="works") == [("1", "")]


def test_the_revenue_that_is_nobodys_is_told_beside_all_of_it(shelf: Shelf) -> None:
    write_codes(shelf.codes, [("SAP", "1", "Alder")])
    lines = shelf.batch(line("A", "1", "500.00"), line("B", "2", "20.00"), line("C", "3", "70.00"))

    totals = code_totals(shelf.connection, shelf.survey(lines), shelf.codes)

    assert (totals.codes, totals.unmapped, totals.lines) == (3, 2, 2)
    assert (totals.net_revenue, totals.all_revenue) == (Decimal("90.00"), Decimal("590.00"))
