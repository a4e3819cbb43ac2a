"""What happens to a member's sign-in: what was changed stands in the trail, every attempt in the log, by id only."""

import logging
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kingside.audit.operations import record
from kingside.identity.models import Member

log = logging.getLogger(__name__)

ADDED = {"totp": "app paired", "webauthn": "passkey added", "recovery_codes": "recovery codes made"}
REMOVED = {"totp": "app removed", "webauthn": "passkey removed", "recovery_codes": "recovery codes ended"}


@receiver(post_save, sender=Authenticator)
def added(*, instance: Authenticator, created: bool, **_: Any) -> None:
    """A second factor that was not there, in the transaction of its row; allauth's own signals come after that."""
    if created:
        _record(ADDED[instance.type], instance, is_there=True)


@receiver(post_delete, sender=Authenticator)
def removed(*, instance: Authenticator, **_: Any) -> None:
    """A second factor that is no longer asked for."""
    _record(REMOVED[instance.type], instance, is_there=False)


@transaction.atomic
def locked_out(*, member: Member | None, because: str) -> None:
    """Too many wrong attempts; of an address that nobody has there is nothing to write down but in the log."""
    log.warning("Locked out after %s", because, extra={"member": member.pk if member else None})
    if member is not None:
        record(by=None, verb="locked out", subject=member, detail=because)


@receiver(user_logged_in)
def signed_in(*, user: Member, **_: Any) -> None:
    """Said in the log only: the list of sessions shows where."""
    log.info("Signed in", extra={"member": user.pk})


@receiver(user_logged_out)
def signed_out(*, user: Member | None, **_: Any) -> None:
    """Said in the log only."""
    log.info("Signed out", extra={"member": user.pk if user else None})


@receiver(user_login_failed)
def not_signed_in(**_: Any) -> None:
    """Said in the log, without the address that was tried."""
    log.warning("A sign-in was refused")


def code_refused(*, member: Member) -> None:
    """A wrong code, or one too many, after a right password or from a member who is signed in. Said in the log only."""
    log.warning("A code was refused", extra={"member": member.pk})


def _record(verb: str, authenticator: Authenticator, *, is_there: bool) -> None:
    """By whoever asked for the page; where nobody did, a command of the installation's."""
    asking = getattr(context.request, "user", None)
    by = asking if isinstance(asking, Member) else None
    record(by=by, verb=verb, subject=authenticator.user, changes=_named(authenticator, is_there=is_there))


def _named(authenticator: Authenticator, *, is_there: bool) -> dict[str, tuple[str | None, str | None]]:
    """Passkeys have names; what a person calls a device is personal."""
    if authenticator.type != Authenticator.Type.WEBAUTHN:
        return {}
    name = str(authenticator.wrap().name)
    return {"passkey": (None, name) if is_there else (name, None)}
