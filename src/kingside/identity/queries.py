"""Whom the sign-in page shows."""

from django.db.models import QuerySet
from django.http import HttpRequest

from kingside.core.errors import DomainError
from kingside.identity import access
from kingside.identity.models import Member


class NoSuchMember(DomainError):
    """Nobody signs in with this e-mail address."""

    status = 404


def personas(request: HttpRequest) -> QuerySet[Member]:
    """The demo's people in the order they joined; nobody where the demo is not open to this request."""
    everybody = Member.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return everybody if access.demo_is_open_to(request) else everybody.none()


def has_members() -> bool:
    """Whether anybody can sign in at all."""
    return Member.objects.filter(is_active=True).exists()


def is_untouched() -> bool:
    """Whether nobody was ever let in, not even somebody who is switched off by now."""
    return not Member.objects.exists()


def member_with(email: str) -> Member:
    """The active member who signs in with this address, in whatever case it is written."""
    try:
        return Member.objects.get(email=email.strip().lower(), is_active=True)
    except Member.DoesNotExist as error:
        raise NoSuchMember(f"Nobody signs in with {email}.") from error
