"""Tokens of programs: what they look like, whom they stand for, and where they open a page."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.identity.models import ApiToken, Member

PREFIX: Final = "kst_"  # by which scanners of leaked secrets know one
USED_EVERY: Final = timedelta(minutes=1)
OPENED_BY: Final = {
    ApiToken.Scope.READ: (ApiToken.Scope.READ, ApiToken.Scope.WRITE),
    ApiToken.Scope.WRITE: (ApiToken.Scope.WRITE,),
}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def new() -> str:
    """The text of a token: 256 random bits, which nobody guesses, so that one round of SHA-256 keeps it."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(text: str) -> str:
    """What is kept of a token."""
    return sha256(text.encode()).hexdigest()


def member_of(text: str, scope: ApiToken.Scope) -> Member | None:
    """The member a token stands for, if it is good for this scope now.

    None for one that is unknown, revoked, run out or too narrow, or whose member is switched off.
    """
    token = token_of(text)
    return token.member if token is not None and token.scope in OPENED_BY[scope] else None


def token_of(text: str) -> ApiToken | None:
    """The token with this text, whatever it opens; None for one that is unknown, revoked or run out.

    None too where its member is switched off. Remembers, at most once a minute, that it was used.
    """
    if not text.startswith(PREFIX):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("member")
        .filter(token_hash=hash_of(text), revoked_at=None, expires_at__gt=now)
        .filter(member__is_active=True, member__is_demo=False)
        .first()
    )
    if token is not None and (token.last_used_at is None or now - token.last_used_at >= USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def opens(scope: ApiToken.Scope) -> Callable[[View], View]:
    """Let programs with a token of this scope see a page that otherwise asks for a sign-in."""

    def marked(view: View) -> View:
        view.opens_by_token = scope  # type: ignore[attr-defined]
        return view

    return marked


def in_header(request: HttpRequest) -> str | None:
    """What stands behind `Authorization: Bearer`."""
    kind, text = request.headers.get("Authorization", "").partition(" ")[::2]
    return text.strip() if kind.lower() == "bearer" else None


def refusal() -> HttpResponse:
    """For programs: no page to sign in at, one sentence and the status that says why."""
    return HttpResponse(
        _("This token is unknown, revoked, run out or too narrow.") + "\n",
        status=401,
        content_type="text/plain",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )
