"""Giving roles and ending them, naming departments and units, recording who is away."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kingside.audit.operations import changes_between, record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.core.versioning import StaleVersion, Versioned, save_seen
from kingside.identity.access import MEMBERS, require, without_representative
from kingside.identity.kinds import tell_deputy, tell_members_changed
from kingside.identity.models import (
    GRANTED,
    OF_UNITS,
    Absence,
    BusinessUnit,
    Department,
    Grant,
    Member,
    Role,
    overlapping,
)
from kingside.identity.policy import Deed

Named = TypeVar("Named", bound=Versioned)

OF_DEPARTMENT: Final = ("name", "representative", "deputy")
OF_UNIT: Final = ("name", "parent")


class Dated(Protocol):
    """What is valid from one day to the day before another."""

    valid_from: date
    valid_to: date | None


class RoleIsNotGranted(DomainError):
    """This role follows from a team, a mentorship or a department; it cannot be granted."""


class RoleOfTheWholeBusiness(DomainError):
    """This role is held for the whole business, not for a unit."""


class AlreadyGranted(DomainError):
    """The member holds this role already."""

    status = 409


class EndsBeforeItBegins(DomainError):
    """The last day lies before the first one."""


class HasEnded(DomainError):
    """This has ended already; what was stays as it is."""

    status = 409


class MemberIsErased(DomainError):
    """This member was erased, and comes back as a new one only. Invite them."""

    status = 409


class LastAdministrator(DomainError):
    """Somebody has to administer Kingside. Make somebody else administrator without an end first."""

    status = 409


class NoName(DomainError):
    """It needs a name."""


class NameIsTaken(DomainError):
    """Another one has this name."""

    status = 409


class OwnDeputy(DomainError):
    """The deputy stands in for the representative, so they have to be two people."""


class UnitBelowItself(DomainError):
    """A unit cannot stand below itself."""


@transaction.atomic
def give_grant(
    *,
    member: Member,
    role: str,
    by: Member | None,
    valid_from: date,
    unit: BusinessUnit | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Let a member hold a role from one day to the day before another; without a unit for the whole business."""
    require(by, Deed.WRITE, MEMBERS)
    check_order(valid_from, valid_to)
    if role not in GRANTED:
        raise RoleIsNotGranted
    if unit is not None and role not in OF_UNITS:
        raise RoleOfTheWholeBusiness
    refuse_erased(Member.objects.select_for_update().get(pk=member.pk))
    same = Grant.objects.filter(member=member, role=role, unit=unit)
    if same.filter(overlapping(valid_from, valid_to)).exists():
        raise AlreadyGranted(
            _("{member} holds the role {role} in this time already.").format(member=member, role=Role(role).label)
        )
    grant = Grant.objects.create(
        member=member, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, given_by=by
    )
    said = {"role": Role(role).label, "unit": unit, "valid_from": valid_from, "valid_to": valid_to}
    record(by=by, verb="given a role", subject=member, changes=changes_between({}, _told(said)))
    tell_members_changed()
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: Member | None, on: date) -> None:
    """From this day on the role is no longer held; the row stays as history."""
    require(by, Deed.WRITE, MEMBERS)
    check_end(grant, on)
    if grant.role == Role.ADM:
        keep_an_administrator(without=grant.member, on=on)
    before, grant.valid_to = grant.valid_to, on
    grant.save(update_fields=["valid_to"])
    with in_english():
        ended = str(grant)
    record(by=by, verb="role ended", subject=grant.member, changes={"valid_to": (before, on)}, detail=ended)
    tell_members_changed()


def refuse_erased(member: Member) -> None:
    """Refuse what would make somebody of a label again."""
    if member.erased_at:
        raise MemberIsErased


def keep_an_administrator(*, without: Member, on: date) -> None:
    """Refuse what would leave nobody to administer; inside the transaction that takes the role or the member away."""
    lasting = Grant.objects.select_for_update().filter(role=Role.ADM, valid_to=None, valid_from__lte=on)
    if not [grant for grant in lasting.select_related("member") if grant.member != without and grant.member.is_active]:
        raise LastAdministrator


@transaction.atomic
def name_department(
    *,
    name: str,
    by: Member | None,
    representative: Member | None = None,
    deputy: Member | None = None,
    department: Department | None = None,
    seen_version: int = 0,
) -> Department:
    """A new department, or another name, representative or deputy of one.

    Raises StaleVersion when somebody saved the department after this version of it was seen.
    """
    require(by, Deed.WRITE, MEMBERS)
    named = _as_seen(department, seen_version) or Department()
    before = _said_of(named, OF_DEPARTMENT)
    named.name = _name_of(name, Department.objects.exclude(pk=named.pk))
    if representative is not None and representative == deputy:
        raise OwnDeputy
    named.representative, named.deputy = representative, deputy
    _keep(named, OF_DEPARTMENT, before, by=by)
    if (named.representative, named.deputy) != (before["representative"], before["deputy"]):
        it, today = Department.objects.filter(pk=named.pk), clock.today()
        tell_deputies(it.filter(without_representative(today)), by=by)
        to_come = Absence.objects.filter(member=named.representative, valid_from__gt=today)
        for absence in to_come.exclude(valid_to__lte=F("valid_from")):
            tell_deputies(it, by=by, on=absence.valid_from)
    return named


