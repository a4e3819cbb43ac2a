"""Members come in by an operation; nobody signs up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kingside.audit.operations import changes_between, record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.identity import mail, queries, tokens
from kingside.identity.access import MEMBERS, require
from kingside.identity.formats import reading_as
from kingside.identity.kinds import tell_members_changed
from kingside.identity.models import ApiToken, Department, KeptAnswer, Member, Remembered, Role, Spending, in_force
from kingside.identity.policy import Deed
from kingside.identity.roles import give_grant, keep_an_administrator, refuse_erased, tell_deputies

FIRST_ROLES: Final = (Role.ADM, Role.PRG)
"""Of whoever sets an installation up."""


CORRECTED: Final = ("name", "email", "title", "function")
"""What an administrator changes of a member."""


ANSWERS_KEPT: Final = timedelta(days=1)
"""How long an answer under an idempotency key is given again."""


class NotAnAddress(DomainError):
    """This is not an e-mail address."""


class AlreadyAMember(DomainError):
    """A member with this e-mail address exists."""

    status = 409


class AddressIsInvited(DomainError):
    """This address has an open invitation. Withdraw it first."""

    status = 409


class NamelessMember(DomainError):
    """A member needs a name."""


class WeakPassword(DomainError):
    """The password is too easy to guess."""


class NotTheFirst(DomainError):
    """Somebody was let in before; further members come in by `kingside member add`."""

    status = 409


class PersonaNeedsNone(DomainError):
    """A persona of the demo signs in with one click and has no password, second factor, passkey or session to keep."""

    status = 409


class NamelessToken(DomainError):
    """A token needs a name, so that you know later which program has it."""


class TokenLastsTooLong(DomainError):
    """A token lasts a day at least, and a year at most."""


class LastToSignIn(DomainError):
    """Nobody else could sign in. Invite somebody first, and wait until they are in."""

    status = 409


class DemoStaysAsItIs(DomainError):
    """The people of the demo stay as they are; in your own company you invite members and switch them off."""

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
    """A new member. Without a password personas of the demo sign in by a click, others at a provider."""
    address = email.strip().lower()
    check_address(address)
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


def check_address(address: str) -> None:
    """Refuse what is no e-mail address, or that of a member."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(_("“{address}” is not an e-mail address.").format(address=address)) from error
    if Member.objects.filter(email=address).exists():
        raise AlreadyAMember(_("A member with the e-mail address {address} exists.").format(address=address))


@transaction.atomic
def welcome_first(*, name: str, email: str, password: str, looks_after_finance: bool = False) -> Member:
    """The member who sets up an installation that has none: administrator and head of key accounts."""
    if Member.objects.exists():
        raise NotTheFirst
    member = welcome(name=name, email=email, password=password)
    record(by=member, verb="set up", subject=member, detail="the first member of this installation")
    for role in FIRST_ROLES + ((Role.FIN,) if looks_after_finance else ()):
        give_grant(member=member, role=role, by=None, valid_from=clock.today())
    return member


@transaction.atomic
def correct(
    *,
    member: Member,
    name: str,
    email: str,
    title: str,
    function: str,
    seen_version: int,
    by: Member | None,
    at: datetime,
) -> Member:
    """Another name, address, title or function, of a member who stays with all that they hold and did.

    Once another address is saved, both are told by mail. Links to a new password end with it, since they are made of
    the address; sessions, and who a member is at an OpenID Connect provider, stay.

    Raises StaleVersion when somebody corrected the member after this version was seen.
    """
    require(by, Deed.WRITE, MEMBERS)
    if member.is_demo:
        raise DemoStaysAsItIs
    kept = Member.objects.get(pk=member.pk)
    refuse_erased(kept)
    if kept.version != seen_version:
        raise StaleVersion
    before = {field: getattr(kept, field) for field in CORRECTED}
    kept.name, kept.email = " ".join(name.split()), email.strip().lower()
    kept.title, kept.function = title.strip(), function.strip()
    if not kept.name:
        raise NamelessMember
    if kept.email != before["email"]:
        _check_is_free(kept.email)
    if not (changed := changes_between(before, {field: getattr(kept, field) for field in CORRECTED})):
        return kept
    try:
        with transaction.atomic():
            save_seen(kept, seen=seen_version, fields=CORRECTED)
    except IntegrityError as error:  # of two who get one address at once, one does
        raise AlreadyAMember from error
    record(by=by, verb="changed", subject=kept, changes=changed, version=kept.version)
    if "email" in changed:
        _tell_both_addresses(kept, old=before["email"], by=by, at=at)
    return kept


