"""Whom the sign-in page shows, and what members may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from kingside.core.errors import DomainError
from kingside.identity import access
from kingside.identity.access import MEMBERS, may, units_for, whom_to_ask
from kingside.identity.models import Absence, BusinessUnit, Department, Grant, Member, Role
from kingside.identity.policy import Deed


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


def member_page(viewer: Member, seen: Member, *, today: date) -> MemberPage:
    """The roles of one member."""
    grants = list(seen.grants.select_related("unit", "given_by"))
    held = [grant for grant in grants if grant.valid_to is None or grant.valid_to > today]
    now = [_in_words(grant) for grant in held if grant.valid_from <= today]
    departments = Department.objects.filter(Q(representative=seen) | Q(deputy=seen)).select_related("representative")
    may_grant = may(viewer, Deed.WRITE, MEMBERS)
    is_own = viewer == seen
    return MemberPage(
        member=seen,
        is_own=is_own,
        finding=f"{seen}: {'; '.join(now)}" if now else f"{seen} holds no role for the whole business",
        grants=held,
        departments=[_answers_for(seen, department) for department in departments],
        absences=list(seen.absences.exclude(valid_to__lte=today)),
        history=[grant for grant in grants if grant not in held],
        may_grant=may_grant,
        may_record=may_grant or is_own,
        sees_all=may(viewer, Deed.READ, MEMBERS),
        ask="" if may_grant else whom_to_ask(MEMBERS, Deed.WRITE),
    )


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


def _in_words(grant: Grant) -> str:
    role = Role(grant.role).label.lower()
    return f"{role}, {grant.unit}" if grant.unit else role


def _answers_for(member: Member, department: Department) -> str:
    if department.representative == member:
        return f"Represents {department}"
    absent = department.representative
    return f"Deputy of {absent} for {department}" if absent else f"Deputy for {department}"
