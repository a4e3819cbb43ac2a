"""Whom the sign-in page shows, what protects a member, and what members may do."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.audit.conflicts import AskedBy, conflict_over
from kingside.audit.models import PersonalValue
from kingside.core.errors import DomainError
from kingside.core.texts import Text, in_a_sentence
from kingside.core.versioning import Conflict, Versioned
from kingside.identity import access
from kingside.identity.access import MEMBERS, may, units_for, whom_to_ask
from kingside.identity.models import Absence, ApiToken, BusinessUnit, Department, Grant, Invitation, Member, Role
from kingside.identity.naming import whole_names
from kingside.identity.policy import Deed
from kingside.identity.sessions import device

SAID_OF_MEMBER: Final[Mapping[str, Text]] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "title": pgettext_lazy("of a person", "Title"),
    "function": gettext_lazy("Function"),
}
SAID_OF_DEPARTMENT: Final[Mapping[str, Text]] = {
    "name": gettext_lazy("Name"),
    "representative": gettext_lazy("Representative"),
    "deputy": gettext_lazy("Deputy"),
}
SAID_OF_UNIT: Final[Mapping[str, Text]] = {"name": gettext_lazy("Name"), "parent": gettext_lazy("Part of")}

PAGE_OF_ONE: Final[Mapping[type[Versioned], tuple[str, Mapping[str, Text]]]] = {
    Member: ("member", SAID_OF_MEMBER),
    Department: ("department", SAID_OF_DEPARTMENT),
    BusinessUnit: ("unit", SAID_OF_UNIT),
}
"""What has a form of its own: the name of its page, and its fields in words."""


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
        raise NoSuchMember(_("Nobody signs in with {email}.").format(email=email)) from error


@dataclass(frozen=True)
class Passkey:
    """A passkey of a member; `is_alone` where it signs in without a password, None where it does not say."""

    pk: int
    name: str
    is_alone: bool | None
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class OpenSession:
    """One place where the member is signed in."""

    pk: int
    device: str
    address: str
    since: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SignIn:
    """What protects a member: the app, the recovery codes that are left, the passkeys in the order they came.

    And where the member is signed in, this browser first, then the last seen.
    """

    app: Authenticator | None
    codes_left: int
    passkeys: list[Passkey]
    sessions: list[OpenSession]
    tokens: list[ApiToken]

    @property
    def has_second_factor(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def factors_of(member: Member) -> set[str]:
    """Kinds of second factor that the member has: totp, webauthn, recovery_codes."""
    return set(Authenticator.objects.filter(user=member).values_list("type", flat=True))


def sessions_of(member: Member) -> QuerySet[UserSession]:
    """Where the member is signed in; what ran out is not."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    sessions: QuerySet[UserSession] = UserSession.objects.filter(user=member, session_key__in=alive)
    return sessions


def tokens_of(member: Member) -> QuerySet[ApiToken]:
    """Tokens that were not revoked, the newest first; those that ran out among them."""
    return member.tokens.filter(revoked_at=None)


def sign_in_of(member: Member, *, session_key: str | None) -> SignIn:
    """For the page Your sign-in, opened in the session with this key; three queries."""
    kinds: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=member).order_by("created_at", "pk"):
        kinds.setdefault(authenticator.type, []).append(authenticator)
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES, [])
    return SignIn(
        app=next(iter(kinds.get(Authenticator.Type.TOTP, [])), None),
        codes_left=sum(len(each.wrap().get_unused_codes()) for each in codes),
        passkeys=[_passkey(each) for each in kinds.get(Authenticator.Type.WEBAUTHN, [])],
        sessions=_open_sessions(member, session_key),
        tokens=list(tokens_of(member)),
    )


def _open_sessions(member: Member, session_key: str | None) -> list[OpenSession]:
    found = [
        OpenSession(
            pk=session.pk,
            device=device(session.user_agent),
            address=session.ip,
            since=session.created_at,
            last_seen_at=session.last_seen_at,
            is_this=session.session_key == session_key,
        )
        for session in sessions_of(member).order_by("-last_seen_at", "-pk")
    ]
    return sorted(found, key=lambda session: not session.is_this)


def _passkey(authenticator: Authenticator) -> Passkey:
    wrapped = authenticator.wrap()
    return Passkey(
        pk=authenticator.pk,
        name=wrapped.name,
        is_alone=wrapped.is_passwordless,
        added_at=authenticator.created_at,
        last_used_at=authenticator.last_used_at,
    )


@dataclass(frozen=True)
class Listed:
    """A member as the list of members shows them."""

    member: Member
    last_seen_at: datetime | None
    has_second_factor: bool


def ever_called(kind: str, person: Member | Invitation) -> tuple[frozenset[str], frozenset[str]]:
    """Names and addresses, with those that were corrected since: notices and texts may still have them."""
    said = {"name": {person.name}, "email": {person.email}}
    former = PersonalValue.objects.filter(kind=kind, person_id=str(person.pk), field__in=said)
    for field, *sides in former.values_list("field", "before", "after"):
        said[field] |= {side for side in sides if isinstance(side, str) and side}
    return frozenset(said["name"]), frozenset(said["email"])


