"""Who is on the team of an account, who is its mentor, which unit it is in; what was stays as history.

Each operation locks the row of the account first, so that two members who save at once follow each other.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from kingside.accounts.access import TEAM, require_at
from kingside.accounts.models import TEAM_ROLES, Account, Membership, MentorAssignment
from kingside.accounts.notices import tell_new_role
from kingside.audit.operations import changes_between, record, recording
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.flags.operations import look_again
from kingside.identity.models import BusinessUnit, Member, Role, overlapping
from kingside.identity.policy import Deed
from kingside.identity.roles import check_end, check_order

MONTHS_BETWEEN_REVIEWS = 3


class HasALead(DomainError):
    """An account has one lead at a time. Hand it over instead, which ends the one and begins the other."""

    status = 409


class HasAMentor(DomainError):
    """An account has one mentor at a time. End that first."""

    status = 409


class OnTheTeamAlready(DomainError):
    """This member is on the team in that time already."""

    status = 409


class MentorOnTheTeam(DomainError):
    """A mentor looks from outside: nobody is mentor of an account and on its team at once."""

    status = 409


class NoLead(DomainError):
    """Nobody leads this account on that day; add a lead to the team instead."""

    status = 409


class LeadsAlready(DomainError):
    """This member leads the account already."""

    status = 409


class NotATeamRole(DomainError):
    """On a team one is lead, support, development, specialist or player."""


class NotEveryTwoToSixMonths(DomainError):
    """A mentor reviews the plan every two to six months."""


@transaction.atomic
def add_to_team(
    *,
    account: Account,
    member: Member,
    team_role: str,
    by: Member | None,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    """Let a member be on the team from one day to the day before another."""
    _open(account, by)
    begun = _begin(account, member, team_role, by=by, valid_from=valid_from, valid_to=valid_to)
    said = {"member": member, "role": Role(team_role).label, "valid_from": valid_from, "valid_to": valid_to}
    _record(account, by, "given a team member", {}, said)
    return begun


@transaction.atomic
def hand_over(*, account: Account, to: Member, by: Member | None, on: date) -> Membership:
    """From this day on somebody else leads: one step, so that the account is never without a lead or with two."""
    _open(account, by)
    leading = Membership.objects.filter(overlapping(on, None), account=account, team_role=Role.LEAD)
    now = leading.filter(valid_from__lte=on).first()
    if now is None:
        raise NoLead
    if now.member_id == to.pk:
        raise LeadsAlready
    _end(now, on)
    for other in Membership.objects.filter(overlapping(on, None), account=account, member=to, valid_from__lte=on):
        _end(other, on)  # what the new lead was on the team until then
    begun = _begin(account, to, Role.LEAD, by=by, valid_from=on)
    _record(account, by, "handed over", {"lead": now.member}, {"lead": to, "valid_from": on})
    return begun


@transaction.atomic
def end_membership(*, membership: Membership, by: Member | None, on: date) -> None:
    """From this day on the member is no longer on the team."""
    account = membership.account
    _open(account, by)
    before = {"member": membership.member, "role": Role(membership.team_role).label, "valid_to": membership.valid_to}
    _end(membership, on)
    _record(account, by, "team membership ended", before, {"valid_to": on})


@transaction.atomic
def assign_mentor(
    *,
    account: Account,
    member: Member,
    by: Member | None,
    valid_from: date,
    interval_months: int = MONTHS_BETWEEN_REVIEWS,
    valid_to: date | None = None,
) -> MentorAssignment:
    """Let a member who is not on the team look at the account from outside."""
    _open(account, by)
    check_order(valid_from, valid_to)
    if not 2 <= interval_months <= 6:
        raise NotEveryTwoToSixMonths
    then = overlapping(valid_from, valid_to)
    if Membership.objects.filter(then, account=account, member=member).exists():
        raise MentorOnTheTeam
    if MentorAssignment.objects.filter(then, account=account).exists():
        raise HasAMentor
    begun = MentorAssignment.objects.create(
        account=account,
        member=member,
        interval_months=interval_months,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_by=by,
    )
    tell_new_role(begun, role=Role.MENTOR, by=by)
    said = {"mentor": member, "valid_from": valid_from, "valid_to": valid_to, "interval_months": interval_months}
    _record(account, by, "given a mentor", {}, said)
    return begun


@transaction.atomic
def end_mentorship(*, mentorship: MentorAssignment, by: Member | None, on: date) -> None:
    """From this day on the member is no longer mentor."""
    account = mentorship.account
    _open(account, by)
    before = {"mentor": mentorship.member, "valid_to": mentorship.valid_to}
    _end(mentorship, on)
    _record(account, by, "mentorship ended", before, {"valid_to": on})


@transaction.atomic
def place_in_unit(*, account: Account, unit: BusinessUnit | None, by: Member | None, seen_version: int) -> None:
    """Put an account into a business unit, whose manager sees it then; or into none.

    Raises StaleVersion when somebody saved the account after this version of it was seen.
    """
    _open(account, by)
    if account.version != seen_version:
        raise StaleVersion
    with recording(account, by=by, verb="placed in a unit", fields=("unit",)):
        if account.unit == unit:
            return
        account.unit = unit
        save_seen(account, seen=seen_version, fields=("unit",))


def _open(account: Account, by: Member | None) -> None:
    """Lock the account, and refuse whoever may not change its team; whose flags are different may be too."""
    Account.objects.select_for_update().get(pk=account.pk)
    require_at(account, by, Deed.WRITE, TEAM)
    look_again()


def _record(
    account: Account, by: Member | None, verb: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    if changed := changes_between(before, after):
        record(by=by, verb=verb, subject=account, changes=changed)


def _begin(
    account: Account,
    member: Member,
    team_role: str,
    *,
    by: Member | None,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    check_order(valid_from, valid_to)
    if team_role not in TEAM_ROLES:
        raise NotATeamRole
    then = overlapping(valid_from, valid_to)
    on_the_team = Membership.objects.filter(then, account=account)
    if team_role == Role.LEAD and on_the_team.filter(team_role=Role.LEAD).exists():
        raise HasALead
    if on_the_team.filter(member=member).exists():
        raise OnTheTeamAlready
    if MentorAssignment.objects.filter(then, account=account, member=member).exists():
        raise MentorOnTheTeam
    begun = Membership.objects.create(
        account=account,
        member=member,
        team_role=team_role,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_by=by,
    )
    tell_new_role(begun, role=team_role, by=by)
    return begun


def _end(held: Membership | MentorAssignment, on: date) -> None:
    check_end(held, on)
    held.valid_to = on
    held.save(update_fields=["valid_to"])
