"""The files that come out: their columns, their kinds, their order, and that they do not change."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.lake.books import BuiltMap, map_of_files, money, profit_map, table, write_costs, write_csv, write_parquet
from tests.lake.workshop import COSTS, LINES, workshop_map
from tests.skips import REPOSITORY

MONEY = "DECIMAL(28,2)"
FIGURES = [
    ("lines", "BIGINT"),
    ("net_revenue", MONEY),
    ("cogs", MONEY),
    ("gross_margin", MONEY),
    ("cost_to_serve", MONEY),
    ("net_profit", MONEY),
    ("net_margin", "DECIMAL(18,6)"),
]
PLACE = [("rank", "BIGINT"), ("cumulative_profit", MONEY), ("segment", "VARCHAR")]

FREIGHT = '[[element]]\ncode = "freight"\nper = "line"\namount = "1"\n'

COLUMNS = {
    "accounts": [("account", "VARCHAR"), *FIGURES, *PLACE],
    "products": [("product", "VARCHAR"), *FIGURES, *PLACE],
    "cells": [("account", "VARCHAR"), ("product", "VARCHAR"), *FIGURES, ("profit_class", "VARCHAR")],
    "account_elements": [("account", "VARCHAR"), ("element", "VARCHAR"), ("amount", MONEY)],
    "cell_elements": [
        ("account", "VARCHAR"),
        ("product", "VARCHAR"),
        ("element", "VARCHAR"),
        ("amount", MONEY),
    ],
    "elements": [
        ("element", "VARCHAR"),
        ("pool", "VARCHAR"),
        ("per", "VARCHAR"),
        ("step", "VARCHAR"),
        ("lines", "BIGINT"),
        ("amount", MONEY),
        ("estimated_lines", "BIGINT"),
    ],
    "pools": [
        ("pool", "VARCHAR"),
        ("supplied_minutes", "DECIMAL(28,6)"),
        ("used_minutes", "DECIMAL(28,6)"),
        ("unused_minutes", "DECIMAL(28,6)"),
        ("unused_cost", MONEY),
        ("overrun", "BOOLEAN"),
    ],
    "lines": [
        ("order", "VARCHAR"),
        ("line", "BIGINT"),
        ("account", "VARCHAR"),
        ("product", "VARCHAR"),
        ("net_revenue", MONEY),
        ("cogs", MONEY),
        ("order_entry", MONEY),
        ("picking", MONEY),
        ("returns", MONEY),
        ("delivery", MONEY),
        ("capital", MONEY),
        ("overhead", MONEY),
        ("net_profit", MONEY),
    ],
}

SUMMARY = {
    "level",
    "totals",
    "curve",
    "loss_makers",
    "segments",
    "intercompany",
    "reconciliation",
    "n",
    "warnings",
    "model_hash",
    "input_hash",
    "run",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stand_in_the_promised_order_with_the_promised_kinds(name: str) -> None:
    assert workshop_map().types[name] == COLUMNS[name]


def test_a_map_without_pools_and_elements_has_empty_tables_of_the_same_shape() -> None:
    found = profit_map(lines=table(LINES), costs='currency = "USD"\nhurdle = 0.05\nlevel = "net"\n')

    for name in ("account_elements", "cell_elements", "elements", "pools"):
        assert (found.tables[name], found.types[name]) == ([], COLUMNS[name])


def test_lines_are_written_on_request_only() -> None:
    assert "lines" not in profit_map(lines=table(LINES), costs=COSTS).tables


def test_rows_stand_in_the_promised_order() -> None:
    found = workshop_map()

    assert found.column("accounts", "rank") == [1, 2]
    assert found.column("products", "rank") == [1, 2, 3, 4, 5]
    assert found.column("products", "product") == ["L1", "L2", "L5", "L4", "L3"]
    assert [(row["account"], row["product"]) for row in found.tables["cells"]] == [
        ("A", "L1"),
        ("A", "L2"),
        ("A", "L5"),
        ("B", "L3"),
        ("B", "L4"),
    ]
    assert [(row["order"], row["line"]) for row in found.tables["lines"]] == [
        ("O1", 1),
        ("O1", 2),
        ("O1", 5),
        ("O2", 1),
        ("O3", 1),
    ]


def test_the_page_of_the_method_names_every_key_of_the_summary() -> None:
    summary = workshop_map().summary
    page = (REPOSITORY / "docs" / "methods" / "profit-map.md").read_text(encoding="utf-8")
    said = page.partition("### summary.json")[2].partition("\n## ")[0]

    inner = [part for part in summary.values() if isinstance(part, dict)]
    keys = {key for part in (summary, *inner) for key in part} | set(summary["totals"]["cascade"])
    assert {key for key in keys if f"`{key}`" not in said} == set()


@pytest.mark.req("GEN-06")
def test_the_summary_names_inputs_model_counts_and_what_is_missing() -> None:
    summary = workshop_map().summary

    assert set(summary) == SUMMARY
    assert set(summary["run"]) == {"engine", "seconds", "peak_memory"}
    assert summary["run"]["engine"] == "duckdb"
    assert all(set(warning) == {"code", "n", "text"} for warning in summary["warnings"])
    assert money(summary["totals"]["net_profit"]) == Decimal("202.20")


@pytest.mark.req("GEN-06")
def test_a_changed_model_or_input_changes_its_own_hash_only() -> None:
    lines = table(LINES)
    first = profit_map(lines=lines, costs=COSTS).summary
    other_model = profit_map(lines=lines, costs=COSTS.replace("45.00", "46.00")).summary
    other_input = profit_map(lines=[*lines[:-1], lines[-1] | {"cogs": "-17.49"}], costs=COSTS).summary

    assert first["model_hash"] != other_model["model_hash"]
    assert first["input_hash"] == other_model["input_hash"]
    assert first["input_hash"] != other_input["input_hash"]
    assert first["model_hash"] == other_input["model_hash"]


def test_csv_says_what_parquet_says(tmp_path: Path) -> None:
    found = map_of_files(
        lines=write_csv(tmp_path / "lines.csv", table(LINES)),
        costs=write_costs(tmp_path, COSTS),
        out=tmp_path / "map",
        csv=True,
        with_lines=True,
    )

    assert set(found.csv) == set(COLUMNS)
    for name, text in found.csv.items():
        assert "\r" not in text
        assert text.endswith("\n")
        header, *rows = list(csv.reader(io.StringIO(text)))
        assert header == [column for column, _ in COLUMNS[name]]
        assert rows == [[_cell(value) for value in row.values()] for row in found.tables[name]]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.req("GEN-05")
def test_the_order_of_the_rows_in_the_file_makes_no_difference() -> None:
    lines = table(LINES)

    there, back = profit_map(lines=lines, costs=COSTS), profit_map(lines=lines[::-1], costs=COSTS)

    assert there.files == back.files


@pytest.mark.req("GEN-05")
def test_the_same_books_give_the_same_bytes_again(tmp_path: Path) -> None:
    lines, costs = write_csv(tmp_path / "lines.csv", table(LINES)), write_costs(tmp_path, COSTS)

    first = map_of_files(lines=lines, costs=costs, out=tmp_path / "first", with_lines=True)
    second = map_of_files(lines=lines, costs=costs, out=tmp_path / "second", with_lines=True)

    assert first.files == second.files
    assert _without_run(first) == _without_run(second)


def _without_run(built: BuiltMap) -> dict[str, object]:
    return {name: value for name, value in built.summary.items() if name != "run"}


def test_the_summary_is_plain_json(tmp_path: Path) -> None:
    map_of_files(
        lines=write_csv(tmp_path / "lines.csv", table(LINES)),
        costs=write_costs(tmp_path, COSTS),
        out=tmp_path / "map",
    )

    text = (tmp_path / "map" / "summary.json").read_text("utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text
    json.loads(text, parse_constant=pytest.fail)


def test_who_reads_one_account_skips_the_rows_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kingside.lake.cells_in_order.STRETCH", 2_048)
    lines = write_parquet(
        tmp_path / "lines.parquet",
        """SELECT 'O' AS "order", i AS line, DATE '2025-01-01' AS date, IF(i < 4096, 'first', 'last') AS account,
        'P' || i AS product, 1 AS quantity, 2.50 AS net_revenue, 1.00 AS cogs FROM range(6000) AS t(i)""",
    )
    costs = write_costs(tmp_path, 'currency = "EUR"\nhurdle = 0.05\nlevel = "net"\n' + FREIGHT)

    map_of_files(lines=lines, costs=costs, out=tmp_path / "map")

    stretches = duckdb.execute(
        "SELECT row_group_num_rows, stats_min_value, stats_max_value FROM parquet_metadata(?) "
        "WHERE path_in_schema = 'account'",
        [str(tmp_path / "map" / "cell_elements.parquet")],
    ).fetchall()
    assert stretches[0] == (2_048, "first", "first")
    assert stretches[-1][1:] == ("last", "last")
