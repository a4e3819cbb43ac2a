"""Groups of accounts in a published map: a list, and a page per group."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit.lists.groups import GROUPS, open_groups
from kingside.profit.queries import maps
from kingside.profit.queries.groups import group_page, groups_page
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
@opens_as_kept(GROUPS)
def groups(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Accounts with all that are part of them, summed."""
    params = params_of(GROUPS, request.GET)
    asked = params.get("map", "")
    chosen = maps.map_or_404(request.member, asked)
    page = groups_page(request.member, chosen, asked=asked)
    shown = None
    if page.tally.n:
        shown = list_page(GROUPS, open_groups(request.member, params, chosen), request.member, request.GET, kept)
    context = {
        "list": shown,
        "page": page,
        "periods": maps.periods(request.member),
        "asked": asked,
        "earlier_period": maps.earlier_period(request.member, chosen) if asked else "",
    }
    return render(request, "profit/groups.html", context)


@require_safe
def group(request: MemberRequest) -> HttpResponse:
    """One group: its sum down the cascade, and the accounts it is made of."""
    asked = request.GET.get("map", "")
    chosen = maps.map_or_404(request.member, asked)
    page = group_page(request.member, chosen, request.GET.get("account", ""), asked=asked)
    earlier = maps.earlier_period(request.member, chosen) if asked else ""
    return render(request, "profit/group.html", {"page": page, "earlier_period": earlier})
