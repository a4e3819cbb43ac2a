"""What one reads when Kingside cannot answer: a page that needs no database, or a problem for programs."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kingside.config.outages import Outage, outage_in
from kingside.web.rest.problems import PROBLEM, problem


def fault(request: HttpRequest) -> HttpResponse:
    """The answer to any exception that nobody turned into one: an outage says so, the rest is our fault."""
    outage = outage_in(sys.exc_info()[1])
    if outage is not None:
        return answer_to(request, outage)
    number = getattr(request, "request_id", "")
    if wants_problem(request):
        return problem(500, _("Something broke on our side."), title=_("Our fault"), request_id=number)
    return HttpResponse(render_to_string("500.html", {"request_id": number}), status=500)


def answer_to(request: HttpRequest, outage: Outage) -> HttpResponse:
    """In our look, without asking the database who is asking."""
    headers = {"Retry-After": str(outage.seconds), "Cache-Control": "no-store"}
    if wants_problem(request):
        return problem(outage.status, str(outage.sentence), title=str(outage.title), headers=headers)
    page = render_to_string("503.html", {"title": outage.title, "sentence": outage.sentence})
    return HttpResponse(page, status=outage.status, headers=headers)


def wants_problem(request: HttpRequest) -> bool:
    """Programs ask below /api/, or say that they read problem details."""
    return request.path.startswith("/api/") or request.get_preferred_type(["text/html", PROBLEM]) == PROBLEM
