"""Links that work where people are: in mails, and at a provider that sends them back."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def link_in_mail(path: str) -> str:
    """The path at the address people type; the bare path on a laptop, where nobody set one."""
    site = settings.KINGSIDE_SITE
    return path if site is None else site.geturl().rstrip("/") + path


def link(request: HttpRequest, path: str) -> str:
    """The path at the address people type; on a laptop, at the one that was opened."""
    site = settings.KINGSIDE_SITE
    return request.build_absolute_uri(path) if site is None else site.geturl().rstrip("/") + path


def invitation_address(request: HttpRequest) -> Callable[[str], str]:
    """From the token of an invitation to the link in its mail."""
    return lambda token: link(request, reverse("invitation", args=[token]))
