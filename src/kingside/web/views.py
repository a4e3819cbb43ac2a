"""The gallery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kingside.web import gallery as specimens

MOST_ACCOUNTS = 10_000


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; `?accounts=6000` shows what many marks look like."""
    asked = request.GET.get("accounts", "")
    accounts = min(int(asked), MOST_ACCOUNTS) if asked.isascii() and asked.isdigit() and int(asked) else 120
    return render(request, "web/gallery.html", specimens.page(accounts))
