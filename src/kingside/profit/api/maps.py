"""By API: what published maps say. The id of a map is its own, or `newest`."""

from typing import Annotated

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from ninja import Path, Query, Router, Status

from kingside.accounts.access import accounts_for, require_at
from kingside.exports import operations as exports
from kingside.exports.schemas import ExportSeen
from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.profit import operations
from kingside.profit.access import BUSINESS, STATEMENT, ranks_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.business import business_page
from kingside.profit.queries.cell import Lines, cell_page
from kingside.profit.queries.cells import cells_portion
from kingside.profit.queries.comparison import comparison_page, maps_to_compare
from kingside.profit.queries.own import work_lists_page
from kingside.profit.queries.rates import rates_page, shifts_of
from kingside.profit.queries.segments import segments_page
from kingside.profit.queries.statement import statement
from kingside.profit.queries.ties import standing
from kingside.profit.schemas.business import (
    BusinessSeen,
    ComparisonSeen,
    CurveAsked,
    CurveSeen,
    SegmentsAsked,
    SegmentsShown,
)
from kingside.profit.schemas.ledger import TiesSeen
from kingside.profit.schemas.maps import (
    CellAsked,
    CellsAsked,
    CellSeen,
    CellShown,
    CellsSeen,
    Cited,
    MapSeen,
    NumberAndName,
    StatementSeen,
    Totals,
    WorkListSeen,
    WorkListsSeen,
)
from kingside.profit.schemas.rates import RatesSeen, SlidersAsked
from kingside.profit.workbook import STATEMENT_WORKBOOK
from kingside.web.rest.paging import By, NotACursor, Paging, Portion, address_after, opened, portion
from kingside.web.rest.schemas import Listed

router = Router(tags=["Profit maps"])
UUID_OR_NEWEST = r"^(newest|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
MapId = Annotated[
    str,
    Path(pattern=UUID_OR_NEWEST, description="A map's id, or `newest`: of whole periods the latest.", example="newest"),
]
NumberInAddress = Annotated[str, Path(description="As in the addresses of pages.", example="10020")]
LATEST_FIRST = [
    By("reaches_to", is_descending=True),
    By("published_at", is_descending=True),
    By("pk"),
]


@router.get("/profit-maps", response=Listed[MapSeen], summary="Published profit maps")
def profit_maps(request: TokenRequest, paging: Query[Paging]) -> Portion[MapSeen]:
    """The latest period first."""
    found = portion(request, maps.published_maps(request.member), LATEST_FIRST, paging)
    return Portion([MapSeen.of(each) for each in found.items], found.next)


@router.post("/profit-maps", response={202: MapSeen}, summary="Calculate the newest map once more")
def profit_map_recalculate(request: TokenRequest) -> Status[MapSeen]:
    """With what is imported now, by a job; a map is a snapshot, so this makes another one."""
    return Status(202, _seen(operations.recalculate(by=request.member)))


@router.get("/profit-maps/{pk}", response=MapSeen, summary="One profit map")
def profit_map(request: TokenRequest, pk: MapId) -> MapSeen:
    """In whatever state, for whoever sees the whole business; else one that is published."""
    found = maps.any_map(request.member, asked_map(pk))
    if found is None:
        raise Http404
    return _seen(found)


@router.get("/profit-maps/{pk}/business", response=BusinessSeen, summary="The whole business")
def profit_map_business(request: TokenRequest, pk: MapId) -> BusinessSeen:
    """Segments, what loses money, capacity, reconciliation."""
    require(request.member, Deed.READ, BUSINESS)
    return BusinessSeen.of(business_page(request.member, chosen_or_404(request, pk), of="accounts"))


@router.get("/profit-maps/{pk}/curve", response=CurveSeen, summary="The whale curve")
def profit_map_curve(request: TokenRequest, pk: MapId, asked: Query[CurveAsked]) -> CurveSeen:
    """How much the best earn, and how much the others give back."""
    require(request.member, Deed.READ, BUSINESS)
    page = business_page(request.member, chosen_or_404(request, pk), of=asked.of)
    if page.curve.of != asked.of:
        raise Http404
    return CurveSeen.of_page(page)


@router.get("/profit-maps/{pk}/work-lists", response=WorkListsSeen, summary="The four work-lists")
def profit_map_work_lists(request: TokenRequest, pk: MapId) -> WorkListsSeen:
    """Secure, grow, improve, downsize: of all accounts, or of those whose costs you see."""
    shown, lists = work_lists_page(request.member, chosen_or_404(request, pk))
    return WorkListsSeen(map=Cited.of(shown), work_lists=[WorkListSeen.of(each) for each in lists])


@router.get("/profit-maps/{pk}/accounts/{account_number:number}", response=StatementSeen, summary="P&L of an account")
def profit_map_account(request: TokenRequest, pk: MapId, number: NumberInAddress) -> StatementSeen:
    """From revenue through every cost to net profit. Not found where the map does not hold the account."""
    account = get_object_or_404(accounts_for(request.member), number=number)
    require_at(account, request.member, Deed.READ, STATEMENT)
    found = statement(request.member, chosen_or_404(request, pk), number=account.number, name=account.name)
    if found is None:
        raise Http404
    named = NumberAndName(number=account.number, name=account.name)
    return StatementSeen.of(named, found, shows_rank=ranks_of(request.member).holds(account))


