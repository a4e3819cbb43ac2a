"""Which line a credit note takes back, or why it is unmatched: the worked example of docs/methods/credit-notes.md."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from kingside.lake.batches import FILE, Batch
from kingside.lake.books import write_codes
from kingside.lake.credits import match_credits
from tests.lake import workshop
from tests.lake.books import profit_map, table

LINES = """
order line account date       quantity net_revenue credits_order credits_line
S0    1    1       2024-12-20 20       200.00      -             -
S1    1    1       2025-01-10 10       100.00      -             -
S1    2    1       2025-01-10 5        50.00       -             -
S2    1    2       2025-02-01 1        80.00       -             -
R0    1    1       2025-01-05 0        -15.00      S0            -
R1    1    1       2025-01-20 -2       -20.00      S1            1
R2    1    11      2025-02-03 0        -30.00      S1            -
R3    1    1       2025-02-05 0        -90.00      S1            1
R4    1    1       2025-02-06 0        -10.00      -             -
R5    1    1       2025-02-07 0        -10.00      S2            -
R6    1    2       2025-02-08 0        -10.00      S9            -
R7    1    2       2025-02-09 0        -10.00      R7            -
"""
WHY = {
    "R0": "",
    "R1": "",
    "R2": "",
    "R3": "more",
    "R4": "missing",
    "R5": "customer",
    "R6": "nothing",
    "R7": "itself",
}


class Books:
    """Invoice lines of Alder (1 and 11 in SAP) and Birch (2); other codes are nobody's."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.codes = folder, folder / "codes.csv"
        write_codes(self.codes, [("SAP", "1", "Alder"), ("SAP", "11", "Alder"), ("SAP", "2", "Birch")])

    def why(self, text: str, **options: Any) -> dict[str, str]:
        """By order, why each credit among these lines is unmatched; "" where it is matched."""
        return {order: why for order, _original, why in self.credits(text, **options)}

    def credits(
        self,
        text: str,
        *,
        is_return: str = "",
        currency: str = "'EUR'",
        sources: str = "SAP",
        is_naming: bool = True,
        credits_line: str = "credits_line::BIGINT",
    ) -> list[tuple[str, str | None, str]]:
        """Order, original and why of each credit; all lines are in every source.

        Lines say the `currency` and `is_return` of this SQL; unless `is_naming`, no column says what they credit.
        """
        connection, out = duckdb.cursor(), self.folder / "credits.parquet"
        rows = ", ".join(f"({', '.join(_literal(cell) for cell in row.values())})" for row in table(text))
        named = f"credits_order, {credits_line} AS credits_line," if is_naming else ""
        also = f", {is_return} AS is_return" if is_return else ""
        batches = [Batch(self.folder / source, source) for source in sources.split()]
        for batch in batches:
            batch.folder.mkdir(exist_ok=True)
            connection.execute(
                f'COPY (SELECT "order", line::BIGINT AS line, account, date::DATE AS date, '
                f"quantity::DECIMAL(18, 3) AS quantity, net_revenue::DECIMAL(18, 2) AS net_revenue, "
                f"{named} {currency} AS currency{also} "
                f'FROM (VALUES {rows}) AS rows("order", line, account, date, quantity, net_revenue, credits_order, '
                f"credits_line)) TO '{batch.folder / FILE}' (FORMAT parquet)"
            )
        match_credits(connection, batches, self.codes, out)
        return connection.execute(f"SELECT \"order\", original, why FROM read_parquet('{out}')").fetchall()


def _literal(cell: str) -> str:
    return f"'{cell}'" if cell else "NULL"


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def selling(*lines: str) -> str:
    """A sale of 100.00 to Alder in two lines, S1, and what else there is."""
    return "\n".join(LINES.strip().splitlines()[:1] + LINES.strip().splitlines()[2:4] + list(lines))


@pytest.mark.req("INV-17")
def test_the_worked_example(books: Books) -> None:
    assert books.why(LINES) == WHY


@pytest.mark.req("INV-17")
def test_without_the_columns_no_credit_is_matched_and_none_is_lost(books: Books) -> None:
    assert books.why(LINES, is_naming=False) == dict.fromkeys(WHY, "missing")


