"""Lines of a published map on which a cost rests on a default."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit.lists.estimated_lines import ESTIMATED_LINES, open_estimated_lines
from kingside.profit.queries import maps
from kingside.profit.queries.estimated_lines import estimated_page
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
@opens_as_kept(ESTIMATED_LINES)
def estimated_lines(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Of one cost element, or of all."""
    params = params_of(ESTIMATED_LINES, request.GET)
    chosen = maps.map_or_404(request.member, params["map"])
    page = estimated_page(request.member, chosen, element=params["element"], asked=params["map"])
    opened = open_estimated_lines(request.member, params, chosen)
    context = {
        "list": list_page(ESTIMATED_LINES, opened, request.member, request.GET, kept),
        "page": page,
        "earlier_period": maps.earlier_period(request.member, chosen) if params["map"] else "",
    }
    return render(request, "profit/estimated_lines.html", context)
