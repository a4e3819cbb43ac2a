"""Columns may be called anything: a name finds its own column, and nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kingside.config.cli import main
from tests.lake.books import map_of_files, read_map, table, write_costs, write_csv, write_parquet
from tests.lake.refusals import COSTS, LINES, Desk, element, sentence_of, snapshot

HOSTILE = [
    'My"Date',
    '"',
    '""day""',
    "day's",
    "[date]",
    "da*te",
    "date; DROP TABLE invoice_line",
    'date" AS DATE), 1 FROM range(1) --',
    'date" || "order',
    "date') TO 'pwned.csv' --",
    "/* date",
    "$day",
    "{date}",
    "%d",
    "date\\",
    "-- date",
    "SELECT",
    "c0",
    "driver_8",
    "is_in_period",
]

USUAL = """'O' AS "order", number AS line, 'A' AS account, 'P' AS product, 1 AS quantity, 10.00 AS net_revenue,
4.00 AS cogs"""


def identifier(name: str) -> str:
    """The name as DuckDB quotes it."""
    return '"' + name.replace('"', '""') + '"'


def dated(folder: Path, name: str) -> Path:
    """Two lines of Parquet whose date column bears this name."""
    return write_parquet(
        folder / "lines.parquet",
        f"SELECT DATE '2025-01-10' + number::INTEGER AS {identifier(name)}, {USUAL} FROM range(2) AS lines(number)",
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_a_mapping_is_only_a_name(desk: Desk, name: str) -> None:
    out = desk.answers("--map", f"date={name}", lines=dated(desk.folder, name))

    assert out is None or read_map(out).column("accounts", "net_profit") == [12]
    assert sorted(path.name for path in desk.folder.iterdir()) in (
        ["costs.toml", "lines.parquet"],
        ["costs.toml", "lines.parquet", "map"],
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_nothing_maps_is_only_a_name(tmp_path: Path, name: str) -> None:
    lines = write_parquet(
        tmp_path / "lines.parquet",
        f"SELECT 'x' AS {identifier(name)}, DATE '2025-01-10' AS date, {USUAL} FROM range(2) AS lines(number)",
    )

    found = map_of_files(lines=lines, costs=write_costs(tmp_path, COSTS), out=tmp_path / "map")

    assert found.column("accounts", "net_profit") == [12]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_a_text_file_is_only_a_name(tmp_path: Path, name: str) -> None:
    rows = [{name if key == "date" else key: cell for key, cell in row.items()} for row in table(LINES)]

    found = map_of_files(
        lines=write_csv(tmp_path / "lines.csv", rows),
        costs=write_costs(tmp_path, COSTS),
        out=tmp_path / "map",
        renames={"date": name},
    )

    assert found.summary["totals"]["lines"] == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cost_model_is_drafted_whatever_the_columns_are_called(tmp_path: Path, name: str) -> None:
    lines = dated(tmp_path, name)

    result = CliRunner().invoke(
        main, ["costs", "init", str(lines), "--map", f"date={name}", "--out", str(tmp_path / "costs.toml")]
    )

    assert result.exit_code in (0, 2), result.exception
    if result.exit_code == 2:
        assert sentence_of(result.stderr)
        assert list(snapshot(tmp_path)) == ["lines.parquet"]
    else:
        assert list(snapshot(tmp_path)) == ["costs.toml", "lines.parquet"]
        assert "period = { from = 2025-01-10, to = 2025-01-11 }" in (tmp_path / "costs.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["file_row_number", "filename", "file_index", "place", "shown", "is_found", "rowid"])
def test_a_name_of_the_engine_does_not_disturb_the_row_that_is_named(desk: Desk, name: str) -> None:
    lines = write_parquet(
        desk.folder / "lines.parquet",
        f"""SELECT 77 - number AS {name}, 'O' AS "order", number AS line, DATE '2025-01-10' AS date, 'A' AS account,
        'P' AS product, 1 AS quantity, CASE WHEN number < 3 THEN 1.00 END AS net_revenue, 0.00 AS cogs
        FROM range(1, 4) AS lines(number)""",
    )

    sentence = desk.refusal(lines=lines)

    assert "net_revenue" in sentence
    assert "row 3" in sentence


@pytest.mark.parametrize("name", ["file_row_number", "filename", "file_index", "place", "shown", "is_found", "rowid"])
def test_a_name_of_the_engine_may_be_a_driver(tmp_path: Path, name: str) -> None:
    found = map_of_files(
        lines=write_parquet(
            tmp_path / "lines.parquet",
            f"""SELECT 77 - number AS {name}, DATE '2025-01-10' AS date, {USUAL} FROM range(1, 4) AS lines(number)""",
        ),
        costs=write_costs(tmp_path, COSTS + element(f"2 * {name}")),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "drop") == [152, 150, 148]


@pytest.mark.parametrize(
    ("name", "cell", "leaf"),
    [
        ("s", "{'boxes': number}", "boxes"),
        ("s", "{'boxes': {'full': number}}", "full"),
        ("tags", "[number]", "element"),
        ("tags", "[number]", "list"),
        ("pairs", "MAP {'boxes': number}", "key"),
    ],
)
def test_what_lies_inside_a_column_is_no_column(desk: Desk, name: str, cell: str, leaf: str) -> None:
    lines = write_parquet(
        desk.folder / "lines.parquet",
        f"SELECT {cell} AS {name}, DATE '2025-01-10' AS date, {USUAL} FROM range(2) AS lines(number)",
    )

    assert leaf in desk.refusal(lines=lines, costs=COSTS + element(f"2 * {leaf}"))
    desk.accepts(lines=lines)


def test_what_lies_inside_a_column_does_not_stand_in_for_one_that_is_missing(desk: Desk) -> None:
    usual = USUAL.replace("4.00 AS cogs", "{'cogs': 4.00} AS goods")
    lines = write_parquet(
        desk.folder / "lines.parquet",
        f"SELECT DATE '2025-01-10' AS date, {usual} FROM range(2) AS lines(number)",
    )

    sentence = desk.refusal(lines=lines)

    assert "no column 'cogs'" in sentence


def test_what_lies_inside_a_column_does_not_shift_the_names_of_others(tmp_path: Path) -> None:
    found = map_of_files(
        lines=write_parquet(
            tmp_path / "lines.parquet",
            f"""SELECT {{'cases': 7}} AS s, 3 AS cases, {{'a': 1, 'b': 2}} AS t, 5 AS Cases_full,
            DATE '2025-01-10' AS date, {USUAL} FROM range(1) AS lines(number)""",
        ),
        costs=write_costs(tmp_path, COSTS + element("10 * cases + Cases_full")),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "drop") == [35]


def test_names_that_differ_in_their_case_alone_are_two_columns(tmp_path: Path) -> None:
    lines = write_csv(tmp_path / "lines.csv", [row | {"Cases": "100"} for row in table(LINES)])

    found = map_of_files(
        lines=lines,
        costs=write_costs(tmp_path, COSTS + element("cases + Cases")),
        out=tmp_path / "map",
        with_lines=True,
    )

    assert found.column("lines", "drop") == [120, 109, 101]
