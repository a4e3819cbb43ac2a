"""The pages of published maps; `?map=` shows an earlier one than the newest."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit.explanations import MEANINGS
from kingside.profit.findings import PUBLISHED_SHARE
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.business import business_page
from kingside.profit.queries.cell import cell_page
from kingside.profit.queries.cells import cells_page

CURVES = (("accounts", "Accounts"), ("products", "Products"))
CELL_LISTS = (
    ("losing", "Losing money"),
    ("SECURE", "Secure"),
    ("IMPROVE", "Improve"),
    ("DEVELOPING", "Developing"),
    ("UNKNOWN", "No revenue"),
    ("all", "All"),
)


@require_safe
def business(request: MemberRequest) -> HttpResponse:
    """The whole business."""
    asked = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked)
    context: dict[str, object] = {"building": maps.building(request.member, chosen)}
    if chosen is not None:
        page = business_page(request.member, chosen, of=request.GET.get("of", ""), asked=asked)
        context |= {
            "page": page,
            "periods": maps.periods(request.member),
            "asked": asked,
            "earlier_period": _earlier_period(request, chosen),
            "curve_choices": CURVES,
            "published_share": PUBLISHED_SHARE,
        }
    return render(request, "profit/business.html", context)


@require_safe
def cells(request: MemberRequest) -> HttpResponse:
    """All accounts by products of one kind: those that lose money, those of a profit class."""
    chosen = _map_or_404(request)
    page = cells_page(
        request.member,
        chosen,
        listed=request.GET.get("show", ""),
        account=request.GET.get("account"),
        number=request.GET.get("page"),
        asked=request.GET.get("map", ""),
    )
    context = {"page": page, "choices": CELL_LISTS, "earlier_period": _earlier_period(request, chosen)}
    return render(request, "profit/cells.html", context)


@require_safe
def cell(request: MemberRequest) -> HttpResponse:
    """One account with one product, down to its invoice lines."""
    chosen = _map_or_404(request)
    page = cell_page(
        request.member,
        chosen,
        account=request.GET.get("account", ""),
        product=request.GET.get("product", ""),
        number=request.GET.get("page"),
        asked=request.GET.get("map", ""),
    )
    meaning = MEANINGS.get(page.cell.account.number) or MEANINGS.get(request.GET["product"])
    context = {"page": page, "meaning": meaning, "earlier_period": _earlier_period(request, chosen)}
    return render(request, "profit/cell.html", context)


def _earlier_period(request: MemberRequest, chosen: ProfitMap) -> str:
    return maps.earlier_period(request.member, chosen) if request.GET.get("map") else ""


def _map_or_404(request: MemberRequest) -> ProfitMap:
    chosen = maps.chosen_map(request.member, request.GET.get("map", ""))
    if chosen is None:
        raise Http404("No profit map is published.")
    return chosen
