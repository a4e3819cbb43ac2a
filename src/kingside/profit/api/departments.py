"""By API: what accounts cost a department."""

from typing import Annotated

from django.db.models import Q
from django.http import Http404
from ninja import Path, Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.profit.access import maps_of_departments_for
from kingside.profit.api.maps import MapId, asked_map, offset_of
from kingside.profit.lists.departments import DEPARTMENT_LIST, open_department_costs
from kingside.profit.queries import maps
from kingside.profit.queries.departments import chosen_department, costed
from kingside.profit.schemas.departments import DepartmentCostsSeen
from kingside.tables.sources import Question, source_of
from kingside.web.rest.paging import Paging, address_after, opened
from kingside.web.rest.schemas import LARGEST_KEY

router = Router(tags=["Profit maps"])
COLUMNS = [each.source for each in DEPARTMENT_LIST.columns]
DepartmentId = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=2)]


@router.get(
    "/profit-maps/{pk}/departments/{int:department}/accounts",
    response=DepartmentCostsSeen,
    summary="What accounts cost a department",
)
def profit_map_department(
    request: TokenRequest, pk: MapId, department: DepartmentId, asked: Query[Paging]
) -> DepartmentCostsSeen:
    """Minutes and cost of its own resources by account, the costliest first; nothing else of any account.

    Of departments that you answer for; of every one for whoever sees the whole business.
    """
    place = opened(request, asked)
    chosen = maps.chosen_among(maps_of_departments_for(request.member), asked_map(place[0] if place else pk))
    _departments, one = chosen_department(request.member, chosen, str(department))
    if chosen is None or one is None:
        raise Http404
    of_map, offset = costed(request.member, chosen, one), offset_of(place)
    with source_of(open_department_costs(request.member, of_map).rows).reading() as reading:
        question = Question(Q(), "cost", is_descending=True, ties=("account",))
        rows = reading.portion(question, COLUMNS, first=offset, rows=asked.limit + 1)
    is_more = len(rows) > asked.limit
    following = address_after(request, [str(chosen.pk), offset + asked.limit], asked) if is_more else None
    shown = maps.snapshot(request.member, chosen)
    return DepartmentCostsSeen.of_portion(rows[: asked.limit], of_map, shown, following)
