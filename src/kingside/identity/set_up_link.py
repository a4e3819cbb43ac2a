"""The link by which the first member of an installation comes in, printed by `kingside serve` and nobody else."""

from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from kingside.core.errors import DomainError
from kingside.identity import queries
from kingside.identity.loopback import comes_from_this_machine

SALT: Final = "kingside.identity.set_up_link"
LASTS: Final = timedelta(days=1)


class NotFromHere(DomainError):
    """The first member is let in on the machine that Kingside runs on; elsewhere, use `kingside member add`."""

    status = 403


class NoSuchLink(DomainError):
    """This is not the link that `kingside serve` printed, or it is older than a day; start it again for a new one."""

    status = 404


class LinkIsSpent(DomainError):
    """Somebody was let in already, and the link works once; sign in, or ask whoever runs this installation."""

    status = 409


def path() -> str:
    """Where the first member lets herself in, with a secret that lasts a day."""
    return reverse("first_member", args=[signing.dumps("first member", salt=SALT)])


def check(request: HttpRequest, token: str) -> None:
    """Refuse whoever sits elsewhere, whoever guesses, and whoever comes second."""
    if not comes_from_this_machine(request):
        raise NotFromHere
    try:
        signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise NoSuchLink from error
    if not queries.is_untouched():
        raise LinkIsSpent
