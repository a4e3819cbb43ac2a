"""One cost element tried on the invoice lines, to tell a person at once whether a formula says what they mean."""

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from kingside.lake.connection import connect
from kingside.lake.cost_model import CostModel, read_cost_model
from kingside.lake.engines.in_duckdb import InDuckDB
from kingside.lake.facts import Facts, open_facts
from kingside.lake.own_files import called
from kingside.lake.refusal import Place, Refusal
from kingside.lake.source import find_files
from kingside.lake.sql_text import literal, parquet
from kingside.lake.sums import Sums, calculate

__all__ = ["Trial", "try_element"]

MOST_LINES = 100_000
"""Beyond that, whole orders are drawn, so that the answer comes while a person waits."""


@dataclass(frozen=True)
class Trial:
    """How many of the lines in the period the element touches, and what it costs on them together."""

    lines: int
    of_lines: int
    amount: Decimal
    minutes: Decimal | None
    is_sample: bool


def try_element(costs: Path, *, lines: Path, accounts: Path | None = None) -> Trial:
    """Cost the lines (Parquet) with the first element of a cost model, by the same calculation as a profit map.

    Raises Refusal for whatever the profit map would refuse in this element.
    """
    model = read_cost_model(costs)
    given = [file for path in (lines, accounts) if path for file in find_files(str(path))]
    with tempfile.TemporaryDirectory(prefix="kingside-") as folder:
        staging = Path(folder)
        with connect(readable=given, writable=[staging], temp=staging / "spill") as connection:
            drawn = _drawn(connection, lines, staging)
            facts = open_facts(
                connection,
                model,
                lines=str(drawn),
                accounts=str(accounts) if accounts else None,
                renames={},
                date_format=None,
                staging=staging,
                place=called(costs.name),
            )
            sums = _sums(connection, model, facts, called(costs.name), staging)
    pool = model.elements[0].pool
    minutes = sums.minutes[pool.code] if pool else None
    return Trial(
        lines=int(sums.controls["lines_0"] or 0),
        of_lines=int(sums.totals["lines"] or 0),
        amount=Decimal(sums.amount(0)).scaleb(-sums.scale),
        minutes=None if minutes is None else round(Decimal(minutes.numerator) / minutes.denominator, 6),
        is_sample=drawn != lines,
    )


def _drawn(connection: duckdb.DuckDBPyConnection, lines: Path, staging: Path) -> Path:
    """The lines, or those of every n-th order."""
    relation = parquet(find_files(str(lines)))
    (n,) = connection.execute(f"SELECT COUNT(*) FROM {relation}").fetchone() or (0,)
    if n <= MOST_LINES:
        return lines
    drawn = staging / lines.name
    every = -(-n // MOST_LINES)
    connection.execute(
        f'COPY (SELECT * FROM {relation} WHERE hash("order") % {every} = 0) TO {literal(drawn)} (FORMAT parquet)'
    )
    return drawn


def _sums(connection: duckdb.DuckDBPyConnection, model: CostModel, facts: Facts, place: Place, staging: Path) -> Sums:
    for wide in (False, True):
        try:
            return calculate(InDuckDB(connection, staging), model, facts, place=place, with_lines=False, wide=wide)
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            continue
    raise Refusal("{file}: the amounts grow beyond the digits that can be kept.", file=place)
