"""Where what a person can mend becomes an answer: its sentence on a calm page, with its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kingside.core.errors import DomainError
from kingside.lake.refusal import Refusal
from kingside.lake.results import ResultsGone

RESULTS_GONE = "The files of this profit map were removed just now, as happens when the demo is told anew. Try again."


class RefusalsAsPages:
    """Answers for views that raise a DomainError or a Refusal; everything else crashes and is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case DomainError():
                return _page(request, exception.sentence, exception.status, exception.title)
            case Refusal():
                return _page(request, str(exception), 400)
            case ResultsGone():
                return _page(request, RESULTS_GONE, 503)
        return None


def _page(request: HttpRequest, sentence: str, status: int, title: str = DomainError.title) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "sentence": sentence}, status=status)
