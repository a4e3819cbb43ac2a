"""The sums of a profit map as the tables of docs/methods/profit-map.md."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from pathlib import Path

import duckdb

from kingside.lake.cells_in_order import CELL_TABLES, sort_cells, stretch
from kingside.lake.cost_model import CostModel
from kingside.lake.exact import half_away
from kingside.lake.mart import audit, mart
from kingside.lake.output import TABLES
from kingside.lake.sql_text import identifier, literal, parquet
from kingside.lake.sums import Sums
from kingside.lake.terms import added_up, costs_of, is_adequate

__all__ = ["write_tables"]


def write_tables(
    connection: duckdb.DuckDBPyConnection,
    model: CostModel,
    sums: Sums,
    folder: Path,
    *,
    tables: Collection[str] = TABLES,
    csv: bool,
) -> None:
    """Write these tables of docs/methods/profit-map.md as Parquet, and with `csv` as CSV beside it."""
    codes = [element.code for element in model.elements]
    by_code = sorted(range(len(codes)), key=codes.__getitem__)
    waterfall = {
        "element_codes": f"CAST([{', '.join(map(literal, sorted(codes)))}] AS {_one_of(sorted(codes))}[])",
        "element_amounts": f"[{', '.join(f'element_{number}' for number in by_code)}]",
    }
    queries = {
        "accounts": mart("entities", key="account", entity="account_entity"),
        "products": mart("entities", key="product", entity="product_entity"),
        "cells": mart("cells", cells=_cells_in_order(model), is_adequate=is_adequate(model)),
        "account_elements": mart("account_elements", line_cost_sums=_element_sums(model), **waterfall),
        "cell_elements": mart("cell_elements", **waterfall),
        "elements": _elements(model, sums),
        "pools": _pools(model, sums),
    }
    if sums.has_lines:
        queries["lines"] = mart(
            "lines",
            element_columns=[
                f"short_money(element_{number}) AS {identifier(code)}" for number, code in enumerate(codes)
            ],
            cost_to_serve=added_up(range(len(codes))),
        )
    if sums.has_estimates:
        queries["estimated_lines"] = (
            'SELECT element, "order", line, driver, default_used FROM estimated_line '
            'ORDER BY place, driver, "order", line'
        )
    if CELL_TABLES & set(tables):
        sort_cells(connection, model)
    for table in TABLES:
        if table not in queries or table not in tables:
            continue
        file = folder / f"{table}.parquet"
        at_a_time = f", ROW_GROUP_SIZE {stretch(len(codes))}" if table == "cell_elements" else ""
        connection.execute(f"COPY ({queries[table]}) TO {literal(file)} (FORMAT parquet{at_a_time})")
        _audit_written(connection, table, file, waterfall)
        if csv:
            connection.execute(
                f"COPY (SELECT * FROM {parquet([file])}) TO {literal(folder / f'{table}.csv')} "
                "(FORMAT csv, HEADER, DELIMITER ',', NULLSTR '')"
            )


def _cells_in_order(model: CostModel) -> str:
    return f"({mart('cell', sums='cell_in_order', **costs_of(model))})"


def _audit_written(connection: duckdb.DuckDBPyConnection, table: str, file: Path, waterfall: dict[str, str]) -> None:
    if table in ("elements", "pools", "estimated_lines"):  # computed in Python, or nothing but rows of lines
        return
    name = "entities" if table in ("accounts", "products", "cells") else table
    codes = {"element_codes": waterfall["element_codes"]} if table.endswith("_elements") else {}
    audit(connection, name, written=parquet([file]), **codes)


def _element_sums(model: CostModel) -> list[str]:
    return [f"SUM(element_{number}) AS element_{number}" for number in range(len(model.elements))]


def _one_of(codes: Sequence[str]) -> str:
    """The type of these texts: in Parquet the same as any text, but written by number and so a sixth faster."""
    return f"ENUM({', '.join(literal(code) for code in codes)})" if codes else "VARCHAR"


def _elements(model: CostModel, sums: Sums) -> str:
    rows = ["(-1, '', '', '', '', 0, 0, 0)"]
    rows += [
        f"({number}, {literal(element.code)}, {literal(element.pool.code) if element.pool else 'NULL'}, "
        f"{literal(element.per)}, {literal(element.step)}, {sums.controls[f'lines_{number}']}, {sums.amount(number)}, "
        f"{sums.controls[f'estimated_{number}']})"
        for number, element in enumerate(model.elements)
    ]
    return (
        "SELECT element, CAST(pool AS VARCHAR) AS pool, per, step, CAST(lines AS BIGINT) AS lines, "
        "money(amount) AS amount, CAST(estimated_lines AS BIGINT) AS estimated_lines "
        f"FROM (VALUES {', '.join(rows)}) AS t(position, element, pool, per, step, lines, amount, estimated_lines) "
        "WHERE position >= 0 ORDER BY position"
    )


def _pools(model: CostModel, sums: Sums) -> str:
    rows = ["(-1, '', 0, 0, 0, 0, FALSE)"]
    for number, pool in enumerate(model.pools):
        used = sums.minutes[pool.code]
        unused = pool.practical_minutes - used
        rows.append(
            f"({number}, {literal(pool.code)}, {_millionths(pool.practical_minutes)}, {_millionths(used)}, "
            f"{_millionths(unused)}, {sums.unused_cost(pool)}, {used > pool.practical_minutes})"
        )
    minutes = ", ".join(
        f"CAST(CAST({name} AS DECIMAL(28, 0)) * 0.000001 AS DECIMAL(28, 6)) AS {name}"
        for name in ("supplied_minutes", "used_minutes", "unused_minutes")
    )
    return (
        f"SELECT pool, {minutes}, money(unused_cost) AS unused_cost, CAST(overrun AS BOOLEAN) AS overrun "
        f"FROM (VALUES {', '.join(rows)}) "
        "AS t(position, pool, supplied_minutes, used_minutes, unused_minutes, unused_cost, overrun) "
        "WHERE position >= 0 ORDER BY position"
    )


def _millionths(minutes: Fraction) -> int:
    return half_away(minutes * 10**6)
