"""What accounts cost a department, for whoever represents it and whoever sees the business."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit.access import maps_of_departments_for
from kingside.profit.lists.departments import DEPARTMENT_LIST, open_department_costs
from kingside.profit.queries import maps
from kingside.profit.queries.departments import department_page
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
@opens_as_kept(DEPARTMENT_LIST)
def department_costs(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Which accounts take its time and money, the costliest first."""
    params = params_of(DEPARTMENT_LIST, request.GET)
    published = maps_of_departments_for(request.member)
    chosen = maps.chosen_among(published, params["map"])
    page = department_page(request.member, chosen, department=params["department"], asked=params["map"])
    shown = None
    if page.costed:
        opened = open_department_costs(request.member, page.costed)
        shown = list_page(DEPARTMENT_LIST, opened, request.member, request.GET, kept)
    context = {
        "list": shown,
        "page": page,
        "periods": maps.periods_among(published),
        "beside_period": {"department": page.department} if len(page.departments) > 1 else {},
        "asked": params["map"],
        "earlier_period": maps.earlier_among(published, chosen) if params["map"] else "",
    }
    return render(request, "profit/departments.html", context)
