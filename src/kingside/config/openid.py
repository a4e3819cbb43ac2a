"""Which OpenID Connect provider members may sign in with, if any."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kingside.config import env


@dataclass(frozen=True)
class OpenIDProvider:
    """The provider as the settings name it."""

    issuer: str
    client_id: str
    name: str
    client_secret: str = field(repr=False)


def provider_from_environment() -> OpenIDProvider | None:
    """KINGSIDE_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and _NAME; None where no issuer is named."""
    issuer = env.text("KINGSIDE_OIDC_ISSUER").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or (parts.scheme != "https" and parts.hostname != "localhost"):
        raise env.Misconfigured(f"KINGSIDE_OIDC_ISSUER={issuer} is not an address like https://login.example.com.")
    client_id, client_secret = env.text("KINGSIDE_OIDC_CLIENT_ID"), env.secret("KINGSIDE_OIDC_CLIENT_SECRET")
    if not client_id or not client_secret:
        raise env.Misconfigured(
            "KINGSIDE_OIDC_ISSUER names a provider; set KINGSIDE_OIDC_CLIENT_ID and KINGSIDE_OIDC_CLIENT_SECRET too, "
            "as the provider gave them to you."
        )
    return OpenIDProvider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=env.text("KINGSIDE_OIDC_NAME", str(parts.hostname)),
    )
