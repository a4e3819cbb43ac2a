"""The gallery, and what a refusal looks like."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kingside.web import gallery as specimens


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "web/gallery.html", specimens.page())
