"""Everything the page shows, read from the tables of a profit map that was just written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from kingside.lake.cost_model import CostModel
from kingside.lake.results import (
    AccountFigures,
    CellFigures,
    CellSelection,
    CellTotals,
    CurvePoint,
    CurveShape,
    Element,
    LossCount,
    PoolUse,
    SegmentTotals,
    read_results,
)

__all__ = ["Contents", "InputFile", "Origin", "read_contents"]

CURVE_POINTS = 200
ENDS = 10  # so many of the best accounts, and of the worst
WORST_CELLS = 20
BEST_FIFTH = Fraction(1, 5)


@dataclass(frozen=True)
class InputFile:
    """A file or folder that was read: what for, its name, and how it can be recognised."""

    use: str
    name: str
    digest: str


@dataclass(frozen=True)
class Origin:
    """What made the map, when, and from which files."""

    files: Sequence[InputFile]
    version: str
    engine: str
    at: datetime


@dataclass(frozen=True)
class Contents:
    """The figures of the page.

    `summary` is the document of summary.json. `best` holds all accounts where they are few, else `worst` those at the
    other end. `lines` is None without a table of lines.
    """

    model: CostModel
    summary: Mapping[str, Any]
    origin: Origin
    shape: CurveShape
    points: Sequence[CurvePoint]
    best_fifth: Decimal | None
    best: Sequence[AccountFigures]
    worst: Sequence[AccountFigures]
    segments: Sequence[SegmentTotals]
    losing_cells: CellTotals
    worst_cells: Sequence[CellFigures]
    accounts: LossCount
    products: LossCount
    lines: LossCount | None
    elements: Sequence[Element]
    pools: Sequence[PoolUse]

    @property
    def places(self) -> int:
        """Decimal places of every amount."""
        exponent = self.summary["totals"]["net_profit"].as_tuple().exponent
        return max(0, -int(exponent))


def read_contents(folder: Path, model: CostModel, summary: Mapping[str, Any], origin: Origin) -> Contents:
    """Read the tables that lie in the folder."""
    with read_results(folder, level=model.level) as results:
        fifth, shape = results.earned_by_best("accounts", BEST_FIFTH), results.curve_shape("accounts")
        ends = results.best_and_worst(ENDS)
        n_best = len(ends) if shape.n <= 2 * ENDS else ENDS
        return Contents(
            model=model,
            summary=summary,
            origin=origin,
            shape=shape,
            points=results.curve("accounts", points=CURVE_POINTS),
            best_fifth=None if fifth is None else Decimal(fifth.numerator) / fifth.denominator,
            best=ends[:n_best],
            worst=ends[n_best:],
            segments=results.segments("accounts"),
            losing_cells=results.cell_totals(CellSelection(is_losing=True)),
            worst_cells=results.cells(CellSelection(is_losing=True), order="worst", limit=WORST_CELLS),
            accounts=results.losses("accounts"),
            products=results.losses("products"),
            lines=results.losses("lines") if (folder / "lines.parquet").exists() else None,
            elements=results.elements(),
            pools=results.pools(),
        )
