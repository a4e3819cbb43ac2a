"""Which server sends the mail."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kingside.config import env

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class MailServer:
    """Where and how mail is handed over."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    is_tls: bool = False
    is_starttls: bool = False


def mail_server_of(url: str) -> tuple[str, MailServer]:
    """Django's backend and the server: that of `url`; without one, mail is printed.

    `smtp` begins in the clear and turns to TLS, `smtps` is TLS from the first byte, `smtp+plain` has none, for a server
    on the same machine. Raises Misconfigured without repeating the address, which holds a password.
    """
    if not url:
        return CONSOLE, MailServer()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise env.Misconfigured("EMAIL_URL is not an address like smtp://user:password@mail.example.com.") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise env.Misconfigured("EMAIL_URL is not an address like smtp://user:password@mail.example.com.")
    server = MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        is_starttls=parts.scheme == "smtp",
    )
    return SMTP, server
