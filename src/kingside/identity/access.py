"""What a member's roles let him do today, and when the members of the demo company may be."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.texts import in_a_sentence
from kingside.identity.loopback import comes_from_this_machine, is_loopback
from kingside.identity.models import GRANTED, Absence, BusinessUnit, Department, Grant, Member, Role, in_force
from kingside.identity.policy import READ, WRITE, Deed, Resource, policy
from kingside.identity.prepared import Prepared

Somebody = Member | AnonymousUser
Found = TypeVar("Found")

MEMBERS: Final = policy.register("members")(
    Resource(
        title=gettext_lazy("Members, grants, departments, units"),
        what=gettext_lazy(
            "Who works with Kingside, their name and address, as what, from when to when; "
            "who represents a department; how we are divided."
        ),
        cells={Role.ADM: WRITE, Role.PRG: READ},
    )
)


AUDIT: Final = policy.register("audit")(
    Resource(
        title=gettext_lazy("Audit trail and the history of records"),
        what=gettext_lazy(
            "Who did what when, from what to what: of members, departments and rules all of it, of every other record "
            "only to whoever may read it, too."
        ),
        of_accounts=True,
        cells={Role.ADM: READ, Role.PRG: READ, Role.EXE: READ, Role.FIN: READ, Role.MGR: READ},
    )
)

ASKED_AT_MOST: Final = 3
NO_UNIT: Final = Value(None, output_field=BigIntegerField())


class NotYours(DomainError):
    """You may see this, but changing it belongs to another role."""

    status = 403
    title = gettext_lazy("This is not yours to do")


class NotForYou(DomainError):
    """There is nothing here among what you may see."""

    status = 404
    title = gettext_lazy("There is nothing here")


@dataclass(frozen=True, slots=True)
class Remit:
    """The roles that somebody holds on a day, apart from those on single accounts."""

    everywhere: frozenset[Role] = frozenset()
    units: Mapping[Role, frozenset[int]] = field(default_factory=dict)
    """Roles that are granted for units, each with those units and all below them."""

    def lets(self, deed: Deed, resource: Resource) -> bool:
        """Whether a role for the whole business says so."""
        return any(resource.lets(role, deed) for role in self.everywhere)

    def units_for(self, deed: Deed, resource: Resource) -> frozenset[int]:
        """The units in which a granted role says so."""
        return frozenset().union(*(units for role, units in self.units.items() if resource.lets(role, deed)))


def remit_of(member: Somebody) -> Remit:
    """What is granted to a member, and what a department brings; nothing to whoever is not active."""
    if not isinstance(member, Member) or not member.is_active:
        return Remit()
    return remembered(member, "remit", lambda: _remit_on(member, clock.today()))


def remembered(member: Member, what: str, read: Callable[[], Found]) -> Found:
    """What was read once of this member in a request, or a step of an import; elsewhere it is read anew each time."""
    if member.remembered is None:
        return read()
    if what not in member.remembered:
        member.remembered[what] = read()
    found: Found = member.remembered[what]
    return found


def may(member: Somebody, deed: Deed, resource: Resource) -> bool:
    """Of what is whole or not at all; what belongs to single accounts is asked in `accounts.access`."""
    if resource.of_accounts:
        raise TypeError(f"{resource.title}: ask at which account")
    return may_everywhere(member, deed, resource)


def may_everywhere(member: Somebody, deed: Deed, resource: Resource) -> bool:
    """Of the whole business: where the resource belongs to single accounts, of all of them at once."""
    return remit_of(member).lets(deed, resource)


def require(member: Somebody | None, deed: Deed, resource: Resource) -> None:
    """Refuse what a member may not do with something of the whole business. None is the installation itself."""
    if resource.of_accounts:
        raise TypeError(f"{resource.title}: ask at which account")
    require_everywhere(member, deed, resource)


def require_everywhere(member: Somebody | None, deed: Deed, resource: Resource) -> None:
    """The same where it is done with all accounts at once, though the resource belongs to single ones."""
    if member is not None:
        if not may_everywhere(member, Deed.READ, resource):
            raise NotForYou
        if not may_everywhere(member, deed, resource):
            raise NotYours(f"{NotYours()} {whom_to_ask(resource, deed)}")


def whom_to_ask(resource: Resource, deed: Deed = Deed.READ) -> str:
    """By name who may because of a grant for the whole business, and by role where nobody does."""
    names = list(holders_of(resource, deed).order_by("name").values_list("name", flat=True)[:ASKED_AT_MOST])
    if names:
        return _("Ask {names}.").format(names=either(names))
    roles = either([in_a_sentence(role.label) for role in resource.roles_for(deed)])
    return _("It belongs to {roles}.").format(roles=roles)


def holders_of(resource: Resource, deed: Deed) -> QuerySet[Member]:
    """Members who may do this today because of a grant for the whole business."""
    roles = [role for role in resource.roles_for(deed) if role in GRANTED]
    held = _grants_on(clock.today()).filter(member=OuterRef("pk"), role__in=roles, unit=None)
    return Member.objects.filter(Exists(held), is_active=True)


def members_with(roles: Collection[Role], *, unit: BusinessUnit | None) -> QuerySet[Member]:
    """Active members whose remit has one of these roles for what is in this unit, or in none."""
    today = clock.today()
    reaching = Q(unit=None) | Q(unit__in=_units_above(unit)) if unit else Q(unit=None)
    grants = _grants_on(today).filter(reaching, member=OuterRef("pk"), role__in=roles)
    holds = Q(Exists(grants))
    if Role.DEP in roles:
        holds |= Q(Exists(_answered_for(OuterRef("pk"), today)))
    return Member.objects.filter(holds, is_active=True)


def may_manage_members(member: Somebody) -> bool:
    """Let people in, give them roles and take those back."""
    return may(member, Deed.WRITE, MEMBERS)


def sees_members(member: Somebody) -> bool:
    """Look at the list of them, and at who is invited."""
    return may(member, Deed.READ, MEMBERS)


def require_sight_of_members(member: Somebody) -> None:
    """The list of members is not there for anybody else."""
    require(member, Deed.READ, MEMBERS)


def require_manager(member: Somebody) -> None:
    """Refuse to change who is let in."""
    require(member, Deed.WRITE, MEMBERS)


def may_read_audit(member: Somebody) -> bool:
    """See something of the audit trail: of what, `identity.trail` says."""
    remit = remit_of(member)
    return remit.lets(Deed.READ, AUDIT) or bool(remit.units_for(Deed.READ, AUDIT))


def reads_audit_of_the_business(member: Somebody) -> bool:
    """See what happened to records that are not of a single account: a grant for a unit opens none of them."""
    return remit_of(member).lets(Deed.READ, AUDIT)


def require_audit(member: Somebody) -> None:
    """The trail is not there for anybody else."""
    if not may_read_audit(member):
        raise NotForYou


def members_for(member: Somebody) -> QuerySet[Member]:
    """Whose roles a member may look at: everybody's or only his own."""
    if may(member, Deed.READ, MEMBERS):
        return Member.objects.all()
    return Member.objects.filter(pk=member.pk or 0, is_active=True)


