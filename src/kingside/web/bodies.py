"""How large a request may be: looked at before a byte is read, so that nobody fills the disk with what is refused.

Django counts fields, but puts files aside first, even for whoever did not sign in. A page that takes files says how
large they may be; of every other one, and of everybody who is not signed in, a request is no larger than a form.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

__all__ = ["RefusesWhatIsTooLarge", "takes_files"]

View = TypeVar("View", bound=Callable[..., HttpResponse])
MEGABYTE = 1 << 20


def takes_files(largest: Callable[[], int]) -> Callable[[View], View]:
    """A page that takes files, together no larger than `largest`, in bytes."""

    def marked(view: View) -> View:
        view.largest_files = largest  # type: ignore[attr-defined]
        return view

    return marked


class RefusesWhatIsTooLarge:
    """Answers 413 by what Content-Length says. What has none, such as a body in chunks, Django takes for empty.

    What an operation of the API takes, its gate says; pages about the API are pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _named: Any
    ) -> HttpResponse | None:
        if getattr(view, "csrf_exempt", False):  # an operation of the API, whose gate looks before anybody reads
            return None
        length, most = request.META.get("CONTENT_LENGTH") or "0", _most(request, view)
        if length.isdecimal() and int(length) <= most:
            return None
        said = _("That is more than this page takes: {size} MB. Send less, or in parts.")
        context = {"title": _("Too large"), "sentence": said.format(size=f"{most / MEGABYTE:,.0f}")}
        return render(request, "web/error.html", context, status=413)


def _most(request: HttpRequest, view: Callable[..., HttpResponse]) -> int:
    form = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    largest: Callable[[], int] | None = getattr(view, "largest_files", None)
    return form + largest() if largest is not None and request.user.is_authenticated else form
