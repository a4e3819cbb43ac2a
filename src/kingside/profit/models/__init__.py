"""Cost models and the profit maps made with them, what the ledger says, what people said of cells."""

from kingside.profit.models.ledger import LedgerFigure, LedgerFigureQuerySet
from kingside.profit.models.levers import Examination, LeverScenario, WhiteSpace
from kingside.profit.models.maps import (
    ALL_LINES,
    BUILD_MAP,
    MARKS,
    TRY_COSTS,
    AccountProfit,
    CostDraft,
    CostModel,
    ProfitMap,
    ProfitMapQuerySet,
    Retirement,
)

__all__ = [
    "ALL_LINES",
    "BUILD_MAP",
    "MARKS",
    "TRY_COSTS",
    "AccountProfit",
    "CostDraft",
    "CostModel",
    "Examination",
    "LedgerFigure",
    "LedgerFigureQuerySet",
    "LeverScenario",
    "ProfitMap",
    "ProfitMapQuerySet",
    "Retirement",
    "WhiteSpace",
]
