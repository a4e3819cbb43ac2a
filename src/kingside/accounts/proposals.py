"""A lead proposes a change of the team; whoever answers for the team accepts it, which carries it out, or declines.

What is accepted is done by the operations of `team.py` in the same transaction: where the team is another by then they
say why it no longer fits, and the proposal stays open.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from kingside.accounts import team
from kingside.accounts.access import TEAM, may_at, require_answer, require_at
from kingside.accounts.lifecycle import TeamFacts, TeamProposalLife
from kingside.accounts.models import Account, Membership, ProposalState, TeamChange, TeamProposal
from kingside.accounts.notices import tell_the_answer, tell_who_answers
from kingside.accounts.queries import tier_of
from kingside.audit.operations import Changes, changes_between, record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.workflow import move, told
from kingside.identity.models import Member, Role
from kingside.identity.policy import Deed

LONGEST: Final = 500


class AlreadyProposed(DomainError):
    """The same is proposed already and waits for an answer; look at that proposal."""

    status = 409


class MemberIsSwitchedOff(DomainError):
    """This member is switched off: only that he leaves can be proposed."""

    status = 409


class DayIsOver(DomainError):
    """That day is over: propose it for today, or for a day to come."""

    status = 422


class NoReason(DomainError):
    """Say why, in a sentence."""

    status = 422


class TooLong(DomainError):
    """That is longer than 500 characters; keep to what decides it."""

    status = 422


class NotYourOwn(DomainError):
    """It is somebody else’s proposal: accept it, or decline it with a reason."""

    status = 403


@transaction.atomic
def propose(
    *,
    account: Account,
    change: str,
    member: Member,
    on: date,
    why: str,
    by: Member,
    at: datetime,
    team_role: str = "",
    interval_months: int | None = None,
) -> TeamProposal:
    """That a member joins the team, leaves, leads next or becomes mentor, from a day on.

    Raises DayIsOver, AlreadyProposed, and what the team as it is refuses.
    """
    require_at(account, by, Deed.PROPOSE, TEAM)
    if on < clock.day_of(at):
        raise DayIsOver
    proposal = TeamProposal(
        account=account,
        change=TeamChange(change),
        member=member,
        team_role=team_role if change == TeamChange.JOIN else "",
        interval_months=_interval(change, interval_months),
        on=on,
        why=_said(why),
        proposed_by=by,
        proposed_at=at,
    )
    Account.objects.select_for_update().get(pk=account.pk)
    if account.team_proposals.filter(state=ProposalState.PROPOSED, change=change, member=member).exists():
        raise AlreadyProposed
    _check_fit(proposal, on)
    proposal.save()
    said = {"change": proposal.get_change_display(), "member": member, "on": on, "why": proposal.why}
    role = {"role": Role(team_role).label} if proposal.team_role else {}
    record(by=by, verb="proposed", subject=proposal, changes=changes_between({}, said | role))
    tell_who_answers(proposal, by=by, at=at)
    return proposal


@transaction.atomic
def accept(*, proposal: TeamProposal, by: Member, at: datetime) -> None:
    """Carry it out, from its day or from that of the answer where it is over; what it was warned of stands with it.

    Raises HeldUp for a mentor whom no executive approved, and what the team as it is refuses: it stays open then.
    """
    proposal = _opened(proposal)
    require_answer(proposal, by)
    approves = may_at(proposal.account, by, Deed.APPROVE, TEAM)
    facts = TeamFacts(is_mentor_approved=approves or not proposal.is_of_a_mentor)
    made = move(TeamProposalLife, "accepted", state=proposal.state, facts=facts, tier=tier_of(proposal.account))
    on = max(proposal.on, clock.day_of(at))
    _carry_out(proposal, on, by)
    proposal.reservations = [each.code for each in made.warnings]
    _answered(proposal, made.after, by=by, at=at)
    changes = changes_between({"state": made.before, "on": proposal.on}, {"state": made.after, "on": on})
    record(by=by, verb="accepted", subject=proposal, changes=changes, detail=told(made))
    tell_the_answer(proposal, by=by, at=at)


@transaction.atomic
def decline(*, proposal: TeamProposal, answer: str, by: Member, at: datetime) -> None:
    """Say no, and why."""
    proposal = _opened(proposal)
    require_answer(proposal, by)
    made = move(TeamProposalLife, "declined", state=proposal.state)
    proposal.answer = _said(answer)
    _answered(proposal, made.after, by=by, at=at)
    changes: Changes = {"state": (made.before, made.after), "answer": (None, proposal.answer)}
    record(by=by, verb="declined", subject=proposal, changes=changes)
    tell_the_answer(proposal, by=by, at=at)


@transaction.atomic
def withdraw(*, proposal: TeamProposal, by: Member, at: datetime) -> None:
    """Take it back: who proposed it, or who leads by now. Whoever may write the team answers it instead."""
    proposal = _opened(proposal)
    require_at(proposal.account, by, Deed.PROPOSE, TEAM)
    if proposal.proposed_by_id != by.pk and may_at(proposal.account, by, Deed.WRITE, TEAM):
        raise NotYourOwn
    made = move(TeamProposalLife, "withdrawn", state=proposal.state)
    _answered(proposal, made.after, by=by, at=at)
    record(by=by, verb="withdrawn", subject=proposal, changes={"state": (made.before, made.after)})
    tell_the_answer(proposal, by=by, at=at)


def _opened(proposal: TeamProposal) -> TeamProposal:
    """The row itself, locked, as it is by now."""
    found = TeamProposal.objects.select_for_update(of=("self",)).select_related("account", "member", "proposed_by")
    return found.get(pk=proposal.pk)


def _check_fit(proposal: TeamProposal, on: date) -> None:
    account, member = proposal.account, proposal.member
    if proposal.change == TeamChange.LEAVE:
        team.check_leave(account, member, on)
        return
    if not member.is_active:
        raise MemberIsSwitchedOff
    match proposal.change:
        case TeamChange.JOIN:
            team.check_join(account, member, proposal.team_role, on)
        case TeamChange.HAND_OVER:
            team.check_hand_over(account, member, on)
        case TeamChange.MENTOR:
            team.check_mentor(account, member, proposal.interval_months or 0, on)


def _carry_out(proposal: TeamProposal, on: date, by: Member) -> None:
    """By the operation that does the same without a proposal."""
    account, member, asked = proposal.account, proposal.member, proposal.proposed_by
    _check_fit(proposal, on)
    match proposal.change:
        case TeamChange.JOIN:
            team.add_to_team(
                account=account,
                member=member,
                team_role=proposal.team_role,
                by=by,
                valid_from=on,
                proposed_by=asked,
            )
        case TeamChange.HAND_OVER:
            team.hand_over(account=account, to=member, by=by, on=on, proposed_by=asked)
        case TeamChange.MENTOR:
            months = proposal.interval_months or team.MONTHS_BETWEEN_REVIEWS
            team.assign_mentor(
                account=account, member=member, by=by, valid_from=on, interval_months=months, proposed_by=asked
            )
        case TeamChange.LEAVE:
            held = team.check_leave(account, member, on)
            if isinstance(held, Membership):
                team.end_membership(membership=held, by=by, on=on, proposed_by=asked)
            else:
                team.end_mentorship(mentorship=held, by=by, on=on, proposed_by=asked)


def _answered(proposal: TeamProposal, state: str, *, by: Member, at: datetime) -> None:
    proposal.state, proposal.answered_by, proposal.answered_at = state, by, at
    proposal.save()


def _interval(change: str, months: int | None) -> int | None:
    if change != TeamChange.MENTOR:
        return None
    return team.MONTHS_BETWEEN_REVIEWS if months is None else months


def _said(text: str) -> str:
    if not text.strip():
        raise NoReason
    if len(text) > LONGEST:
        raise TooLong
    return text.strip()
