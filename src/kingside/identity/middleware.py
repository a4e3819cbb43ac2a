"""Who is asking: the member behind a request, or behind a program's."""

from collections.abc import Callable, Mapping
from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from kingside.identity import access, rates, sessions, tokens
from kingside.identity.formats import reading_as
from kingside.identity.models import ApiToken, Member


class MemberRequest(HttpRequest):
    """A request of somebody who signed in; every page but sign-in and health gets this one."""

    member: Member
    htmx: HtmxDetails


class TokenRequest(MemberRequest):
    """A request of a program that acts for its member, by API."""

    token: ApiToken
    allowance: Mapping[str, str]  # headers that say how many requests are left; on pages that take a token


class KnowsTheMember:
    """Gives the request its member, and ends a session that lay idle, or of a demo member who comes from elsewhere.

    What a member may do is read once for the request and remembered on the member.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Member):
            is_foreign = request.user.is_demo and not access.demo_is_open_to(request)
            if is_foreign or not sessions.seen(request):
                logout(request)
            else:
                request.user.remembered = {}
                cast("MemberRequest", request).member = request.user
                with reading_as(request.user):
                    return _private(self.get_response(request))
        response = self.get_response(request)
        for name, value in getattr(request, "allowance", {}).items():
            response[name] = value
        return _private(response) if hasattr(request, "member") else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """A program with a token acts for its member, on pages that say so and nowhere else."""
        scope = getattr(view, "opens_by_token", None)
        token = tokens.in_header(request)
        if scope is None or token is None:
            return None
        member = tokens.member_of(token, scope)
        if member is None:
            tried = rates.of_a_try(request, now=timezone.now())
            return rates.too_many(tried) if tried.is_spent else tokens.refusal()
        allowance = rates.of_program(member, now=timezone.now())
        if allowance.is_spent:
            return rates.too_many(allowance)
        member.remembered = {}
        asked = cast("TokenRequest", request)
        asked.allowance = allowance.headers
        asked.user = asked.member = member
        return None


def _private(response: HttpResponse) -> HttpResponse:
    """Figures stay in no cache on the way."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
