"""Who is on the team of an account, who is its mentor, which unit it is in; what was stays as history.

Each operation locks the row of the account first, so that two members who save at once follow each other. With
`proposed_by` it carries out what somebody proposed (`proposals.py`), and the history says so; what stands in the way of
one is asked by the functions that begin with `check_`.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from kingside.accounts.access import TEAM, may_at, require_at
from kingside.accounts.lifecycle import TeamFacts, TeamProposalLife
from kingside.accounts.models import TEAM_ROLES, Account, Membership, MentorAssignment, ProposalState
from kingside.accounts.notices import tell_new_role
from kingside.accounts.queries import tier_of
from kingside.audit.operations import changes_between, record, recording
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.core.workflow import move, told
from kingside.flags.operations import look_again
from kingside.identity.models import BusinessUnit, Member, Role, in_force, overlapping
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


class NotWithIt(DomainError):
    """This member is neither on the team nor mentor on that day."""

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
    proposed_by: Member | None = None,
) -> Membership:
    """Let a member be on the team from one day to the day before another."""
    _open(account, by)
    begun = _begin(account, member, team_role, by=by, valid_from=valid_from, valid_to=valid_to)
    said = {"member": member, "role": Role(team_role).label, "valid_from": valid_from, "valid_to": valid_to}
    _record(account, by, "given a team member", {}, said | {"proposed_by": proposed_by})
    return begun


@transaction.atomic
def hand_over(
    *, account: Account, to: Member, by: Member | None, on: date, proposed_by: Member | None = None
) -> Membership:
    """From this day on somebody else leads: one step, so that the account is never without a lead or with two."""
    _open(account, by)
    now = check_hand_over(account, to, on)
    _end(now, on)
    for other in Membership.objects.filter(overlapping(on, None), account=account, member=to, valid_from__lte=on):
        _end(other, on)  # what the new lead was on the team until then
    begun = _begin(account, to, Role.LEAD, by=by, valid_from=on)
    _record(
        account, by, "handed over", {"lead": now.member}, {"lead": to, "valid_from": on, "proposed_by": proposed_by}
    )
    return begun


@transaction.atomic
def end_membership(*, membership: Membership, by: Member | None, on: date, proposed_by: Member | None = None) -> None:
    """From this day on the member is no longer on the team."""
    account = membership.account
    _open(account, by)
    before = {"member": membership.member, "role": Role(membership.team_role).label, "valid_to": membership.valid_to}
    _end(membership, on)
    _record(account, by, "team membership ended", before, {"valid_to": on, "proposed_by": proposed_by})


@transaction.atomic
def assign_mentor(
    *,
    account: Account,
    member: Member,
    by: Member | None,
    valid_from: date,
    interval_months: int = MONTHS_BETWEEN_REVIEWS,
    valid_to: date | None = None,
    proposed_by: Member | None = None,
) -> MentorAssignment:
    """Let a member who is not on the team look at the account from outside.

    Whoever approves mentors may carry out what was proposed. Raises HeldUp where nobody who approves one did.
    """
    approves = by is None or may_at(account, by, Deed.APPROVE, TEAM)
    _open(account, by, Deed.APPROVE if proposed_by and approves else Deed.WRITE)
    facts = TeamFacts(is_mentor_approved=approves)
    made = move(TeamProposalLife, "accepted", state=ProposalState.PROPOSED, facts=facts, tier=tier_of(account))
    check_mentor(account, member, interval_months, valid_from, valid_to)
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
    _record(account, by, "given a mentor", {}, said | {"proposed_by": proposed_by}, detail=told(made))
    return begun


@transaction.atomic
def end_mentorship(
    *, mentorship: MentorAssignment, by: Member | None, on: date, proposed_by: Member | None = None
) -> None:
    """From this day on the member is no longer mentor."""
    account = mentorship.account
    _open(account, by)
    before = {"mentor": mentorship.member, "valid_to": mentorship.valid_to}
    _end(mentorship, on)
    _record(account, by, "mentorship ended", before, {"valid_to": on, "proposed_by": proposed_by})


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


def check_join(
    account: Account, member: Member, team_role: str, valid_from: date, valid_to: date | None = None
) -> None:
    """Refuse what does not fit the team as it is.

    Raises HasALead, OnTheTeamAlready, MentorOnTheTeam, NotATeamRole and EndsBeforeItBegins.
    """
    check_order(valid_from, valid_to)
    if team_role not in TEAM_ROLES:
        raise NotATeamRole
    then = overlapping(valid_from, valid_to)
    on_the_team = Membership.objects.filter(then, account=account)
    if team_role == Role.LEAD and on_the_team.filter(team_role=Role.LEAD).exists():
        raise HasALead
    if on_the_team.filter(member=member).exists():
        raise OnTheTeamAlready
    _check_no_mentor(account, member, then)


def check_hand_over(account: Account, to: Member, on: date) -> Membership:
    """Who leads until then. Raises NoLead, LeadsAlready and MentorOnTheTeam."""
    then = overlapping(on, None)
    leading = Membership.objects.filter(then, account=account, team_role=Role.LEAD)
    now = leading.filter(valid_from__lte=on).first()
    if now is None:
        raise NoLead
    if now.member_id == to.pk:
        raise LeadsAlready
    _check_no_mentor(account, to, then)
    return now


def check_leave(account: Account, member: Member, on: date) -> Membership | MentorAssignment:
    """As what she is with the account on that day. Raises NotWithIt."""
    found = account.memberships.filter(in_force(on), member=member).first()
    held = found or account.mentorships.filter(in_force(on), member=member).first()
    if held is None:
        raise NotWithIt
    return held


def check_mentor(
    account: Account, member: Member, interval_months: int, valid_from: date, valid_to: date | None = None
) -> None:
    """Refuse whom or what does not fit. Raises NotEveryTwoToSixMonths, MentorOnTheTeam, HasAMentor."""
    check_order(valid_from, valid_to)
    if not 2 <= interval_months <= 6:
        raise NotEveryTwoToSixMonths
    then = overlapping(valid_from, valid_to)
    if Membership.objects.filter(then, account=account, member=member).exists():
        raise MentorOnTheTeam
    if MentorAssignment.objects.filter(then, account=account).exists():
        raise HasAMentor


def _check_no_mentor(account: Account, member: Member, then: Q) -> None:
    if MentorAssignment.objects.filter(then, account=account, member=member).exists():
        raise MentorOnTheTeam


def _open(account: Account, by: Member | None, deed: Deed = Deed.WRITE) -> None:
    """Lock the account, and refuse whoever may not change its team; whose flags are different may be too."""
    Account.objects.select_for_update().get(pk=account.pk)
    require_at(account, by, deed, TEAM)
    look_again()


def _record(
    account: Account,
    by: Member | None,
    verb: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    detail: str = "",
) -> None:
    if changed := changes_between(before, after):
        record(by=by, verb=verb, subject=account, changes=changed, detail=detail)


def _begin(
    account: Account,
    member: Member,
    team_role: str,
    *,
    by: Member | None,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    check_join(account, member, team_role, valid_from, valid_to)
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
