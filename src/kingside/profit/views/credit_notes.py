"""Lines of a published map that credit: what each takes back, and which are unmatched."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit.lists.credit_notes import CREDIT_NOTES, SHOWN, open_credit_notes
from kingside.profit.queries import maps
from kingside.profit.queries.credit_notes import credit_notes_page
from kingside.tables.asked import params_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page

CHOICES = (("", gettext_lazy("Unmatched")), ("matched", gettext_lazy("Matched")), ("all", gettext_lazy("All")))


@require_safe
@opens_as_kept(CREDIT_NOTES)
def credit_notes(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Those that are unmatched, or others that somebody asks for."""
    params = params_of(CREDIT_NOTES, request.GET)
    chosen = maps.map_or_404(request.member, params["map"])
    opened = open_credit_notes(request.member, params, chosen)
    context = {
        "list": list_page(CREDIT_NOTES, opened, request.member, request.GET, kept),
        "page": credit_notes_page(request.member, chosen, account=params["account"], asked=params["map"]),
        "choices": CHOICES,
        "show": params["show"] if params["show"] in SHOWN else "",
        "earlier_period": maps.earlier_period(request.member, chosen) if params["map"] else "",
    }
    return render(request, "profit/credit_notes.html", context)
