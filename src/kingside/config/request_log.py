"""One line in the log for each request: what, how it ended, how long it took, and a number to quote."""

import logging
import re
import time
from collections.abc import Callable
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kingside.config.log import is_refusal, request_at_hand

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
KEY = re.compile(r"[0-9]{1,18}|[0-9a-f-]{36}")  # of a record, in an address; what else stands there may be anything
QUIET = {"health", "ready"}  # asked every few seconds


class RequestLog:
    """Gives each request its number, from a proxy of ours where there is one; writes the route, never the address.

    Addresses hold what people search for; the name of the route says as much to whoever looks. Of what is refused the
    line says also which record was asked for, by its number, and is a warning: it is written whatever the settings.
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
    refused, member = is_refusal(request, response.status_code), getattr(request, "member", None)
    log.log(
        logging.WARNING if refused else logging.INFO,
        "Refused" if refused else "Answered",
        extra={
            "method": request.method,
            "route": route or "none",
            "record": _record_in(request) if refused else None,
            "status": response.status_code,
            "milliseconds": milliseconds,
            "member": member.pk if member else None,
        },
    )


def _record_in(request: HttpRequest) -> str | None:
    """The numbers that an address names a record by, if it does."""
    told = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return "/".join(str(value) for value in told if KEY.fullmatch(str(value))) or None
