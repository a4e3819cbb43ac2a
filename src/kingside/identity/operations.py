"""Members come in by an operation; nobody signs up."""

from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from kingside.core.errors import DomainError
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant

FIRST_ROLES: Final = (Role.ADM, Role.PRG)
"""Of whoever sets an installation up."""


class NotAnAddress(DomainError):
    """This is not an e-mail address."""


class AlreadyAMember(DomainError):
    """A member with this e-mail address exists."""

    status = 409


class NamelessMember(DomainError):
    """A member needs a name."""


class WeakPassword(DomainError):
    """The password is too easy to guess."""


class NotTheFirst(DomainError):
    """Somebody was let in before; further members come in by `kingside member add`."""

    status = 409


class PersonaNeedsNone(DomainError):
    """A persona of the demo signs in with one click and has no password."""

    status = 409


@transaction.atomic
def welcome(
    *,
    name: str,
    email: str,
    title: str = "",
    function: str = "",
    sentence: str = "",
    password: str | None = None,
    is_demo: bool = False,
) -> Member:
    """A new member. Without a password only a persona of the demo can sign in."""
    address = email.strip().lower()
    _check_address(address)
    if not name.strip():
        raise NamelessMember
    member = Member(
        name=name.strip(), email=address, title=title, function=function, sentence=sentence, is_demo=is_demo
    )
    if password is not None:
        _check_password(password, member)
    member.set_password(password)
    member.save()
    return member


@transaction.atomic
def welcome_first(*, name: str, email: str, password: str, looks_after_finance: bool = False) -> Member:
    """The member who sets up an installation that has none: administrator and head of key accounts."""
    if Member.objects.exists():
        raise NotTheFirst
    member = welcome(name=name, email=email, password=password)
    for role in FIRST_ROLES + ((Role.FIN,) if looks_after_finance else ()):
        give_grant(member=member, role=role, by=None, valid_from=timezone.localdate())
    return member


@transaction.atomic
def change_password(*, member: Member, password: str) -> None:
    """A new password; sessions that were opened with the old one end."""
    if member.is_demo:
        raise PersonaNeedsNone
    _check_password(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(f"“{address}” is not an e-mail address.") from error
    if Member.objects.filter(email=address).exists():
        raise AlreadyAMember(f"A member with the e-mail address {address} exists.")


def _check_password(password: str, member: Member) -> None:
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
