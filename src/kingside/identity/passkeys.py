"""Where passkeys work: a browser ties each to one host, and knows no passkeys at an IP address or without https."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port


@dataclass(frozen=True)
class Place:
    """Whether passkeys work at the address that was opened; if not why, and where they do, if anywhere."""

    works: bool
    why_not: str = ""
    instead: str = ""


def party(request: HttpRequest) -> str:
    """The host that passkeys are made for: that of KINGSIDE_SITE, on a laptop `localhost`."""
    return "localhost" if settings.KINGSIDE_SITE is None else str(settings.KINGSIDE_SITE.hostname)


def place(request: HttpRequest) -> Place:
    """What a page says about passkeys, at the address it was opened at."""
    host, port = split_domain_port(request.get_host())
    site = settings.KINGSIDE_SITE
    if site is not None and (_is_ip(party(request)) or not _is_safe(site.scheme, party(request))):
        return Place(
            works=False, why_not="Passkeys need an address with https and a name, such as kingside.example.com."
        )
    if host == party(request) and _is_safe(request.scheme or "http", host):
        return Place(works=True)
    home = site.geturl().rstrip("/") if site is not None else f"http://localhost{f':{port}' if port else ''}"
    why = "Browsers know no passkeys at an IP address" if _is_ip(host) else "Passkeys belong to another address"
    return Place(works=False, why_not=f"{why}; open Kingside at", instead=home)


def _is_safe(scheme: str, host: str) -> bool:
    return scheme == "https" or host == "localhost"


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
