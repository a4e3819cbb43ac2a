"""By API: lines of published maps that took a default."""

from django.db.models import Q
from ninja import Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.profit.api.maps import MapId, chosen_or_404, offset_of
from kingside.profit.lists.estimated_lines import ESTIMATED_LINES, open_estimated_lines
from kingside.profit.queries.estimated_lines import estimated_page
from kingside.profit.schemas.estimated_lines import EstimatedLinesAsked, EstimatedLinesSeen
from kingside.tables.sources import Question, source_of
from kingside.web.rest.paging import address_after, opened

router = Router(tags=["Profit maps"])
COLUMNS = [*dict.fromkeys([*(each.source for each in ESTIMATED_LINES.columns), *ESTIMATED_LINES.also])]


@router.get(
    "/profit-maps/{pk}/estimated-lines", response=EstimatedLinesSeen, summary="Invoice lines that took a default"
)
def profit_map_estimated_lines(
    request: TokenRequest, pk: MapId, asked: Query[EstimatedLinesAsked]
) -> EstimatedLinesSeen:
    """Which driver was missing on which line, and what counts there instead, the largest revenue first.

    Of all accounts, or of those whose costs you see; of each column of a cost element the 10,000 largest.
    """
    place = opened(request, asked)
    chosen = chosen_or_404(request, place[0] if place else pk)
    offset = offset_of(place)
    page = estimated_page(request.member, chosen, element=asked.element)
    found = open_estimated_lines(request.member, {"element": asked.element}, chosen)
    with source_of(found.rows).reading() as reading:
        question = Question(Q(), "net_revenue", is_descending=True, ties=ESTIMATED_LINES.ties)
        rows = reading.portion(question, COLUMNS, first=offset, rows=asked.limit + 1)
    is_more = len(rows) > asked.limit
    following = address_after(request, [str(chosen.pk), offset + asked.limit], asked) if is_more else None
    return EstimatedLinesSeen.of_portion(rows[: asked.limit], page, following)
