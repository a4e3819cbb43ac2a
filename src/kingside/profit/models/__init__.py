"""Cost models and the profit maps made with them, what the ledger says, what people said of cells."""

from kingside.profit.models.dependence import DependenceTarget
from kingside.profit.models.exits import (
    ExitCheck,
    ExitDecision,
    ExitMessage,
    ExitProposal,
    ExitRecommendation,
    ExitState,
)
from kingside.profit.models.ledger import LedgerFigure, LedgerFigureQuerySet
from kingside.profit.models.lessons import LessonAcknowledgement
from kingside.profit.models.levers import Examination, KeptWhatIf, LeverScenario, WhiteSpace
from kingside.profit.models.maps import (
    ALL_LINES,
    BUILD_MAP,
    MARKS,
    SNAPSHOTS,
    TRY_COSTS,
    WORK_OUT,
    AccountProfit,
    CostDraft,
    CostModel,
    ProfitMap,
    ProfitMapQuerySet,
    Retirement,
    period_of,
)
from kingside.profit.models.targets import AccountTarget

__all__ = [
    "ALL_LINES",
    "BUILD_MAP",
    "MARKS",
    "SNAPSHOTS",
    "TRY_COSTS",
    "WORK_OUT",
    "AccountProfit",
    "AccountTarget",
    "CostDraft",
    "CostModel",
    "DependenceTarget",
    "Examination",
    "ExitCheck",
    "ExitDecision",
    "ExitMessage",
    "ExitProposal",
    "ExitRecommendation",
    "ExitState",
    "KeptWhatIf",
    "LedgerFigure",
    "LedgerFigureQuerySet",
    "LessonAcknowledgement",
    "LeverScenario",
    "ProfitMap",
    "ProfitMapQuerySet",
    "Retirement",
    "WhiteSpace",
    "period_of",
]
