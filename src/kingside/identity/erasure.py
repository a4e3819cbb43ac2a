"""Erasing a member who has left: what is personal goes, what was done stays under a label that names nobody."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.audit.operations import forget
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.identity import erasure_journal, operations, queries, replays, roles
from kingside.identity.access import MEMBERS, require
from kingside.identity.erasure_journal import Erased
from kingside.identity.invitations import erase_guest
from kingside.identity.kinds import Leaver, assignments, erasers, tell_members_changed
from kingside.identity.models import FORMER_MEMBER, Department, Invitation, Member
from kingside.identity.policy import Deed

ADDRESS: Final = "former-member-{number}@kingside.invalid"  # nobody's: RFC 2606
EMPTIED: Final = ("title", "function", "sentence", "language", "time_zone", "locale")
NAMED: Final = 5  # assignments that a refusal lists; the others it counts


class HandOverFirst(DomainError):
    """This member still holds assignments. Hand them over first."""

    status = 409


class OwnErasure(DomainError):
    """Nobody erases themselves. Another administrator does it, so that somebody is left to answer for it."""

    status = 409


@transaction.atomic
def erase(*, member: Member, by: Member | None, at: datetime, is_again: bool = False) -> Member:
    """Take away all that is personal of a member; whoever is still let in is switched off.

    Whoever `is_again` erased keeps the assignments of before, under the label, until somebody takes them over.
    Raises OwnErasure, HandOverFirst, MemberIsErased, DemoStaysAsItIs, LastAdministrator, LastToSignIn.
    """
    require(by, Deed.WRITE, MEMBERS)
    if member == by:
        raise OwnErasure
    if member.is_demo:
        raise operations.DemoStaysAsItIs
    roles.refuse_erased(member)
    if not is_again:
        refuse_assigned(member, clock.today())
    if Member.objects.filter(pk=member.pk, is_active=True).exists():
        operations.deactivate(member=member, by=by)
    kept = Member.objects.select_for_update().get(pk=member.pk)
    roles.refuse_erased(kept)
    if not is_again:
        refuse_assigned(kept, clock.today())  # once more: what somebody else gave them until the row was ours
    leaver = _leaver(kept)
    _end_roles(kept, by)
    _take_sign_in_away(leaver)
    _replace(kept, leaver.label, at)
    for erase_there in erasers.values():  # after the name, so that what follows it is without it
        erase_there(leaver)
    _forget_in_the_trail(leaver, by)
    tell_members_changed()
    journal = settings.KINGSIDE_HOME.erasures
    transaction.on_commit(partial(erasure_journal.add, journal, [erasure_journal.Erased.of(kept)]), robust=True)
    return kept


def repeat(*, at: datetime) -> Iterator[tuple[Erased, DomainError | None]]:
    """Erase whoever is back though erased before, one by one, each with why it was refused where it was.

    What was handed over since the rows were kept is theirs again, under the label: `still_assigned`.
    """
    for member, erased in erasure_journal.undone(settings.KINGSIDE_HOME.erasures):
        try:
            erase(member=member, by=None, at=at, is_again=True)
        except DomainError as refusal:
            yield erased, refusal
        else:
            yield erased, None


def refuse_assigned(member: Member, on: date) -> None:
    """Refuse to erase whoever others still count on, and say for what."""
    if not (held := held_by(member, on)):
        return
    said = ngettext(
        "{member} still holds {n} assignment: {held}. Hand it over first.",
        "{member} still holds {n} assignments: {held}. Hand them over first.",
        len(held),
    )
    more = _("; and {n} more").format(n=len(held) - NAMED) if len(held) > NAMED else ""
    raise HandOverFirst(said.format(member=member, n=len(held), held="; ".join(held[:NAMED]) + more))


def still_assigned(on: date) -> list[str]:
    """What whoever is erased holds all the same, as after an older backup was restored, a sentence each."""
    erased = Member.objects.exclude(erased_at=None).order_by("pk")
    says = _("{member} still holds what somebody else has to take over: {held}.")
    return [says.format(member=member, held="; ".join(held)) for member in erased if (held := held_by(member, on))]


def held_by(member: Member, on: date) -> list[str]:
    """What somebody else has to take over, each in a few words."""
    return [held for read in assignments.values() for held in read(member, on)]


@assignments.register("departments")
def _departments(member: Member, _on: date) -> list[str]:
    answering = Department.objects.filter(Q(representative=member) | Q(deputy=member))
    return [
        (_("represents {department}") if each.representative_id == member.pk else _("deputy for {department}")).format(
            department=each
        )
        for each in answering
    ]


def _leaver(member: Member) -> Leaver:
    """With the names and addresses that were corrected since: notices and texts may still have them."""
    names, addresses = queries.ever_called("member", member)
    label = FORMER_MEMBER.format(number=member.pk)
    return Leaver(
        member=member,
        names=names,
        addresses=addresses,
        label=label,
        others=queries.names_around(names, Member.objects.exclude(pk=member.pk)),
    )


def _end_roles(member: Member, by: Member | None) -> None:
    today = clock.today()
    for grant in member.grants.exclude(valid_to__lte=today).select_related("member", "unit"):
        on = max(today, grant.valid_from)
        if grant.valid_to != on:
            roles.end_grant(grant=grant, by=by, on=on)
    member.absences.all().delete()


def _take_sign_in_away(leaver: Leaver) -> None:
    member = leaver.member
    for session in UserSession.objects.filter(user=member):
        session.end()
    UserSession.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()
    EmailAddress.objects.filter(user=member).delete()
    replays.forget(leaver=leaver)
    member.tokens.all().delete()
    member.open_identities.all().delete()


def _replace(member: Member, label: str, at: datetime) -> None:
    for field in EMPTIED:
        setattr(member, field, "")
    member.name, member.email = label, ADDRESS.format(number=member.pk)
    member.last_login, member.erased_at = None, at
    member.version += 1
    member.set_unusable_password()
    member.save()


def _forget_in_the_trail(leaver: Leaver, by: Member | None) -> None:
    """As a member, and as the guest that they were."""
    for invitation in _invitations_of(leaver):
        erase_guest(invitation, by=by)
    forget(kind="member", person_id=leaver.member.pk, by=by)


def _invitations_of(leaver: Leaver) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(member=leaver.member) | Q(email__in=leaver.addresses))
