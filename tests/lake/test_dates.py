"""Days: which one a moment belongs to, how they may be written, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lake.books import map_of_files, table, write_costs, write_csv, write_parquet
from tests.lake.refusals import ACCOUNTS, COSTS, LINES, Desk

HEADER = """
currency = "USD"
hurdle = 0.05
level = "net"
"""


def lines_on(path: Path, *days: str) -> Path:
    """One line of Parquet for each day, given as SQL."""
    rows = ", ".join(f"({number}, {day})" for number, day in enumerate(days, start=1))
    return write_parquet(
        path,
        f"""SELECT 'O' AS "order", number AS line, day AS date, 'A' AS account, 'P' AS product, 1 AS quantity,
        1.00 AS net_revenue, 0.00 AS cogs FROM (VALUES {rows}) AS days(number, day) ORDER BY number""",
    )


@pytest.mark.parametrize(
    ("last", "next_"),
    [
        ("TIMESTAMP_NS '2025-12-31 23:59:59.999999999'", "TIMESTAMP_NS '2026-01-01 00:00:00.000000000'"),
        ("TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", "TIMESTAMP_NS '1970-01-01 00:00:00.000000001'"),
        ("TIMESTAMP_MS '2025-12-31 23:59:59.999'", "TIMESTAMP_MS '2026-01-01 00:00:00'"),
        ("TIMESTAMP_S '2025-12-31 23:59:59'", "TIMESTAMP_S '2026-01-01 00:00:00'"),
        ("TIMESTAMP '2025-12-31 23:59:59.999999'", "TIMESTAMP '2026-01-01 00:00:00'"),
        ("TIMESTAMP '1969-12-31 23:59:59.999999'", "TIMESTAMP '1970-01-01 00:00:00'"),
    ],
)
def test_the_last_moment_of_a_day_belongs_to_it(tmp_path: Path, last: str, next_: str) -> None:
    day = last.split("'")[1][:10]

    found = map_of_files(
        lines=lines_on(tmp_path / "lines.parquet", last, next_),
        costs=write_costs(tmp_path, f"{HEADER}period = {{ from = {day}, to = {day} }}\n"),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "line") == [1]


@pytest.mark.parametrize(
    "day",
    [
        "DATE 'infinity'",
        "DATE '-infinity'",
        "TIMESTAMP 'infinity'",
        "TIMESTAMP '-infinity'",
        "TIMESTAMPTZ 'infinity'",
    ],
)
def test_a_day_without_end_is_refused(desk: Desk, day: str) -> None:
    usual = day.split(" ", maxsplit=1)[0] + " '2025-01-10'"
    lines = lines_on(desk.folder / "lines.parquet", usual, day, usual)

    sentence = desk.refusal(lines=lines)

    assert "lines.parquet" in sentence
    assert "row 2" in sentence
    assert "date" in sentence


def test_an_account_that_was_never_won_is_refused(desk: Desk) -> None:
    accounts = write_parquet(
        desk.folder / "accounts.parquet",
        "FROM (VALUES ('A', DATE '2019-01-01'), ('B', DATE 'infinity')) AS accounts(account, since)",
    )

    sentence = desk.refusal(accounts=accounts)

    assert "accounts.parquet" in sentence
    assert "row 2" in sentence
    assert "since" in sentence


@pytest.mark.parametrize("word", ["infinity", "-infinity", "epoch", "today", "now"])
def test_a_word_is_no_day(desk: Desk, word: str) -> None:
    rows = table(LINES)
    rows[1]["date"] = word

    sentence = desk.refusal(lines=desk.lines(rows))

    assert "row 3" in sentence
    assert "date" in sentence


@pytest.mark.parametrize(
    "format_",
    [
        "%d.%m.%Y %z",
        "%d.%m.%Y %Z",
        "%z %Y-%m-%d",
        "%d.%m.",
        "%m/%Y",
        "%d %Y",
        "%Y",
        "%H:%M",
        "%d.%m.%%Y",
        "day",
        "%",
    ],
)
def test_a_format_that_fixes_no_day_is_refused(desk: Desk, format_: str) -> None:
    assert "--date-format" in desk.refusal("--date-format", format_)


@pytest.mark.parametrize(
    ("format_", "day"),
    [
        ("%d.%m.%Y", "10.01.2025"),
        ("%-d.%-m.%y", "10.1.25"),
        ("%Y%m%d", "20250110"),
        ("%d %B %Y", "10 January 2025"),
        ("%b %d, %Y", "Jan 10, 2025"),
        ("%m/%d/%Y %H:%M", "01/10/2025 23:59"),
        ("100%% %Y-%m-%d", "100% 2025-01-10"),
    ],
)
def test_a_format_that_fixes_the_day_is_read(tmp_path: Path, format_: str, day: str) -> None:
    found = map_of_files(
        lines=write_csv(tmp_path / "lines.csv", [row | {"date": day} for row in table(LINES)]),
        costs=write_costs(tmp_path, HEADER + "period = { from = 2025-01-10, to = 2025-01-10 }\n"),
        out=tmp_path / "map",
        date_format=format_,
    )

    assert found.summary["totals"]["lines"] == 3


def test_a_format_holds_for_the_accounts_file_too(desk: Desk) -> None:
    lines = desk.lines([row | {"date": "10.01.2025"} for row in table(LINES)])
    accounts = [row | {"since": "01.02.2019"} for row in table(ACCOUNTS)]

    desk.accepts("--date-format", "%d.%m.%Y", lines=lines, accounts=desk.accounts(accounts), costs=COSTS)
    sentence = desk.refusal(
        "--date-format", "%d.%m.%Y", lines=lines, accounts=desk.accounts(table(ACCOUNTS)), costs=COSTS
    )

    assert "since" in sentence