def departments_for(member: Somebody) -> QuerySet[Department]:
    """All departments, or those that somebody represents or is the deputy of."""
    if may(member, Deed.READ, MEMBERS):
        return Department.objects.all()
    own = Department.objects.filter(Q(representative=member.pk) | Q(deputy=member.pk))
    return own if member.is_active else own.none()


def answered_for_by(member: Somebody) -> QuerySet[Department]:
    """Departments that somebody answers for today, by which she has the role DEP; of a deputy only while it is hers."""
    if not isinstance(member, Member) or not member.is_active:
        return Department.objects.none()
    return _answered_for(member, clock.today())


def units_for(member: Somebody) -> QuerySet[BusinessUnit]:
    """The tree of units, to whoever sees members."""
    return BusinessUnit.objects.all() if may(member, Deed.READ, MEMBERS) else BusinessUnit.objects.none()


def either(words: Sequence[str]) -> str:
    """Several words as a choice: "a, b or c"."""
    if not words:
        return _("nobody")
    *others, last = words
    return _("{others} or {last}").format(others=", ".join(others), last=last) if others else last


def demo_is_open() -> bool:
    """This is the demo company, and the server is known to listen on loopback only."""
    return bool(settings.KINGSIDE_IS_DEMO) and is_loopback(settings.KINGSIDE_LISTENS_ON)


def demo_is_open_to(request: HttpRequest) -> bool:
    """As above, and the request comes from this machine."""
    return demo_is_open() and comes_from_this_machine(request)


def _granted_and_answered_for(member_pk: int, day: date) -> QuerySet[Grant, Any]:
    granted = _grants_on(day).filter(member=member_pk).order_by().values_list("role", "unit")
    answers_for = _answered_for(member_pk, day).order_by().values_list(Value(Role.DEP.value), NO_UNIT)
    return granted.union(answers_for, all=True)


GRANTED_AND_ANSWERED_FOR: Final = Prepared(_granted_and_answered_for)


def _remit_on(member: Member, day: date) -> Remit:
    found: list[tuple[str, int | None]] = GRANTED_AND_ANSWERED_FOR.rows(member.pk, day)
    units = {Role(role) for role, unit in found if unit is not None}
    below = _units_below() if units else {}
    return Remit(
        everywhere=frozenset(Role(role) for role, unit in found if unit is None),
        units={
            role: frozenset().union(*(below[unit] for its, unit in found if its == role and unit is not None))
            for role in units
        },
    )


def _grants_on(day: date) -> QuerySet[Grant]:
    return Grant.objects.filter(in_force(day))


def _answered_for(member: Member | OuterRef | int, day: date) -> QuerySet[Department]:
    """Departments that a member answers for: as representative, or as deputy while the representative is not here."""
    return Department.objects.filter(Q(representative=member) | Q(deputy=member) & without_representative(day))


def without_representative(day: date) -> Q:
    """Departments that nobody represents, or somebody who is switched off or away: their deputies stand in."""
    away = Absence.objects.filter(in_force(day), member=OuterRef("representative"))
    return Q(representative=None) | Q(representative__is_active=False) | Q(Exists(away))


def _units_above(unit: BusinessUnit) -> set[int]:
    """A unit and all above it."""
    parents = dict(BusinessUnit.objects.order_by().values_list("pk", "parent"))
    found: set[int] = set()
    above: int | None = unit.pk
    while above is not None and above not in found:
        found.add(above)
        above = parents[above]
    return found


def _units_below() -> dict[int, frozenset[int]]:
    """Each unit with itself and all below it."""
    parents = dict(BusinessUnit.objects.order_by().values_list("pk", "parent"))
    below: dict[int, set[int]] = {unit: set() for unit in parents}
    for unit in parents:
        above: int | None = unit
        while above is not None and unit not in below[above]:
            below[above].add(unit)
            above = parents[above]
    return {unit: frozenset(parts) for unit, parts in below.items()}
