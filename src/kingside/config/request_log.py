"""One line in the log for each request: what, how it ended, how long it took, and a number to quote."""

import logging
import re
import time
from collections.abc import Callable
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kingside.config.log import request_at_hand

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"health", "ready"}  # asked every few seconds


class RequestLog:
    """Gives each request its number, from a proxy of ours where there is one; writes the route, never the address.

    Addresses hold numbers of accounts and what people search for; the name of the route says as much to whoever looks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _told_by_a_proxy(request) or token_hex(8)
        request.request_id = number  # type: ignore[attr-defined]
        token, began = request_at_hand.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = number
            if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
                _write(request, response, milliseconds=round((time.perf_counter() - began) * 1000))
        finally:
            request_at_hand.reset(token)
        return response


def _told_by_a_proxy(request: HttpRequest) -> str:
    told = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return told if NUMBER.fullmatch(told) else ""


def _write(request: HttpRequest, response: HttpResponse, *, milliseconds: int) -> None:
    found = request.resolver_match
    route = found.view_name if found else ""
    if route in QUIET and response.status_code < 500:
        return
    member = getattr(request, "member", None)
    log.info(
        "Answered",
        extra={
            "method": request.method,
            "route": route or "none",
            "status": response.status_code,
            "milliseconds": milliseconds,
            "member": member.pk if member else None,
        },
    )
