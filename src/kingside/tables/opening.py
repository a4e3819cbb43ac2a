"""How a page with a list opens: as the member keeps it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect

from kingside.identity.middleware import MemberRequest
from kingside.tables.access import views_for
from kingside.tables.kinds import ListKind
from kingside.tables.models import SavedView

__all__ = ["Kept", "opens_as_kept"]

P = ParamSpec("P")
Page = Callable[Concatenate[MemberRequest, P], HttpResponse]
Kept = Sequence[SavedView]
"""The views of a list that a member may open."""


def opens_as_kept(kind: ListKind) -> Callable[[Callable[Concatenate[MemberRequest, Kept, P], HttpResponse]], Page[P]]:
    """The page is given the views of its list; whoever asks nothing of it is led to the one that she begins with."""

    def of(page: Callable[Concatenate[MemberRequest, Kept, P], HttpResponse]) -> Page[P]:
        @wraps(page)
        def opened(request: MemberRequest, /, *given: P.args, **named: P.kwargs) -> HttpResponse:
            kept = list(views_for(request.member, kind.name))
            asks_nothing = request.method != "POST" and not request.GET
            first = next((view for view in kept if view.is_default and view.owner == request.member), None)
            if asks_nothing and first:
                return redirect(f"{request.path}?{first.asks}")
            return page(request, kept, *given, **named)

        return opened

    return of
