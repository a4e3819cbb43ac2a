"""The invoice lines of an account, or of one product there, in a published map."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.offerings.queries import names_of
from kingside.profit.lists.lines import INVOICE_LINES, account_of_lines, open_lines
from kingside.profit.queries import maps
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page


@require_safe
@opens_as_kept(INVOICE_LINES)
def lines(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Sorted, narrowed and saved as a file like every list; each leads to its order."""
    params = params_of(INVOICE_LINES, request.GET)
    asked, product = params.get("map", ""), params.get("product", "")
    chosen = maps.map_or_404(request.member, asked)
    account = account_of_lines(request.member, params)
    opened = open_lines(request.member, params, chosen, account)
    context = {
        "list": list_page(INVOICE_LINES, opened, request.member, request.GET, kept),
        "account": account,
        "product": names_of([product]).get(product, product) if product else "",
        "product_code": product,
        "snapshot": maps.snapshot(request.member, chosen, asked=asked),
        "asked": asked,
        "earlier_period": maps.earlier_period(request.member, chosen) if asked else "",
    }
    return render(request, "profit/invoice_lines.html", context)
