"""What a persona of the demo has none of."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase

from kingside.identity.middleware import MemberRequest
from kingside.identity.operations import PersonaNeedsNone

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def not_for_personas(view: View[P]) -> View[P]:
    """Say so in one sentence instead of showing the page."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.member.is_demo:
            raise PersonaNeedsNone
        return view(request, *args, **kwargs)

    return guarded
