"""Orders, products, customer units and salespersons of a published map: a list of each, and a page per row."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kingside.identity.access import may
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.profit.access import SALESPERSONS, sees_salespersons
from kingside.profit.lists.margins import LISTS, open_margins
from kingside.profit.queries import maps
from kingside.profit.queries import margins as queries
from kingside.profit.queries.margins import MarginList, margin_page, margins_page
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
def orders(request: MemberRequest) -> HttpResponse:
    """What each order earns."""
    return _list(request, queries.ORDERS)


@require_safe
def order(request: MemberRequest) -> HttpResponse:
    """One order, down to its invoice lines."""
    return _row(request, queries.ORDERS)


@require_safe
def products(request: MemberRequest) -> HttpResponse:
    """What each product earns with all accounts together."""
    return _list(request, queries.PRODUCTS)


@require_safe
def product(request: MemberRequest) -> HttpResponse:
    """One product."""
    return _row(request, queries.PRODUCTS)


@require_safe
def customer_units(request: MemberRequest) -> HttpResponse:
    """What each part of an account earns."""
    return _list(request, queries.UNITS)


@require_safe
def customer_unit(request: MemberRequest) -> HttpResponse:
    """One part of an account."""
    return _row(request, queries.UNITS)


@require_safe
def salespersons(request: MemberRequest) -> HttpResponse:
    """What each salesperson's lines earn, for whoever may see figures of persons; or how to have them."""
    if not may(request.member, Deed.READ, SALESPERSONS):
        raise Http404(_("No salesperson is for this member."))
    if not sees_salespersons(request.member):
        return render(request, "profit/no_salespersons.html")
    return _list(request, queries.SALESPERSONS)


@require_safe
def salesperson(request: MemberRequest) -> HttpResponse:
    """One salesperson."""
    return _row(request, queries.SALESPERSONS)


def _list(request: MemberRequest, of: MarginList) -> HttpResponse:
    return opens_as_kept(LISTS[of.address])(_listed)(request, of)


def _listed(request: MemberRequest, kept: Kept, of: MarginList) -> HttpResponse:
    kind = LISTS[of.address]
    params = params_of(kind, request.GET)
    asked = params.get("map", "")
    chosen = maps.map_or_404(request.member, asked)
    page = margins_page(request.member, chosen, of, asked=asked)
    shown = None
    if page.totals.n:
        shown = list_page(kind, open_margins(of, request.member, params, chosen), request.member, request.GET, kept)
    earlier = maps.earlier_period(request.member, chosen) if asked else ""
    context = {
        "list": shown,
        "page": page,
        "periods": maps.periods(request.member),
        "asked": asked,
        "earlier_period": earlier,
    }
    return render(request, "profit/margins.html", context)


def _row(request: MemberRequest, of: MarginList) -> HttpResponse:
    asked = request.GET.get("map", "")
    chosen = maps.map_or_404(request.member, asked)
    code, account = request.GET.get("code", ""), request.GET.get("account", "")
    page = margin_page(request.member, chosen, of, code=code, account=account, asked=asked)
    earlier = maps.earlier_period(request.member, chosen) if asked else ""
    return render(request, "profit/margin.html", {"page": page, "earlier_period": earlier})
