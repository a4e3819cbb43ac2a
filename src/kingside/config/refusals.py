"""Where what a person can mend becomes an answer: its sentence on a calm page, with its status."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kingside.config.faults import PROBLEM, answer_to
from kingside.config.outages import outage_in
from kingside.core.errors import DomainError
from kingside.core.workflow import NotAllowed
from kingside.lake.refusal import Refusal
from kingside.lake.results import ResultsGone

CANNOT_BE_KEPT = (
    "Something of what was sent cannot be kept: it is too long or too large, or holds a character that no text has. "
    "Go back, and write it shorter."
)
RESULTS_GONE = "The files of this profit map were removed just now, as happens when the demo is told anew. Try again."


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
                return _problem(exception)
            case DomainError():
                return _page(request, exception.sentence, exception.status, exception.title)
            case Refusal():
                return _page(request, str(exception), 400)
            case ResultsGone():
                return _page(request, RESULTS_GONE, 503)
            case DataError():
                log.warning("The database could not keep what was sent.", exc_info=exception)
                return _page(request, CANNOT_BE_KEPT, 400)
        outage = outage_in(exception)
        return answer_to(request, outage) if outage else None


def _asks_for_a_problem(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", PROBLEM]) == PROBLEM


def _problem(refusal: NotAllowed) -> JsonResponse:
    """A move that is not allowed as RFC 9457 wants it, each reason with its code."""
    reasons = [{"code": reason.code, "sentence": reason.sentence} for reason in refusal.reasons]
    problem = {"title": "Not done", "status": refusal.status, "detail": refusal.sentence, "reasons": reasons}
    return JsonResponse(problem, status=refusal.status, content_type=PROBLEM)


def _page(request: HttpRequest, sentence: str, status: int, title: str = DomainError.title) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "sentence": sentence}, status=status)