@transaction.atomic
def name_unit(
    *,
    name: str,
    by: Member | None,
    parent: BusinessUnit | None = None,
    unit: BusinessUnit | None = None,
    seen_version: int = 0,
) -> BusinessUnit:
    """A new unit, or another name or place in the tree of one.

    Raises StaleVersion when somebody saved the unit after this version of it was seen.
    """
    require(by, Deed.WRITE, MEMBERS)
    named = _as_seen(unit, seen_version) or BusinessUnit()
    before = _said_of(named, OF_UNIT)
    named.name = _name_of(name, BusinessUnit.objects.exclude(pk=named.pk))
    parents = dict(BusinessUnit.objects.select_for_update().values_list("pk", "parent"))
    above = parent.pk if parent else None
    while above is not None:
        if above == named.pk:
            raise UnitBelowItself
        above = parents[above]
    named.parent = parent
    _keep(named, OF_UNIT, before, by=by)
    return named


@transaction.atomic
def record_absence(*, member: Member, by: Member | None, valid_from: date, valid_to: date | None = None) -> Absence:
    """A member is away; the deputies of his departments stand in. Everybody may say so of himself."""
    if by != member:
        require(by, Deed.WRITE, MEMBERS)
    refuse_erased(member)
    check_order(valid_from, valid_to)
    absence = Absence.objects.create(member=member, valid_from=valid_from, valid_to=valid_to, recorded_by=by)
    said = {"away_from": valid_from, "away_until": valid_to}
    record(by=by, verb="noted as away", subject=member, changes=changes_between({}, _told(said)))
    if valid_to is None or valid_to > max(valid_from, clock.today()):
        tell_deputies(Department.objects.filter(representative=member), by=by, on=valid_from)
    tell_members_changed()
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: Member | None, on: date) -> None:
    """The member is back on this day."""
    if by != absence.member:
        require(by, Deed.WRITE, MEMBERS)
    ends = max(on, absence.valid_from)
    check_end(absence, ends)
    before, absence.valid_to = absence.valid_to, ends
    absence.save(update_fields=["valid_to"])
    record(by=by, verb="noted as back", subject=absence.member, changes={"away_until": (before, ends)})
    tell_members_changed()


def tell_deputies(departments: QuerySet[Department], *, by: Member | None, on: date | None = None) -> None:
    """Let the deputies of these know that they stand in, from this day on or from today."""
    for department in departments.select_related("representative", "deputy"):
        tell_deputy(department, on=max(on or clock.today(), clock.today()), by=by)


def check_order(valid_from: date, valid_to: date | None) -> None:
    """Refuse what ends before it begins; it may end on its first day, and then never was."""
    if valid_to is not None and valid_to < valid_from:
        raise EndsBeforeItBegins


def check_end(held: Dated, on: date) -> None:
    """Refuse to end what ends before that day anyway: history is not rewritten."""
    check_order(held.valid_from, on)
    if held.valid_to is not None and held.valid_to <= on:
        raise HasEnded


def _told(said: Mapping[str, object]) -> Mapping[str, object]:
    return {field: value for field, value in said.items() if value is not None}


def _as_seen(kept: Named | None, seen_version: int) -> Named | None:
    if kept is not None and kept.version != seen_version:
        raise StaleVersion
    return kept


def _said_of(named: Versioned, fields: Sequence[str]) -> dict[str, object]:
    return {field: getattr(named, field) or None for field in fields}


def _keep(named: Versioned, fields: Sequence[str], before: Mapping[str, object], *, by: Member | None) -> None:
    """Write down what differs, and only if nobody saved it meanwhile."""
    if not (changed := changes_between(before, _said_of(named, fields))):
        return
    is_new = named.pk is None
    if is_new:
        named.save()
    else:
        save_seen(named, seen=named.version, fields=fields)
    record(by=by, verb="added" if is_new else "changed", subject=named, changes=changed, version=named.version)


def _name_of(name: str, others: QuerySet[Department] | QuerySet[BusinessUnit]) -> str:
    told = name.strip()
    if not told:
        raise NoName
    if others.filter(name__iexact=told).exists():
        raise NameIsTaken(_("Another one is called {name}.").format(name=told))
    return told
