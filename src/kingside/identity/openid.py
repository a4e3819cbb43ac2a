"""Sign-in at an OpenID Connect provider: what it has to prove, and whom that lets in."""

import logging
from datetime import datetime
from functools import cache
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from joserfc.errors import JoseError

from kingside.core.errors import DomainError
from kingside.identity import invitations
from kingside.identity.models import Member, OpenIdentity

log = logging.getLogger(__name__)

SCOPES: Final = ("openid", "email", "profile")
PATIENCE: Final = 10  # seconds
LONGEST_SUBJECT: Final = 255  # by the standard
ERROR_CODES: Final = frozenset(
    (
        # RFC 6749, 4.1.2.1 and 5.2
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "invalid_client",
        "invalid_grant",
        "unsupported_grant_type",
        # OpenID Connect Core 1.0, 3.1.2.6
        "interaction_required",
        "login_required",
        "account_selection_required",
        "consent_required",
        "invalid_request_uri",
        "invalid_request_object",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",
    )
)
FAULTS: Final = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class AnotherIssuer(ValueError):
    """The metadata are of another provider than the one that is set."""


class ProviderSilent(DomainError):
    """The provider does not answer as it should. Try again, or sign in by password."""

    status = 502


class NotProven(DomainError):
    """The provider did not prove who you are. Begin again at the sign-in page."""

    status = 403


class AddressNotProven(DomainError):
    """The provider does not say that your e-mail address is yours, and by that you are known here."""

    status = 403


class Stranger(DomainError):
    """You are nobody's guest here so far. Ask a colleague to invite you at the address that the provider knows."""

    status = 403


class AnotherIdentity(DomainError):
    """This address signs in here with another identity of the provider. Ask whoever runs this installation."""

    status = 409


def send_there(request: HttpRequest, *, back: str) -> HttpResponse:
    """Off to the provider, with a state, a nonce and a PKCE challenge that only this browser can answer for."""
    client = _client()
    try:
        _check_issuer(client)
        answer: HttpResponse = client.authorize_redirect(request, back)
    except FAULTS as error:
        _tell(error)
        raise ProviderSilent from error
    return answer


def proven_by(request: HttpRequest) -> dict[str, Any]:
    """Claims of the ID token: signed by the provider, for us, for this very attempt, and not run out."""
    client = _client()
    try:
        issuer = _check_issuer(client)
        required = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": client.client_id},
            "nonce": {"essential": True},
        }
        token = client.authorize_access_token(request, claims_options=required)
    except FAULTS as error:
        _tell(error)
        raise NotProven from error
    claims = dict(token.get("userinfo") or {})
    if not 0 < len(str(claims.get("sub", ""))) <= LONGEST_SUBJECT:
        raise NotProven
    return claims


@transaction.atomic
def recognise(*, claims: dict[str, Any], at: datetime) -> Member:
    """The member behind proven claims: by identity, at the first time by address, which may be that of a guest."""
    issuer, subject = _provider().issuer, str(claims["sub"])
    known = OpenIdentity.objects.filter(issuer=issuer, subject=subject).select_related("member").first()
    if known is not None:
        return known.member
    member = _at(_proven_address(claims), at=at)
    if member.open_identities.filter(issuer=issuer).exists():
        raise AnotherIdentity
    OpenIdentity.objects.create(member=member, issuer=issuer, subject=subject, bound_at=at)
    return member


def _tell(error: Exception) -> None:
    """For whoever runs the installation, who may have mistyped a secret: a code of the standard, or what failed here.

    What the provider says besides may name who tried. The line has the number of the request, as every line has.
    """
    code = getattr(error, "error", None)
    log.warning("Sign-in at the provider failed: %s", code if code in ERROR_CODES else type(error).__name__)


def _proven_address(claims: dict[str, Any]) -> str:
    email, said = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or not (said is True or said == "true"):  # as a word, say some providers
        raise AddressNotProven
    return email.strip().lower()


def _at(email: str, *, at: datetime) -> Member:
    member = Member.objects.filter(email=email, is_demo=False).first()
    if member is not None:
        return member
    try:
        return invitations.accept_proven(email=email, at=at)
    except invitations.NoSuchInvitation as error:
        raise Stranger from error


def _provider() -> Any:
    if settings.KINGSIDE_OPENID is None:
        raise Http404
    return settings.KINGSIDE_OPENID


def _client() -> Any:
    return _client_of(_provider())


@cache
def _client_of(provider: Any) -> Any:
    """One per provider and process, which asks for metadata and keys once."""
    return OAuth().register(
        "openid",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": " ".join(SCOPES),
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )


def _check_issuer(client: Any) -> str:
    """The issuer as the provider writes it; another one's metadata is refused."""
    issuer = str(client.load_server_metadata().get("issuer", ""))
    if issuer.rstrip("/") != _provider().issuer:
        raise AnotherIssuer
    return issuer
