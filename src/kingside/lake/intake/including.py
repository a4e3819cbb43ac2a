"""An amount that is more than it should be by just what stands in another column, such as the tax."""

from collections.abc import Sequence
from pathlib import Path

from kingside.lake.connection import connect
from kingside.lake.intake.checking import GOOD
from kingside.lake.intake.layout import MEMORY
from kingside.lake.sql_text import identifier, literal

__all__ = ["included_in"]

ENOUGH = 5  # rows with such a part; in fewer it may be chance
NEARLY_ALL = 0.95  # of them: others may be rounded otherwise
ROUNDING = "0.01"


def included_in(folder: Path, amount: str, parts: Sequence[str], *, factors: Sequence[str]) -> tuple[str, ...]:
    """Of these numbers in good.parquet, those that `amount` holds on top of the product of `factors`, row by row."""
    if not parts:
        return ()
    product = " * ".join(f"CAST({identifier(name)} AS DOUBLE)" for name in factors)
    measures = ", ".join(
        f"COUNT(*) FILTER ({part} <> 0), "
        f"COUNT(*) FILTER ({part} <> 0 AND abs({identifier(amount)} - {part} - {product}) <= {ROUNDING})"
        for part in map(identifier, parts)
    )
    with connect(readable=[folder], temp=folder / "spill", memory=MEMORY) as connection:
        counts = connection.execute(f"SELECT {measures} FROM read_parquet({literal(folder / GOOD)})").fetchone() or ()
    pairs = zip(parts, counts[::2], counts[1::2], strict=True)
    return tuple(name for name, rows, fitting in pairs if rows >= ENOUGH and fitting >= NEARLY_ALL * rows)
