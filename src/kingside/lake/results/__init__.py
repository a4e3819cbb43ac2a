"""Reads the files of a published profit map; docs/methods/profit-map.md describes them.

Amounts are decimals in the currency of the map, costs positive; a rate is a fraction of revenue (0.05 is 5 %)
and None where there is no revenue to measure it against.
"""

from kingside.lake.results.comparison import (
    Comparison,
    ElementChange,
    Migration,
    MovedAccount,
    MoveTotals,
    PeriodTotals,
    read_comparison,
)
from kingside.lake.results.credits import CREDITS, Credit, Credits, CreditSelection, CreditTotals, Why, read_credits
from kingside.lake.results.curve import Entity
from kingside.lake.results.departments import (
    DepartmentCosts,
    DepartmentPools,
    DepartmentTotals,
    read_department_costs,
)
from kingside.lake.results.estimated import ESTIMATED, EstimatedLines, EstimatedSelection, read_estimated
from kingside.lake.results.grid import GridField, GridLosses, GridSelection
from kingside.lake.results.groups import GroupPart, Groups, GroupTally, GroupTotals
from kingside.lake.results.judged import Departed, Examined, Judgements, Wanted
from kingside.lake.results.lines import LineSelection
from kingside.lake.results.margins import (
    BETWEEN,
    HAS_ACCOUNT,
    MarginFigures,
    MarginSelection,
    MarginTable,
    MarginTotals,
)
from kingside.lake.results.opening import ResultsGone
from kingside.lake.results.reader import CellOrder, Results, read_results
from kingside.lake.results.rows import (
    AccountFigures,
    CellFigures,
    CellNames,
    CellSelection,
    CellTotals,
    CurvePoint,
    CurveShape,
    Element,
    ElementAmount,
    Figures,
    LineFigures,
    LossCount,
    PoolCost,
    PoolUse,
    SaidBefore,
    SegmentTotals,
    lost_on_goods,
)
from kingside.lake.results.segments import SegmentStep, segment_steps
from kingside.lake.results.sensitivity import MOST, Kept, Room, Sensitivity, Shifted, read_sensitivity

__all__ = [
    "BETWEEN",
    "CREDITS",
    "ESTIMATED",
    "HAS_ACCOUNT",
    "MOST",
    "AccountFigures",
    "CellFigures",
    "CellNames",
    "CellOrder",
    "CellSelection",
    "CellTotals",
    "Comparison",
    "Credit",
    "CreditSelection",
    "CreditTotals",
    "Credits",
    "CurvePoint",
    "CurveShape",
    "Departed",
    "DepartmentCosts",
    "DepartmentPools",
    "DepartmentTotals",
    "Element",
    "ElementAmount",
    "ElementChange",
    "Entity",
    "EstimatedLines",
    "EstimatedSelection",
    "Examined",
    "Figures",
    "GridField",
    "GridLosses",
    "GridSelection",
    "GroupPart",
    "GroupTally",
    "GroupTotals",
    "Groups",
    "Judgements",
    "Kept",
    "LineFigures",
    "LineSelection",
    "LossCount",
    "MarginFigures",
    "MarginSelection",
    "MarginTable",
    "MarginTotals",
    "Migration",
    "MoveTotals",
    "MovedAccount",
    "PeriodTotals",
    "PoolCost",
    "PoolUse",
    "Results",
    "ResultsGone",
    "Room",
    "SaidBefore",
    "SegmentStep",
    "SegmentTotals",
    "Sensitivity",
    "Shifted",
    "Wanted",
    "Why",
    "lost_on_goods",
    "read_comparison",
    "read_credits",
    "read_department_costs",
    "read_estimated",
    "read_results",
    "read_sensitivity",
    "segment_steps",
]
