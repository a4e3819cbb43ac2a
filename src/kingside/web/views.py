"""The gallery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.web import gallery as specimens

MOST_ACCOUNTS = 10_000


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?accounts=6000` shows what many marks look like."""
    asked = request.GET.get("accounts", "")
    number = int(asked[:5]) if asked.isascii() and asked.isdigit() else 0  # int() refuses thousands of digits
    return render(request, "web/gallery.html", specimens.page(min(number, MOST_ACCOUNTS) or 120))
