"""Where what a person can mend becomes an answer: its sentence on a calm page, with its status."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.config.faults import answer_to
from kingside.config.outages import outage_in
from kingside.core.errors import DomainError
from kingside.core.texts import Text
from kingside.core.workflow import NotAllowed
from kingside.lake.refusal import Refusal
from kingside.lake.results import ResultsGone
from kingside.web.rest.problems import PROBLEM, RESULTS_GONE, problem_of

CANNOT_BE_KEPT = gettext_lazy(
    "Something of what was sent cannot be kept: it is too long or too large, or holds a character that no text has. "
    "Go back, and write it shorter."
)

log = logging.getLogger(__name__)


class RefusalsAsPages:
    """Answers for views that raise a DomainError or a Refusal; everything else crashes and is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case NotAllowed() if _asks_for_a_problem(request):
                return problem_of(exception)
            case DomainError():
                return _page(request, exception.sentence, exception.status, exception.title)
            case Refusal():
                return _page(request, str(exception), 400)
            case ResultsGone():
                return _page(request, str(RESULTS_GONE), 503)
            case DataError():
                log.warning("The database could not keep what was sent.", exc_info=exception)
                return _page(request, CANNOT_BE_KEPT, 400)
        outage = outage_in(exception)
        return answer_to(request, outage) if outage else None


def _asks_for_a_problem(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", PROBLEM]) == PROBLEM


def _page(request: HttpRequest, sentence: Text, status: int, title: Text = "") -> HttpResponse:
    return render(request, "web/error.html", {"title": title or _("Not done"), "sentence": sentence}, status=status)
