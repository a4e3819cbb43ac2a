"""Whether somebody sits at this very machine."""

from ipaddress import ip_address

from django.http import HttpRequest

FORWARDING_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses of both families; an empty or unknown host is not."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def comes_from_this_machine(request: HttpRequest) -> bool:
    """A loopback peer that speaks for nobody else: what a proxy here passes on came from outside."""
    is_forwarded = any(header in request.headers for header in FORWARDING_HEADERS)
    return is_loopback(request.META.get("REMOTE_ADDR", "")) and not is_forwarded