def names_around(names: frozenset[str], among: QuerySet[Member]) -> frozenset[str]:
    """Names of members that have one of these in them, so that they are not cut."""
    has_one = whole_names(names)
    return frozenset(name for name in among.values_list("name", flat=True).iterator() if has_one.search(name))


def members() -> QuerySet[Member]:
    """All members, each with what the list says beside."""
    protected = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Member.objects.annotate(seen_at=Max("usersession__last_seen_at"), is_protected=Exists(protected))


def listed(member: Any) -> Listed:
    """A row of `members`."""
    return Listed(
        member=member,
        last_seen_at=max(filter(None, (member.seen_at, member.last_login)), default=None),
        has_second_factor=member.is_protected,
    )


def open_invitations() -> QuerySet[Invitation]:
    """Guests who have not come yet, the newest first; those too old among them."""
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Everything the page of a member's roles shows; what is over stands apart."""

    member: Member
    is_own: bool
    finding: str
    grants: list[Grant]
    departments: list[str]
    absences: list[Absence]
    history: list[Grant]
    may_grant: bool
    may_record: bool
    sees_all: bool
    ask: str
    may_correct: bool
    about_sign_in: str
    may_take_data: bool
    may_erase: bool

    @property
    def who(self) -> str:
        """Title, function and address, as far as they are known."""
        said = (self.member.title, self.member.function, "" if self.member.erased_at else self.member.email)
        return ", ".join(filter(None, said))


def member_page(viewer: Member, seen: Member, *, today: date) -> MemberPage:
    """The roles of one member."""
    grants = list(seen.grants.select_related("unit", "given_by"))
    held = [grant for grant in grants if grant.valid_to is None or grant.valid_to > today]
    now = [_in_words(grant) for grant in held if grant.valid_from <= today]
    departments = Department.objects.filter(Q(representative=seen) | Q(deputy=seen)).select_related("representative")
    manages, is_own = may(viewer, Deed.WRITE, MEMBERS), viewer == seen
    may_grant = manages and not seen.erased_at
    nothing = _("{member} was erased") if seen.erased_at else _("{member} holds no role for the whole business")
    return MemberPage(
        member=seen,
        is_own=is_own,
        finding=f"{seen}: {'; '.join(now)}" if now else nothing.format(member=seen),
        grants=held,
        departments=[_answers_for(seen, department) for department in departments],
        absences=list(seen.absences.exclude(valid_to__lte=today)),
        history=[grant for grant in grants if grant not in held],
        may_grant=may_grant,
        may_record=may_grant or is_own,
        may_take_data=manages or is_own,
        may_erase=may_grant and not is_own and not seen.is_demo,
        sees_all=may(viewer, Deed.READ, MEMBERS),
        ask="" if manages else whom_to_ask(MEMBERS, Deed.WRITE),
        may_correct=may_grant and not seen.is_demo,
        about_sign_in=_about_sign_in(seen) if may_grant else "",
    )


def _about_sign_in(member: Member) -> str:
    """What another address does to sign-in at the OpenID Connect provider; nothing where there is none."""
    provider = settings.KINGSIDE_OPENID
    if provider is None:
        return ""
    if member.open_identities.filter(issuer=provider.issuer).exists():
        said = _("{provider} knows {member} already: signing in there stays as it is, whatever address stands here.")
    else:
        said = _("{provider} proves an address when {member} first signs in there: write here the one it has.")
    return said.format(provider=provider.name, member=member)


def unit_tree(member: Member) -> list[tuple[int, BusinessUnit]]:
    """Each unit below the one it is part of, with how deep it stands."""
    parts: dict[int | None, list[BusinessUnit]] = {}
    for unit in units_for(member).select_related("parent"):
        parts.setdefault(unit.parent_id, []).append(unit)

    def below(parent: int | None, depth: int) -> Iterator[tuple[int, BusinessUnit]]:
        for unit in parts.get(parent, []):
            yield depth, unit
            yield from below(unit.pk, depth + 1)

    return list(below(None, 0))


def conflict_of(
    kept: Member | Department | BusinessUnit,
    said: Mapping[str, Any],
    *,
    seen: int,
    name_of: Callable[[str], str] = str,
    also: Mapping[str, str] | None = None,
) -> Conflict:
    """A member, a department or a unit as it is by now, beside what was typed over an earlier version."""
    now = type(kept)._default_manager.get(pk=kept.pk)
    page, fields = PAGE_OF_ONE[type(kept)]
    address = reverse(page, args=[now.pk])
    form = AskedBy(title=str(now), back=address, action=address, name_of=name_of, also=also or {})
    return conflict_over(now, said, seen=seen, fields=fields, form=form)


def _in_words(grant: Grant) -> str:
    role = in_a_sentence(Role(grant.role).label)
    return f"{role}, {grant.unit}" if grant.unit else role


def _answers_for(member: Member, department: Department) -> str:
    if department.representative == member:
        return _("Represents {department}").format(department=department)
    absent = department.representative
    if absent:
        return _("Deputy of {member} for {department}").format(member=absent, department=department)
    return _("Deputy for {department}").format(department=department)
