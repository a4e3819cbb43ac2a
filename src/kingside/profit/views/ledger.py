"""The pages of the ledger: its figures month by month, and each of the three ties of a map to it."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_of_all
from kingside.profit.access import BUSINESS
from kingside.profit.forms import figures_from
from kingside.profit.ledger import enter
from kingside.profit.queries import maps
from kingside.profit.queries.ledger import month_page
from kingside.profit.queries.tie import tie_page
from kingside.web.figures import whole
from kingside.web.templatetags.numbers import date

FIRST, LAST = dt.date(1, 2, 1), dt.date(9999, 11, 1)  # months that have one before and one after


@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: MemberRequest) -> HttpResponse:
    """What the ledger says of one month, a column per source."""
    require(request.member, Deed.READ, BUSINESS)
    month, also = _month(request.GET.get("month", "")), request.GET.get("source", "")
    if request.method != "POST":
        context = {
            "page": month_page(request.member, month, also=also),
            "history": history_of_all(request.member, "ledger_figure"),
        }
        return render(request, "profit/ledger.html", context)
    require(request.member, Deed.WRITE, BUSINESS)
    said_of = _month(request.POST.get("month", "")) or month
    if said_of is None:
        raise Http404(_("A month is written such as 2025-03."))
    figures, problems = figures_from(request.POST)
    wrong, status = "", 400
    if not problems:
        try:
            n = enter(month=said_of, figures=figures, by=request.member)
        except DomainError as error:
            wrong, status = str(error), error.status
        else:
            told = ngettext("{n} figure of {month} changed.", "{n} figures of {month} changed.", n)
            messages.success(request, told.format(n=whole(n), month=date(said_of, "F Y")))
            return redirect(f"{reverse('profit:ledger')}?{urlencode({'month': f'{said_of:%Y-%m}'})}")
    typed_in = {name: str(value) for name, value in request.POST.items()}
    page = month_page(request.member, said_of, also=also, typed_in=typed_in, problems=problems)
    return render(request, "profit/ledger.html", {"page": page, "wrong": wrong}, status=status)


@require_safe
def tie(request: MemberRequest, item: str) -> HttpResponse:
    """One tie, opened to where it comes from."""
    require(request.member, Deed.READ, BUSINESS)
    asked = request.GET.get("map", "")
    chosen = maps.chosen_map(request.member, asked)
    if chosen is None:
        raise Http404(_("No profit map is published."))
    page = tie_page(
        request.member,
        chosen,
        item,
        chosen=request.GET.get("of", ""),
        month=request.GET.get("month", ""),
        asked=asked,
    )
    context = {"page": page, "earlier_period": maps.earlier_period(request.member, chosen) if asked else ""}
    return render(request, "profit/tie.html", context)


def _month(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        month = None
    if month is None or not FIRST <= month <= LAST:
        raise Http404(_("A month is written such as 2025-03."))
    return month