@router.post(
    "/profit-maps/{pk}/accounts/{account_number:number}/workbook",
    response={201: ExportSeen},
    summary="P&L of an account as a workbook",
)
def profit_map_account_workbook(request: TokenRequest, pk: MapId, number: NumberInAddress) -> Status[ExportSeen]:
    """Its invoice lines and its statement as formulas, written by a job; see `/exports/{pk}`."""
    query = QueryDict(urlencode({"account": number, "map": str(chosen_or_404(request, pk).pk)}))
    export = exports.ask_for_workbook(name=STATEMENT_WORKBOOK, query=query, by=request.member)
    exports.write_later(export=export)
    export.refresh_from_db()
    return Status(201, ExportSeen.of(export))


@router.get("/profit-maps/{pk}/cells", response=CellsSeen, summary="Accounts by products")
def profit_map_cells(request: TokenRequest, pk: MapId, asked: Query[CellsAsked]) -> CellsSeen:
    """Those that lose money, those of a profit class, or all; the worst or the most at stake first."""
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    found = cells_portion(
        request.member, chosen, listed=asked.show, account=asked.account or None, limit=asked.limit, offset=offset
    )
    after = offset + asked.limit
    following = address_after(request, [str(chosen.pk), after], asked) if after < found.totals.n else None
    return CellsSeen(
        items=CellSeen.each(found.rows),
        next=following,
        map=Cited.of(found.snapshot),
        totals=Totals.from_orm(found.totals),
    )


@router.get("/profit-maps/{pk}/cell", response=CellShown, summary="One cell, down to its invoice lines")
def profit_map_cell(request: TokenRequest, pk: MapId, asked: Query[CellAsked]) -> CellShown:
    """One account with one product: the bottom of every figure."""
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    page = cell_page(
        request.member,
        chosen,
        account=asked.account,
        product=asked.product,
        number=None,
        lines=Lines(asked.limit, offset),
    )
    after = offset + asked.limit
    following = address_after(request, [str(chosen.pk), after], asked) if after < page.cell.lines else None
    return CellShown.of(page, following)


@router.get("/profit-maps/{pk}/rates", response=RatesSeen, summary="How much hangs on each rate")
def profit_map_rates(request: TokenRequest, pk: MapId, asked: Query[SlidersAsked]) -> RatesSeen:
    """Who changes segment when elements cost more or less, and how far each may go alone."""
    require(request.member, Deed.READ, BUSINESS)
    return RatesSeen.of(rates_page(request.member, chosen_or_404(request, pk), shifts=shifts_of(asked.percents())))


@router.get("/profit-maps/{pk}/ties", response=TiesSeen, summary="How a map ties to the ledger")
def profit_map_ties(request: TokenRequest, pk: MapId) -> TiesSeen:
    """Revenue, cost of goods and resources, by the figures that are entered now."""
    require(request.member, Deed.READ, BUSINESS)
    chosen = chosen_or_404(request, pk)
    return TiesSeen.of(standing(request.member, chosen), chosen.currency)


@router.get("/profit-maps/{pk}/comparison/{beside}", response=ComparisonSeen, summary="Two maps beside each other")
def profit_map_comparison(request: TokenRequest, pk: MapId, beside: MapId) -> ComparisonSeen:
    """What moved between them, by parts of the cascade; in whatever order they are named."""
    require(request.member, Deed.READ, BUSINESS)
    then, now = maps_to_compare(request.member, asked=asked_map(pk), beside=str(chosen_or_404(request, beside).pk))
    return ComparisonSeen.of(comparison_page(request.member, then, now, by=""))


@router.get("/segments", response=SegmentsShown, summary="Segments period by period")
def segments_show(request: TokenRequest, asked: Query[SegmentsAsked]) -> SegmentsShown:
    """Count, revenue and profit of each in each period, and how many accounts went from one to another."""
    require(request.member, Deed.READ, BUSINESS)
    return SegmentsShown.of_page(segments_page(request.member, of=asked.of))


def asked_map(pk: str) -> str:
    return "" if pk == "newest" else pk


def chosen_or_404(request: TokenRequest, pk: str) -> ProfitMap:
    """The map of an address."""
    chosen = maps.chosen_map(request.member, asked_map(pk))
    if chosen is None:
        raise Http404
    return chosen


def _seen(profit_map: ProfitMap) -> MapSeen:
    return MapSeen.of(profit_map, None if profit_map.is_published else maps.progress_of(profit_map))


def offset_of(place: list[object]) -> int:
    """Maps never change, so that a number of rows is as good a place as any."""
    if not place:
        return 0
    offset = place[1]
    if not isinstance(offset, int):
        raise NotACursor
    return offset
