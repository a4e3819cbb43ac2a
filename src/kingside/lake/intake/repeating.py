"""Amounts of an order that stand on each of its lines: whoever adds up the lines would count them many times over."""

from collections.abc import Sequence
from pathlib import Path

from kingside.lake.connection import connect
from kingside.lake.intake.checking import GOOD
from kingside.lake.intake.layout import MEMORY
from kingside.lake.sql_text import identifier, literal

__all__ = ["repeated_in"]

ENOUGH = 5  # groups of several rows; in fewer, equal amounts may be chance


def repeated_in(folder: Path, amounts: Sequence[str], *, within: str) -> tuple[str, ...]:
    """Of these numbers in good.parquet, those that all rows with the same `within` share, and not as nothing only."""
    if not amounts:
        return ()
    columns = [identifier(name) for name in amounts]
    of_group = ", ".join(
        f"COUNT({column}) IN (0, COUNT(*)) AND MIN({column}) IS NOT DISTINCT FROM MAX({column}) AS same{n}, "
        f"COALESCE(MAX({column}) <> 0, FALSE) AS some{n}"
        for n, column in enumerate(columns)
    )
    of_all = ", ".join(f"COALESCE(BOOL_AND(same{n}) AND BOOL_OR(some{n}), FALSE)" for n, _ in enumerate(columns))
    with connect(readable=[folder], temp=folder / "spill", memory=MEMORY) as connection:
        groups, *found = connection.execute(
            f"SELECT COUNT(*), {of_all} FROM (SELECT {of_group} FROM read_parquet({literal(folder / GOOD)}) "
            f"GROUP BY {identifier(within)} HAVING COUNT(*) > 1)"
        ).fetchone() or (0,)
    if groups < ENOUGH:
        return ()
    return tuple(name for name, is_repeated in zip(amounts, found, strict=True) if is_repeated)