@pytest.mark.req("INV-17")
def test_orders_of_one_number_in_two_sources_are_two(books: Books) -> None:
    found = books.credits(selling("R1 1 1 2025-02-01 0 -10.00 S1 1"), sources="SAP CRM")

    # in CRM the code is nobody's, so it is a customer of its own there
    assert found == [("R1 (CRM)", "S1 (CRM)", ""), ("R1 (SAP)", "S1 (SAP)", "")]


@pytest.mark.parametrize(
    ("credit", "why"),
    [
        ("S1 3 1 2025-02-01 0 -10.00 S1 1", ""),
        ("S1 3 1 2025-02-01 0 -10.00 S1 3", "itself"),
        ("S1 3 1 2025-02-01 0 -10.00 S1 -", "itself"),
        ("R1 1 1 2025-02-01 0 -10.00 S1 9", "nothing"),
        ("R1 1 9 2025-02-01 0 -10.00 S1 1", "customer"),
        ("R1 1 - 2025-02-01 0 -10.00 S1 -", "customer"),
    ],
    ids=["a line of its order", "its own line", "its own order", "no such line", "nobody's code", "no code"],
)
def test_what_counts_as_its_original(books: Books, credit: str, why: str) -> None:
    assert list(books.why(selling(credit)).values()) == [why]


def test_a_credit_of_a_credit_takes_back_nothing_that_was_sold(books: Books) -> None:
    found = books.why(selling("R1 1 1 2025-02-01 0 -10.00 S1 1", "R2 1 1 2025-02-02 0 -10.00 R1 1"))

    assert found == {"R1": "", "R2": "nothing"}


def test_from_the_credit_on_that_goes_beyond_what_was_sold_none_is_matched(books: Books) -> None:
    found = books.why(
        selling(
            "R1 1 1 2025-02-03 0 -80.00 S1 -",
            "R2 1 1 2025-02-01 0 -60.00 S1 1",
            "R3 1 1 2025-02-04 0 -20.00 S1 -",
            "R4 1 1 2025-02-05 0 -1.00 S1 2",
        )
    )

    assert found == {"R1": "", "R2": "", "R3": "more", "R4": "more"}  # 60 + 80 of 150, then 160


def test_goods_back_for_nothing_are_never_too_much(books: Books) -> None:
    found = books.why(selling("R1 1 1 2025-02-01 0 -150.00 S1 -", "R2 1 1 2025-02-02 -3 0.00 S1 1"))

    assert found == {"R1": "", "R2": ""}


def test_amounts_of_two_currencies_are_not_compared(books: Books) -> None:
    by_day = "CASE WHEN quantity::INTEGER = 0 THEN 'JPY' ELSE 'eur' END"

    assert books.why(selling("R1 1 1 2025-02-01 0 -9000.00 S1 1"), currency=by_day) == {"R1": ""}


def test_columns_that_came_in_as_something_else_are_read_as_they_can_be(books: Books) -> None:
    found = books.why(selling("R1 1 1 2025-02-01 0 -10.00 S1 1"), credits_line="'first'")

    assert found == {"R1": ""}  # no whole number says a line, so it is the order as a whole


@pytest.mark.parametrize(
    "says",
    ["TRUE", "'yes'", "1::DECIMAL(18, 6)", "1::BIGINT", "'True'"],
    ids=["flag", "yes", "decimal", "whole", "text"],
)
def test_whatever_says_that_a_line_is_a_return_makes_it_a_credit(books: Books, says: str) -> None:
    only_there = f"CASE WHEN \"order\" = 'R1' THEN {says} END"

    assert books.why(selling("R1 1 1 2025-02-01 0 0.00 S1 1"), is_return=only_there) == {"R1": ""}


def test_where_nothing_credits_there_is_nothing(books: Books) -> None:
    assert books.why(selling(), is_return="FALSE") == {}


def test_the_command_takes_lines_that_say_so_and_comes_to_the_same_tables() -> None:
    lines = table(workshop.LINES)
    naming = [{**row, "credits_order": "O2" if row["is_return"] == "true" else "", "credits_line": ""} for row in lines]

    found = profit_map(lines=naming, costs=workshop.COSTS, with_lines=True)

    assert found.tables == profit_map(lines=lines, costs=workshop.COSTS, with_lines=True).tables
