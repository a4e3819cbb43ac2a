"""By API: figures of the ledger."""

from django.db.models import QuerySet
from ninja import Query, Router

from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.profit.access import BUSINESS
from kingside.profit.ledger import enter
from kingside.profit.models import LedgerFigure
from kingside.profit.schemas.ledger import FiguresAsked, FigureSeen, MonthSaid
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import Listed

router = Router(tags=["Ledger"])
LATEST_FIRST = [By("month", is_descending=True), By("source"), By("pk")]


@router.get("/ledger-figures", response=Listed[FigureSeen], summary="Figures of the ledger")
def ledger_figures(request: TokenRequest, asked: Query[FiguresAsked]) -> Portion[FigureSeen]:
    """The latest month first."""
    require(request.member, Deed.READ, BUSINESS)
    rows = _figures()
    found = portion(request, rows.filter(source=asked.source) if asked.source else rows, LATEST_FIRST, asked)
    return Portion([FigureSeen.of(each) for each in found.items], found.next)


@router.put("/ledger-figures", response=list[FigureSeen], summary="Enter figures of a month")
def ledger_figures_enter(request: TokenRequest, said: MonthSaid) -> list[FigureSeen]:
    """All of them or none; what is not named stays. Back come all figures of the month."""
    require(request.member, Deed.READ, BUSINESS)
    enter(month=said.month, figures=[each.said() for each in said.figures], by=request.member)
    return [FigureSeen.of(each) for each in _figures().filter(month=said.month.replace(day=1))]


def _figures() -> QuerySet[LedgerFigure]:
    return LedgerFigure.objects.select_related("entered_by")
