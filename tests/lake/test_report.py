"""`kingside profit-map --html`: a report in one file, exact, complete in itself, and never half-written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kingside import __version__
from kingside.config.cli import main
from kingside.lake.figures import exact
from tests.html_tables import Reading, read_text
from tests.lake.books import BuiltMap, map_of_files, table, write_costs, write_csv
from tests.lake.refusals import COSTS as PLAIN_COSTS
from tests.lake.refusals import LINES as PLAIN_LINES
from tests.lake.refusals import Desk, element, snapshot
from tests.lake.workshop import COSTS, LINES

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BEST = "All accounts, the best first"


def report(
    folder: Path, *, lines: Sequence[Mapping[str, object]] | None = None, costs: str = COSTS, **options: Any
) -> tuple[BuiltMap, str]:
    """The map of the workshop, or of other books, and the text of its report."""
    built = map_of_files(
        lines=write_csv(folder / "lines.csv", lines or table(LINES)),
        costs=write_costs(folder, costs),
        out=folder / "map",
        html=folder / "report.html",
        at=MOMENT,
        **options,
    )
    return built, (folder / "report.html").read_text("utf-8")


def shown(folder: Path, **options: Any) -> Reading:
    return read_text(report(folder, **options)[1])


def test_the_heading_is_what_was_found(tmp_path: Path) -> None:
    page = shown(tmp_path)

    assert page.headings[0] == "1 of 2 accounts gives back 78.0 of 280 earned"
    assert page.headings[1:] == [
        "Profit peaks at 280 after 1 account; 202 is left after all",
        "Of 1.5 k revenue, 202 is left",
        "3 account–product pairs lose 94.7",
        "1 peak earns 280, no account is a drain",
        "26.9 of capacity is paid for and not used",
        "The ledger agrees",
        "No cost of a line rests on a default for an empty cell",
        "Where this comes from",
    ]


def test_headings_follow_the_figures(tmp_path: Path) -> None:
    page = shown(tmp_path, lines=table(LINES)[3:], costs=COSTS.replace("188.50", "500.00"))

    assert page.headings[0] == "The only account loses 78.0"
    assert "25 revenue ends in a loss of 78.0" in page.headings
    assert any(heading.startswith("Not reconciled: ") for heading in page.headings)


def test_every_amount_is_exact(tmp_path: Path) -> None:
    built, text = report(tmp_path)
    page = read_text(text)

    best, cells = page.table(BEST), page.table("All 3 that lose money, the worst first")

    for account in built.tables["accounts"]:
        said = best.row(account["account"])
        assert said["Revenue"] == plain(exact(account["net_revenue"]))
        assert said["Net profit"] == plain(exact(account["net_profit"]))
        assert said["Added up"] == plain(exact(account["cumulative_profit"]))
    assert cells.row("B × L3")["Net profit"] == plain(exact(built.one("cells", product="L3")["net_profit"]))
    assert cells.column("Costs most") == ["delivery", "returns", "price below the cost of goods"]
    assert cells.row("A × L5")["That alone"] == "10.00"


def test_goods_sold_below_their_cost_lose_by_the_price(tmp_path: Path) -> None:
    first, *others = table(LINES)

    page = shown(tmp_path, lines=[first | {"cogs": "1700.00"}, *others])

    assert "A with L1 loses most, 768; its price is 700 below the cost of goods" in page.words


def test_the_waterfall_comes_down_to_the_net_profit(tmp_path: Path) -> None:
    steps = shown(tmp_path).table("From net revenue to net profit, all accounts")

    amounts = {row[0]: Decimal(row[2].replace(",", "")) for row in steps.rows}
    margins = {"Net revenue", "Gross margin", "Contribution", "Net profit"}

    assert margins < set(amounts)
    assert amounts["Net revenue"] + sum(value for name, value in amounts.items() if name not in margins) == Decimal(
        "202.20"
    )
    assert amounts["Net profit"] == Decimal("202.20")


def test_the_bridge_to_the_ledger_adds_up(tmp_path: Path) -> None:
    bridge = shown(tmp_path).table("From the map to the ledger")

    amounts = [Decimal(cell.replace(",", "")) for cell in bridge.column("USD")]

    assert sum(amounts[:5]) == amounts[5] == Decimal("188.50")


def test_of_many_accounts_it_shows_both_ends(tmp_path: Path) -> None:
    row = table(LINES)[0]
    many = [row | {"order": f"O{n}", "account": f"A{n:02}", "net_revenue": f"{700 + n}.00"} for n in range(30)]

    page = shown(tmp_path, lines=many, costs='currency = "USD"\n')

    assert page.table("The 10 best of 30 accounts").column("Account") == [f"A{n}" for n in range(29, 19, -1)]
    assert page.table("The 10 worst of 30 accounts").column("Account") == [f"A{n:02}" for n in range(9, -1, -1)]


def test_what_a_file_says_is_text_and_nothing_else(tmp_path: Path) -> None:
    row = table(LINES)[4]
    wicked = '<script>alert("x")</script>&<img src=x onerror=y>\x07'

    _, text = report(tmp_path, lines=[row | {"account": wicked, "product": "</style><b>"}])

    assert "<script" not in text
    assert "<img" not in text
    assert "</style><b>" not in text
    assert '&lt;script&gt;alert("x")&lt;/script&gt;&amp;&lt;img src=x onerror=y&gt;\N{REPLACEMENT CHARACTER}' in text


def test_it_names_no_place_to_fetch_anything_from(tmp_path: Path) -> None:
    _, text = report(tmp_path)

    assert (
        re.findall(r"""\b(?:src|srcset|action|poster)\s*=|https?:|url\(|@import|<link|<script|\bon\w+=""", text) == []
    )
    assert {address[0] for address in re.findall(r'href="([^"]*)"', text)} == {"#"}
    assert "default-src 'none'" in text


def test_it_says_what_made_it(tmp_path: Path) -> None:
    built, text = report(tmp_path)
    words = read_text(text).words

    for name in ("lines.csv", "costs.toml"):
        assert f"{name} {hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}" in words
    assert built.summary["model_hash"] in words
    assert "2025-01-01 to 2025-03-31" in words
    assert f"Kingside {__version__}, duckdb, 2026-03-02 09:30 UTC" in words


def test_the_same_files_at_the_same_moment_make_the_same_report(tmp_path: Path) -> None:
    _, first = report(tmp_path)
    _, second = report(tmp_path)

    assert first == second


def test_it_says_what_rests_on_defaults_and_what_nobody_could_place(tmp_path: Path) -> None:
    rows = table(LINES)
    rows[0]["rush"] = ""
    rows[1]["account"] = ""
    rows[4]["date"] = "2025-04-01"
    costs = COSTS.replace('[column.rush]\ntype = "flag"', '[column.rush]\ntype = "flag"\ndefault = false')

    page = shown(tmp_path, lines=rows, costs=costs)

    assert "1 of 20 costs of lines (5.0 %) rests on a default for an empty cell" in page.headings
    assert page.table("Cost elements in the order of the model").row("Order entry")["On a default"] == "1"
    assert "1 invoice line outside the period, left out; revenue -25.00 USD." in page.words
    assert "1 invoice line of no known account; revenue 500.00 USD." in page.words


@pytest.mark.parametrize(
    ("lines", "costs"),
    [
        (table(LINES)[4:], COSTS),
        (table(LINES)[2:3], 'currency = "USD"\n'),
        (table(LINES), COSTS.replace("2025-01-01, to = 2025-03-31", "2024-01-01, to = 2024-03-31")),
        (table(LINES), COSTS.replace('level = "net"', 'level = "gross"')),
        (table(LINES)[:1], 'currency = "JPY"\n'),
    ],
    ids=["a credit note alone", "a sample alone", "nothing in the period", "ranked by gross margin", "no minor unit"],
)
def test_books_at_the_edge_have_a_report_too(tmp_path: Path, lines: list[dict[str, str]], costs: str) -> None:
    page = shown(tmp_path, lines=lines, costs=costs)

    assert page.headings[-1] == "Where this comes from"
    assert "nan" not in page.words.lower().split()


def test_revenue_by_lines_is_measured_where_there_are_lines(tmp_path: Path) -> None:
    without = shown(tmp_path).table("How much of the business loses money after every cost")
    with_lines = shown(tmp_path, with_lines=True).table("How much of the business loses money after every cost")

    assert without.column("Measured by") == ["Accounts", "Products"]
    assert with_lines.row("Revenue before credit notes") == {
        "Measured by": "Revenue before credit notes",
        "Losing share": "3.2 %",
        "Losing": "50.00",
        "Of": "1,550.00",
    }


def test_the_command_says_where_it_is(desk: Desk) -> None:
    lines, costs = desk.lines(table(PLAIN_LINES)), write_costs(desk.folder, PLAIN_COSTS + element("5"))
    place = desk.folder / "report.html"
    arguments = ["--lines", str(lines), "--costs", str(costs), "--out", str(desk.folder / "map"), "--html", str(place)]

    told = CliRunner().invoke(main, ["profit-map", *arguments]).output

    assert told.splitlines()[-1] == f"The report is in {place}."
    assert sorted(path.name for path in desk.folder.iterdir()) == ["costs.toml", "lines.csv", "map", "report.html"]


def test_a_former_report_is_replaced(desk: Desk) -> None:
    place = desk.folder / "report.html"
    desk.accepts("--html", str(place))
    place.write_text(place.read_text("utf-8") + "former", encoding="utf-8")

    desk.accepts("--html", str(place))

    assert not place.read_text("utf-8").endswith("former")


def test_any_other_file_is_kept(desk: Desk) -> None:
    place = desk.folder / "thesis.html"
    place.write_text("<h1>Mine</h1>", encoding="utf-8")

    assert desk.refusal("--html", str(place)) == (
        "--html: thesis.html is there already and no report of ours; name another file."
    )


@pytest.mark.parametrize("read", ["lines.csv", "costs.toml"])
def test_a_file_that_is_read_is_no_place(desk: Desk, read: str) -> None:
    said = desk.refusal("--html", str(desk.folder / read))

    assert said == f"--html: {read} is a file that is read; name another one."


def test_the_folder_of_the_lines_is_no_place(desk: Desk) -> None:
    books = desk.folder / "books"
    books.mkdir()
    desk.lines(table(PLAIN_LINES)).rename(books / "lines.csv")

    said = desk.refusal("--html", str(books / "report.html"), lines=books)

    assert said == "--html: report.html would lie among the files of books; name another folder."


def test_the_folder_of_the_tables_is_no_place(desk: Desk) -> None:
    desk.accepts()

    said = desk.refusal("--html", str(desk.folder / "map" / "report.html"))

    assert said == "--html: report.html would lie in map, which is replaced; name another folder."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere/report.html", "does not exist; make it first."),
        ("", "is a folder; name a file such as report.html."),
        ("r" * 300, "cannot be written: File name too long."),
    ],
    ids=["no such folder", "a folder", "a name no disk can hold"],
)
def test_a_place_that_cannot_be_written_is_refused_before_any_work(desk: Desk, place: str, said: str) -> None:
    assert desk.refusal("--html", str(desk.folder / place)).endswith(said)


def test_a_refused_calculation_leaves_the_former_report_as_it_was(desk: Desk) -> None:
    place = desk.folder / "report.html"
    desk.accepts("--html", str(place))
    before = snapshot(desk.folder)

    desk.answers("--html", str(place), costs=PLAIN_COSTS + element("nothing"))

    assert snapshot(desk.folder).keys() == before.keys()
    assert snapshot(desk.folder)[str(place.relative_to(desk.folder))] == before[str(place.relative_to(desk.folder))]


def plain(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-")
