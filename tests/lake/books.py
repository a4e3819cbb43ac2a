"""A company's books in a few lines of text, and the profit map that the engine makes of them.

Nothing here computes a figure: it writes files, runs the engine through its public surface and reads
back what it wrote.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from kingside.lake.profit_map import ProfitMapRequest, build_profit_map

Row = dict[str, Any]

TABLES = (
    "accounts",
    "products",
    "cells",
    "account_elements",
    "cell_elements",
    "elements",
    "pools",
)


def table(text: str) -> list[Row]:
    """Rows of a table typed as words under a header; ``-`` stands for an empty cell."""
    header, *rows = [line.split() for line in text.strip().splitlines() if line.strip()]
    return [{name: "" if cell == "-" else cell for name, cell in zip(header, row, strict=True)} for row in rows]


def write_csv(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write rows as UTF-8 CSV; all rows have the columns of the first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, query: str, *, rows_in_group: int = 122_880) -> Path:
    """Write the rows of a DuckDB query as Parquet, in groups that threads read apart."""
    duckdb.cursor().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {rows_in_group})")
    return path


@dataclass(frozen=True)
class BuiltMap:
    """Everything one run wrote: rows, column types and bytes of each table, and the summary."""

    tables: Mapping[str, list[Row]]
    types: Mapping[str, list[tuple[str, str]]]
    files: Mapping[str, bytes]
    summary: Mapping[str, Any]
    csv: Mapping[str, str] = field(default_factory=dict)

    def one(self, table_name: str, **key: object) -> Row:
        """The only row of a table that carries these values."""
        found = [row for row in self.tables[table_name] if all(row[name] == value for name, value in key.items())]
        assert len(found) == 1, f"{len(found)} rows of {table_name} with {key}"
        return found[0]

    def column(self, table_name: str, name: str) -> list[Any]:
        """One column of a table, in the order of the file."""
        return [row[name] for row in self.tables[table_name]]

    def warning_codes(self) -> list[str]:
        """Codes of all warnings of the run."""
        return [warning["code"] for warning in self.summary["warnings"]]


def profit_map(
    *,
    lines: Iterable[Mapping[str, object]],
    costs: str,
    accounts: Iterable[Mapping[str, object]] | None = None,
    **options: Any,
) -> BuiltMap:
    """The profit map of typed books: CSV in, everything that was written out."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return map_of_files(
            lines=write_csv(folder / "lines.csv", list(lines)),
            costs=write_costs(folder, costs),
            accounts=write_csv(folder / "accounts.csv", list(accounts)) if accounts else None,
            out=folder / "map",
            **options,
        )


def write_costs(folder: Path, costs: str) -> Path:
    """Write a cost file into a folder."""
    path = folder / "costs.toml"
    path.write_text(costs, encoding="utf-8")
    return path


def map_of_files(*, lines: Path, costs: Path, out: Path, accounts: Path | None = None, **options: Any) -> BuiltMap:
    """The profit map of files that lie on disk."""
    build_profit_map(ProfitMapRequest(lines=lines, costs=costs, out=out, accounts=accounts, **options))
    return read_map(out)


def read_map(out: Path) -> BuiltMap:
    """Read every file of a profit map."""
    paths = sorted(out.glob("*.parquet"))
    connection = duckdb.cursor()
    tables, types = {}, {}
    for path in paths:
        found = connection.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [column[0] for column in found.description]
        tables[path.stem] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        types[path.stem] = [
            (column, kind)
            for column, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
        ]
    return BuiltMap(
        tables=tables,
        types=types,
        files={path.name: path.read_bytes() for path in paths},
        summary=json.loads((out / "summary.json").read_text("utf-8"), parse_float=Decimal),
        csv={path.stem: path.read_bytes().decode("utf-8") for path in sorted(out.glob("*.csv"))},
    )


def money(value: object) -> Decimal:
    """A figure of the summary as a decimal, whether it was written as a number or as text."""
    return Decimal(str(value))