def _check_is_free(address: str) -> None:
    check_address(address)
    if queries.open_invitations().filter(email=address).exists():
        raise AddressIsInvited(_("{address} has an open invitation. Withdraw it first.").format(address=address))


def _tell_both_addresses(member: Member, *, old: str, by: Member | None, at: datetime) -> None:
    """To the old one too, so that it shows if nobody should have done this."""
    with reading_as(member):
        mails = [
            mail.message(
                to=address,
                subject=_("Your e-mail address at Kingside was changed"),
                template="identity/mail/address_changed.txt",
                member=member,
                old=old,
                by=by,
                at=at,
            )
            for address in (old, member.email)
        ]
    for each in mails:
        transaction.on_commit(partial(mail.send_later, each))


@transaction.atomic
def change_password(*, member: Member, password: str, by: Member | None = None) -> None:
    """A new password; sessions that were opened with the old one end."""
    if member.is_demo:
        raise PersonaNeedsNone
    _check_password(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])
    UserSession.objects.filter(user=member).delete()  # they ended with the old password; the one at hand comes back
    record(by=by, verb="given a new password", subject=member)


@transaction.atomic
def deactivate(*, member: Member, by: Member | None = None) -> None:
    """Switch a member off: signed out everywhere, and not let in until switched on again. What they did stays."""
    if member.is_demo:
        raise DemoStaysAsItIs
    # locked in one order, so that of two who switch each other off one comes second, and is refused
    let_in = list(Member.objects.select_for_update().filter(is_active=True, is_demo=False).order_by("pk"))
    others = [other for other in let_in if other != member]
    if not any(other.has_usable_password() or other.open_identities.exists() for other in others):
        raise LastToSignIn
    today = clock.today()
    if member.grants.filter(in_force(today), role=Role.ADM).exists():
        keep_an_administrator(without=member, on=today)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    _end(UserSession.objects.filter(user=member))
    record(by=by, verb="switched off", subject=member)
    tell_deputies(Department.objects.filter(representative=member), by=by)
    tell_members_changed()


@transaction.atomic
def reactivate(*, member: Member, by: Member | None = None) -> None:
    """Let a member in again, with the password and second factor they had."""
    if member.is_demo:
        raise DemoStaysAsItIs
    refuse_erased(Member.objects.select_for_update().get(pk=member.pk))
    Member.objects.filter(pk=member.pk).update(is_active=True)
    record(by=by, verb="let in again", subject=member)
    tell_members_changed()


@transaction.atomic
def end_sessions(*, member: Member, sessions: Iterable[UserSession], by: Member) -> None:
    """Sign the member out wherever these are: their next request finds nobody."""
    if ended := _end(sessions):
        record(by=by, verb="signed out", subject=member, detail=f"{ended} session{'s' if ended > 1 else ''} ended")


def _end(sessions: Iterable[UserSession]) -> int:
    ended = [session.end() for session in sessions]
    return len(ended)


@transaction.atomic
def forget_second_factor(*, member: Member) -> None:
    """For a lost phone: neither app nor passkey nor recovery code is asked for any more."""
    Authenticator.objects.filter(user=member).delete()


@transaction.atomic
def issue_token(
    *, member: Member, name: str, scope: ApiToken.Scope, lasts: timedelta, at: datetime
) -> tuple[ApiToken, str]:
    """A token for a program, and its text, which is nowhere else and never shown again."""
    if member.is_demo:
        raise PersonaNeedsNone
    if not name.strip():
        raise NamelessToken
    if not timedelta(days=1) <= lasts <= timedelta(days=366):
        raise TokenLastsTooLong
    text = tokens.new()
    token = ApiToken.objects.create(
        member=member,
        name=name.strip(),
        scope=scope,
        token_hash=tokens.hash_of(text),
        ending=text[-4:],
        issued_at=at,
        expires_at=at + lasts,
    )
    said = {"token": token.name, "scope": scope.label, "expires_at": token.expires_at}
    record(by=member, verb="given a token", subject=member, changes=changes_between({}, said))
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Member, at: datetime) -> None:
    """The program that has it is not let in any more."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        record(by=by, verb="token revoked", subject=token.member, changes={"token": (token.name, None)})


def forget_what_expired(*, now: datetime) -> None:
    """Remove what processes remembered for a while, and sessions from the lists that Django has removed."""
    Remembered.objects.filter(expires__lt=now).delete()
    Spending.objects.filter(ends_at__lt=now).delete()
    KeptAnswer.objects.filter(kept_at__lt=now - ANSWERS_KEPT).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _check_password(password: str, member: Member) -> None:
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
