"""Facts in batches: what counts now is the newest batch's row for each natural key.

Only the batches that a caller names are read; nothing is found by looking into folders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kingside.lake.sql_text import identifier, literal, parquet

__all__ = ["FILE", "Batch", "Changes", "compare", "current", "described", "lay_down", "months_in", "only_stamped"]

FILE = "facts.parquet"


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one imported file; `overlaps` when it holds keys that an older batch holds, too.

    Rows that do not say so are in `currency`, "" where nobody knows; `says_currency` where it has a column for that.
    """

    folder: Path
    source: str
    overlaps: bool = True
    currency: str = ""
    says_currency: bool = False

    @property
    def path(self) -> Path:
        return self.folder / FILE

    @property
    def sql(self) -> str:
        facts = f"SELECT {literal(self.source)} AS source, * FROM {parquet([self.path])}"
        return _stamped(facts, self.currency, says_currency=self.says_currency)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file would change: rows under keys that are new, that say something else, that say the same."""

    new: int
    changed: int
    unchanged: int


def only_stamped(batches: Sequence[Batch]) -> bool:
    """Whether the rows have a currency that none of their files has a column for."""
    return any(batch.currency for batch in batches) and not any(batch.says_currency for batch in batches)


def current(batches: Sequence[Batch], key: Sequence[str]) -> str:
    """SQL for the rows that count, of all `batches`, oldest first; there is at least one.

    One row per source and `key`. A column that some batches lack is empty there.
    """
    if not any(batch.overlaps for batch in batches[1:]):
        return " UNION ALL BY NAME ".join(f"({batch.sql})" for batch in batches)
    numbered = (f"(SELECT {age} AS batch_age, * FROM ({batch.sql}))" for age, batch in enumerate(batches))
    keys = ", ".join(identifier(name) for name in ("source", *key))
    return (
        f"SELECT * EXCLUDE (batch_age) FROM ({' UNION ALL BY NAME '.join(numbered)}) "
        f"QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY batch_age DESC) = 1"
    )


def described(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    """Names and types of the columns of a query."""
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {sql}").fetchall()}


def months_in(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], key: Sequence[str]) -> list[date]:
    """The first days of the months of the rows that count, in order; none where rows have no `date`."""
    held = current(batches, key)
    if described(connection, held).get("date") != "DATE":
        return []
    rows = connection.execute(
        f"SELECT DISTINCT CAST(date_trunc('month', date) AS DATE) FROM ({held}) WHERE date IS NOT NULL ORDER BY 1"
    )
    return [month for (month,) in rows.fetchall()]


def compare(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    batches: Sequence[Batch],
    key: Sequence[str],
    *,
    source: str,
    currency: str = "",
) -> Changes:
    """Hold the rows of a file of `source`, checked or laid down, against what counts now.

    Rows that do not say so are in `currency`.
    """
    given = f"SELECT * FROM {parquet([rows])}"
    said = [name for name in described(connection, given) if name != "row_number"]
    listed = f"SELECT {', '.join(map(identifier, said))} FROM {parquet([rows])}"
    fresh = _stamped(listed, currency, says_currency="currency" in said)
    columns = described(connection, fresh)
    of_source = [batch for batch in batches if batch.source == source]
    if not of_source:
        (n,) = connection.execute(f"SELECT COUNT(*) FROM ({fresh})").fetchone() or (0,)
        return Changes(n, 0, 0)
    held = f"SELECT * EXCLUDE (source) FROM ({current(of_source, key)})"
    differs = _differs(columns, described(connection, held), key)
    same_key = " AND ".join(f"fresh.{identifier(name)} IS NOT DISTINCT FROM held.{identifier(name)}" for name in key)
    row = connection.execute(
        f"SELECT COUNT(*) FILTER (NOT is_held), COUNT(*) FILTER (is_held AND differs), "
        f"COUNT(*) FILTER (is_held AND NOT differs) FROM ("
        f"SELECT held.is_held IS NOT NULL AS is_held, ({differs}) AS differs FROM ({fresh}) AS fresh "
        f"LEFT JOIN (SELECT TRUE AS is_held, * FROM ({held})) AS held ON {same_key})"
    ).fetchone()
    return Changes(*(row or (0, 0, 0)))


def lay_down(connection: duckdb.DuckDBPyConnection, good: Path, folder: Path) -> None:
    """Write the good rows of a file as the facts of a batch into `folder`, which exists."""
    connection.execute(
        f"COPY (SELECT * EXCLUDE (row_number) FROM {parquet([good])}) TO {literal(folder / FILE)} (FORMAT parquet)"
    )


def _stamped(facts: str, currency: str, *, says_currency: bool) -> str:
    """SQL: these rows, those that do not say their currency in this one; as they are where that is unknown."""
    if not currency:
        return facts
    if says_currency:
        return f"SELECT * REPLACE (COALESCE(NULLIF(currency, ''), {literal(currency)}) AS currency) FROM ({facts})"
    return f"SELECT *, {literal(currency)} AS currency FROM ({facts})"


def _differs(fresh: Mapping[str, str], held: Mapping[str, str], key: Sequence[str]) -> str:
    """SQL: a fresh row says something else than the held one of its key."""
    tests = ["FALSE"]
    for name in dict.fromkeys((*fresh, *held)):
        ours = f"fresh.{identifier(name)}" if name in fresh else "NULL"
        theirs = f"held.{identifier(name)}" if name in held else "NULL"
        if name in key:
            continue
        if name in fresh and name in held and _kind(fresh[name]) != _kind(held[name]):
            ours, theirs = f"CAST({ours} AS VARCHAR)", f"CAST({theirs} AS VARCHAR)"
        tests.append(f"{ours} IS DISTINCT FROM {theirs}")
    return " OR ".join(tests)


def _kind(type_: str) -> str:
    return "number" if type_.startswith("DECIMAL") or type_ == "BIGINT" else type_
