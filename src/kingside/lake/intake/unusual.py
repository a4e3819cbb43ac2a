"""Rows that may come in although there is something unusual about them."""

from collections.abc import Mapping
from pathlib import Path

from kingside.lake.connection import connect
from kingside.lake.intake.checking import GOOD
from kingside.lake.intake.layout import MEMORY
from kingside.lake.sql_text import literal

__all__ = ["unusual_in"]


def unusual_in(folder: Path, conditions: Mapping[str, str]) -> tuple[tuple[str, int, int], ...]:
    """Of the conditions (SQL over the columns of good.parquet) those that some rows meet: name, how many, the first."""
    if not conditions:
        return ()
    measures = ", ".join(f"COUNT(*) FILTER ({each}), MIN(row_number) FILTER ({each})" for each in conditions.values())
    with connect(readable=[folder], temp=folder / "spill", memory=MEMORY) as connection:
        found = connection.execute(f"SELECT {measures} FROM read_parquet({literal(folder / GOOD)})").fetchone() or ()
    return tuple((name, n, row) for name, n, row in zip(conditions, found[::2], found[1::2], strict=True) if n)
