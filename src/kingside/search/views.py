"""The page of the search, which the command palette asks as well."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kingside.identity.middleware import MemberRequest
from kingside.search import operations, queries
from kingside.search.access import entries_for


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """What a few letters find; for the palette only the results."""
    found = queries.results(request.member, request.GET.get("q", ""))
    is_palette = request.headers.get("HX-Target") == "palette-results"
    return render(request, "search/palette.html" if is_palette else "search/search.html", {"found": found})


@require_safe
def open_entry(request: MemberRequest, pk: int) -> HttpResponse:
    """Go there, and remember it for the next time."""
    entry = get_object_or_404(entries_for(request.member), pk=pk)
    operations.remember_visit(member=request.member, entry=entry, at=timezone.now())
    return redirect(entry.url)
