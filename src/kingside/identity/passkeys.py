"""Where passkeys work: a browser ties each to one host, and knows no passkeys at an IP address or without https."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Place:
    """Whether passkeys work at the address that was opened; if not why, and where they do, if anywhere.

    In `why_not` {address} stands for that place.
    """

    works: bool
    why_not: str = ""
    instead: str = ""

    @property
    def sentence(self) -> str:
        return self.why_not.format(address=self.instead)

    @property
    def sentence_with_link(self) -> SafeString:
        return format_html(self.why_not, address=format_html('<a href="{0}">{0}</a>', self.instead))


def party(request: HttpRequest) -> str:
    """The host that passkeys are made for: that of KINGSIDE_SITE, on a laptop `localhost`."""
    return "localhost" if settings.KINGSIDE_SITE is None else str(settings.KINGSIDE_SITE.hostname)


def place(request: HttpRequest) -> Place:
    """What a page says about passkeys, at the address it was opened at."""
    host, port = split_domain_port(request.get_host())
    site = settings.KINGSIDE_SITE
    if site is not None and (_is_ip(party(request)) or not _is_safe(site.scheme, party(request))):
        return Place(
            works=False, why_not=_("Passkeys need an address with https and a name, such as kingside.example.com.")
        )
    if host == party(request) and _is_safe(request.scheme or "http", host):
        return Place(works=True)
    home = site.geturl().rstrip("/") if site is not None else f"http://localhost{f':{port}' if port else ''}"
    if _is_ip(host):
        why = _("Browsers know no passkeys at an IP address; open Kingside at {address}.")
    else:
        why = _("Passkeys belong to another address; open Kingside at {address}.")
    return Place(works=False, why_not=why, instead=home)


def _is_safe(scheme: str, host: str) -> bool:
    return scheme == "https" or host == "localhost"


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
