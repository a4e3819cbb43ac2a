"""Members come in by an operation; nobody signs up."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kingside.audit.operations import changes_between, record
from kingside.core.errors import DomainError
from kingside.identity.models import Member


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
    by: Member | None = None,
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
    said = {"name": member.name, "email": address, "title": title, "function": function, "is_demo": is_demo}
    record(by=by, verb="welcomed", subject=member, changes=changes_between({}, {k: v for k, v in said.items() if v}))
    return member


@transaction.atomic
def welcome_first(*, name: str, email: str, password: str) -> Member:
    """The member who sets up an installation that has none."""
    if Member.objects.exists():
        raise NotTheFirst
    member = welcome(name=name, email=email, password=password)
    record(by=member, verb="set up", subject=member, detail="the first member of this installation")
    return member


@transaction.atomic
def change_password(*, member: Member, password: str, by: Member | None = None) -> None:
    """A new password; sessions that were opened with the old one end."""
    if member.is_demo:
        raise PersonaNeedsNone
    _check_password(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])
    record(by=by, verb="given a new password", subject=member)


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
