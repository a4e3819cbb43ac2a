"""The folder of results: what may be replaced there, and what is never touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lake.books import read_map, table, write_costs
from tests.lake.refusals import ACCOUNTS, COSTS, LINES, Desk, element, snapshot

VISITS = COSTS + element("visits * 2", per="account")


def folder_of(desk: Desk, *files: Path) -> Path:
    """A folder of their own for these files."""
    folder = desk.folder / "books"
    folder.mkdir(exist_ok=True)
    for file in files:
        file.rename(folder / file.name)
    return folder


def test_the_folder_of_the_invoice_lines_is_no_place_for_results(desk: Desk) -> None:
    books = folder_of(desk, desk.lines(table(LINES)))

    assert "lines.csv" in desk.refusal("--out", str(books), lines=books / "lines.csv")


def test_a_folder_of_invoice_lines_is_no_place_for_their_results(desk: Desk) -> None:
    books = folder_of(desk, desk.lines(table(LINES)))

    assert "--out" in desk.refusal("--out", str(books), lines=books)


def test_the_folder_of_the_accounts_file_is_no_place_for_results(desk: Desk) -> None:
    books = folder_of(desk, desk.accounts(table(ACCOUNTS)))

    assert "accounts.csv" in desk.refusal("--out", str(books), accounts=books / "accounts.csv", costs=VISITS)


def test_the_folder_of_the_cost_file_is_no_place_for_results(desk: Desk) -> None:
    books = folder_of(desk, write_costs(desk.folder, COSTS))

    assert "costs.toml" in desk.refusal("--out", str(books), costs=books / "costs.toml")


def test_the_folder_of_the_input_is_recognised_under_another_name(desk: Desk) -> None:
    books = folder_of(desk, desk.lines(table(LINES)), desk.accounts(table(ACCOUNTS)))
    (desk.folder / "elsewhere").symlink_to(books, target_is_directory=True)

    desk.refusal("--out", str(desk.folder / "elsewhere"), lines=books / "lines.csv")


def test_a_former_map_that_holds_the_invoice_lines_is_kept(desk: Desk) -> None:
    desk.accepts()
    lines = shutil.copy(desk.lines(table(LINES)), desk.folder / "map")

    desk.refusal(lines=lines)


def test_a_former_map_that_holds_the_accounts_file_is_kept(desk: Desk) -> None:
    desk.accepts()
    accounts = shutil.copy(desk.accounts(table(ACCOUNTS)), desk.folder / "map")

    desk.refusal(accounts=accounts, costs=VISITS)


def test_a_former_map_whose_summary_is_the_cost_file_is_kept(desk: Desk) -> None:
    desk.accepts()
    costs = write_costs(desk.folder, COSTS).rename(desk.folder / "map" / "summary.json")

    desk.refusal(costs=costs)


def test_a_former_map_whose_tables_are_the_input_is_kept(desk: Desk) -> None:
    desk.accepts()
    batch = desk.folder / "map" / "lines.csv"
    batch.mkdir()
    desk.lines(table(LINES)).rename(batch / "1.csv")

    desk.refusal(lines=batch)


@pytest.mark.parametrize("name", ["lines.csv", "accounts.csv", "accounts.parquet", "lines.parquet"])
def test_a_folder_without_a_summary_is_no_former_map(desk: Desk, name: str) -> None:
    other = desk.folder / "other"
    other.mkdir()
    (other / name).write_text("ten years", encoding="utf-8")

    assert "other" in desk.refusal("--out", str(other))


def test_a_folder_whose_folders_bear_our_names_is_no_former_map(desk: Desk) -> None:
    thesis = desk.folder / "other" / "lines.parquet" / "thesis.txt"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("ten years", encoding="utf-8")

    assert "other" in desk.refusal("--out", str(desk.folder / "other"))


def test_an_empty_folder_takes_the_results(desk: Desk) -> None:
    (desk.folder / "map").mkdir()

    desk.accepts()


def test_a_former_map_is_replaced_as_a_whole(desk: Desk) -> None:
    desk.accepts("--csv", "--with-lines")
    former = desk.folder / "map"
    assert (former / "lines.csv").is_file()

    desk.accepts(costs=COSTS + element("1"))

    assert not (former / "lines.csv").exists()
    assert read_map(former).column("elements", "element") == ["drop"]


def test_a_former_map_with_something_else_beside_it_is_kept(desk: Desk) -> None:
    desk.accepts()
    (desk.folder / "map" / "notes.txt").write_text("ask Ann", encoding="utf-8")
    before = snapshot(desk.folder / "map")

    assert "notes.txt" in desk.refusal()

    assert snapshot(desk.folder / "map") == before
