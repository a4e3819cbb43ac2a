"""Guests become members by a link in a mail, which works once and for a week."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kingside.audit.operations import changes_between, forget, record
from kingside.core.errors import DomainError
from kingside.identity import mail, queries
from kingside.identity.formats import reading_as_a_guest
from kingside.identity.kinds import FormerGuest, guest_erasers
from kingside.identity.models import FORMER_GUEST, Invitation, Member
from kingside.identity.operations import DemoStaysAsItIs, check_address, welcome

LASTS: Final = timedelta(days=7)
WITHDRAWN_KEPT: Final = LASTS  # to be taken back; by then the link would have ended anyhow
ENDED_KEPT: Final = timedelta(days=30)  # after the link ended, to be sent again
TOLD: Final = ("name", "email", "title", "function")

Address = Callable[[str], str]  # from the token of an invitation to the link in the mail


class AlreadyInvited(DomainError):
    """This address has an invitation already. Send it again instead."""

    status = 409


class NamelessGuest(DomainError):
    """A guest needs a name, so that colleagues know whom they invited."""


class NoSuchInvitation(DomainError):
    """This link was used or withdrawn, or is older than a week. Ask whoever invited you for a new one."""

    status = 404


def invite(
    *, name: str, email: str, title: str = "", function: str = "", by: Member, at: datetime, address: Address
) -> Invitation:
    """Ask somebody in by mail. The invitation stays where the mail cannot be sent, to be sent again."""
    if settings.KINGSIDE_IS_DEMO:
        raise DemoStaysAsItIs
    invitation = Invitation(
        name=" ".join(name.split()),
        email=email.strip().lower(),
        title=title.strip(),
        function=function.strip(),
        invited_by=by,
    )
    token = _keep(invitation, at=at)
    _send(invitation, link=address(token), by=by, at=at)
    return invitation


def invite_again(*, invitation: Invitation, by: Member, at: datetime, address: Address) -> None:
    """A new link for another week; the one before ends."""
    token = _renew(invitation, by=by, at=at)
    _send(invitation, link=address(token), by=by, at=at)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Member, at: datetime) -> None:
    """The link ends."""
    if not queries.open_invitations().filter(pk=invitation.pk).update(withdrawn_at=at):
        raise NoSuchInvitation
    record(by=by, verb="withdrawn", subject=invitation)


@transaction.atomic
def restore(*, invitation: Invitation, by: Member) -> None:
    """Take the withdrawal back: the link of the mail works again, for as long as it would have.

    Raises AlreadyInvited or AlreadyAMember where the guest was invited anew or let in since, and NoSuchInvitation where
    nobody withdrew it.
    """
    check_address(invitation.email)
    try:
        with transaction.atomic():
            withdrawn = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).exclude(withdrawn_at=None)
            if not withdrawn.update(withdrawn_at=None):
                raise NoSuchInvitation
    except IntegrityError as error:
        raise AlreadyInvited from error
    record(by=by, verb="restored", subject=invitation)


def forget_guests(*, now: datetime) -> int:
    """Erase guests who never came: a week after they were withdrawn, thirty days after their link ended; how many.

    The trail keeps who invited when, of *Former guest 3*.
    """
    withdrawn = Q(withdrawn_at__lt=now - WITHDRAWN_KEPT)
    ended = Q(withdrawn_at=None, expires_at__lt=now - ENDED_KEPT)
    return sum(_forget(pk, withdrawn | ended) for pk in _never_came(withdrawn | ended).values_list("pk", flat=True))


def _never_came(are_old: Q) -> QuerySet[Invitation]:
    return Invitation.objects.filter(are_old, accepted_at=None).order_by("pk")


@transaction.atomic
def _forget(pk: int, are_old: Q) -> bool:
    """False where somebody sent it again, or took it back, while others were forgotten."""
    invitation = _never_came(are_old).select_for_update().filter(pk=pk).first()
    if invitation is None:
        return False
    erase_guest(invitation, by=None)
    return True


def erase_guest(invitation: Invitation, *, by: Member | None) -> None:
    """Take an invitation away with all that names the guest; the trail keeps that there was one."""
    names, addresses = queries.ever_called("invitation", invitation)
    guest = FormerGuest(
        invitation=invitation,
        names=names,
        addresses=addresses,
        label=FORMER_GUEST.format(number=invitation.pk),
        others=queries.names_around(names, Member.objects.exclude(pk=invitation.member_id or 0)),
    )
    forget(kind="invitation", person_id=invitation.pk, by=by)
    for erase_there in guest_erasers.values():
        erase_there(guest)
    invitation.delete()


def find(token: str, *, at: datetime) -> Invitation:
    """The invitation whose link this is, while it can be accepted."""
    invitation = _acceptable(at=at).filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise NoSuchInvitation
    return invitation


@transaction.atomic
def accept(*, token: str, name: str, password: str, at: datetime) -> Member:
    """The guest is a member from now on; of two who follow the same link at once one is."""
    invitation = _acceptable(at=at).select_for_update().filter(token_hash=_hash(token)).first()
    return _welcome(invitation, name=name, password=password, at=at)


@transaction.atomic
def accept_proven(*, email: str, at: datetime) -> Member:
    """The same for a guest whose address an OpenID Connect provider vouches for; needs no password."""
    invitation = _acceptable(at=at).select_for_update().filter(email=email).first()
    return _welcome(invitation, name=None, password=None, at=at)


def _welcome(invitation: Invitation | None, *, name: str | None, password: str | None, at: datetime) -> Member:
    if invitation is None:
        raise NoSuchInvitation
    member = welcome(
        name=name or invitation.name,
        email=invitation.email,
        title=invitation.title,
        function=invitation.function,
        password=password,
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=at, member=member)
    record(by=member, verb="accepted", subject=invitation, changes={"member": (None, member)})
    return member


def _acceptable(*, at: datetime) -> QuerySet[Invitation]:
    return queries.open_invitations().filter(expires_at__gt=at)


@transaction.atomic
def _keep(invitation: Invitation, *, at: datetime) -> str:
    check_address(invitation.email)
    if not invitation.name:
        raise NamelessGuest
    if queries.open_invitations().filter(email=invitation.email).exists():
        raise AlreadyInvited
    token = secrets.token_urlsafe(32)
    invitation.invited_at, invitation.expires_at, invitation.token_hash = at, at + LASTS, _hash(token)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:  # of two who invite the same guest at once, one does
        raise AlreadyInvited from error
    told = {field: said for field in TOLD if (said := getattr(invitation, field))}
    record(by=invitation.invited_by, verb="invited", subject=invitation, changes=changes_between({}, told))
    return token


@transaction.atomic
def _renew(invitation: Invitation, *, by: Member, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    if (
        not queries.open_invitations()
        .filter(pk=invitation.pk)
        .update(token_hash=_hash(token), expires_at=at + LASTS, sent_at=None)
    ):
        raise NoSuchInvitation
    record(by=by, verb="invited again", subject=invitation)
    return token


def _send(invitation: Invitation, *, link: str, by: Member, at: datetime) -> None:
    with reading_as_a_guest():
        asked = mail.message(
            to=invitation.email,
            subject=_("{name} invites you to Kingside").format(name=by.name),
            template="identity/mail/invitation.txt",
            guest=invitation,
            by=by,
            link=link,
            until=at + LASTS,
        )
    mail.send(asked)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=at)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
