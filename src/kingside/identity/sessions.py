"""Where a member is signed in: begun at sign-in, seen at most once a minute, ended at will."""

from datetime import datetime, timedelta
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ua_parser import parse

LISTED: Final = "kingside.listed"
SEEN_EVERY: Final = timedelta(minutes=1)
ENOUGH: Final = 10_000

_told: dict[str, datetime] = {}  # when this process last wrote that a session was seen


def begin(request: HttpRequest) -> None:
    """List the session of a member who has just signed in."""
    request.session[LISTED] = True
    UserSession.objects.create_from_request(request)


def seen(request: HttpRequest) -> bool:
    """Write down that a listed session is in use; within a minute of the last time no query is spent on it.

    False where nobody used it for so long that the member has to sign in again.
    """
    key, now = request.session.session_key, timezone.now()
    if (
        key is None
        or LISTED not in request.session
        or now - _told.get(key, datetime.min.replace(tzinfo=now.tzinfo)) < SEEN_EVERY
    ):
        return True
    address = get_adapter(request).get_client_ip(request)
    idle_since = now - settings.KINGSIDE_SESSION_IDLE
    in_use = UserSession.objects.filter(session_key=key, last_seen_at__gte=idle_since)
    if not in_use.update(last_seen_at=now, ip=address):
        return False
    if len(_told) >= ENOUGH:
        _told.clear()
    _told[key] = now
    return True


def device(user_agent: str) -> str:
    """What a person recognises in what a browser says of itself: `Firefox on Windows`."""
    told = parse(user_agent)
    browser = told.user_agent.family if told.user_agent else _("Unknown browser")
    system = told.os.family if told.os else ""
    thing = told.device.family if told.device and system == "iOS" else system
    return _("{browser} on {system}").format(browser=browser, system=thing) if thing else browser
