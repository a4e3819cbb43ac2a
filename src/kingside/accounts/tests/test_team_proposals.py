"""A lead proposes a change of the team; whoever answers for the team carries it out, or says why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.access import places_of
from kingside.accounts.models import Account, ProposalState, TeamProposal
from kingside.accounts.proposals import (
    AlreadyProposed,
    DayIsOver,
    MemberIsSwitchedOff,
    NoReason,
    NotYourOwn,
    TooLong,
    accept,
    decline,
    propose,
    withdraw,
)
from kingside.accounts.team import (
    HasALead,
    HasAMentor,
    LeadsAlready,
    MentorOnTheTeam,
    NotATeamRole,
    NotEveryTwoToSixMonths,
    NotWithIt,
    OnTheTeamAlready,
    add_to_team,
    assign_mentor,
    end_membership,
    hand_over,
)
from kingside.audit.queries import history_of
from kingside.core.workflow import HeldUp, WrongState
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member, Role
from kingside.identity.operations import deactivate
from tests.cast import A_WHILE_AGO, mentors, on_team

TODAY = timezone.localdate()
DAY = timedelta(days=1)
NOW = timezone.now()


@pytest.fixture
def orrestad(db: None, lead: Member) -> Account:
    """Lena leads it."""
    account = Account.objects.create(number="10020", name="Orrestad Paper")
    on_team(account, lead)
    return account


@pytest.fixture
def guarded(settings: Settings) -> None:
    """Every guard of the full preset."""
    settings.KINGSIDE_GUARD_PRESET = "full"


def proposed(account: Account, by: Member, change: str, member: Member, **more: Any) -> TeamProposal:
    said: dict[str, Any] = {"on": TODAY, "why": "It fits her better.", "at": NOW} | more
    if change == "JOIN":
        said.setdefault("team_role", "SUPPORT")
    return propose(account=account, change=change, member=member, by=by, **said)


def accepted(proposal: TeamProposal, by: Member) -> None:
    accept(proposal=proposal, by=by, at=NOW)
    proposal.refresh_from_db()


def test_nothing_changes_before_somebody_accepts(orrestad: Account, lead: Member, support: Member) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    assert proposal.is_open
    assert places_of(support).roles == {}


@pytest.mark.req("ORG-01")
def test_who_was_proposed_joins_once_a_manager_accepts(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    accepted(proposal := proposed(orrestad, lead, "JOIN", support), manager)

    assert places_of(support).roles == {orrestad.pk: Role.SUPPORT}
    assert (proposal.state, proposal.answered_by) == (ProposalState.ACCEPTED, manager)
    given = history_of(orrestad).entries[0]
    assert (given.who, given.verb) == ("Maud Keller", "given a team member")
    assert {each.field: each.after for each in given.changes}["proposed by"] == "Lena Brandt"


@pytest.mark.req("ORG-02")
def test_the_lead_goes_to_who_was_proposed(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    on_team(orrestad, support, Role.SUPPORT)

    accepted(proposed(orrestad, lead, "HAND_OVER", support), manager)

    assert (places_of(lead).roles, places_of(support).roles) == ({}, {orrestad.pk: Role.LEAD})


def test_who_should_leave_leaves_on_that_day(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    on_team(orrestad, support, Role.SUPPORT)

    accepted(proposed(orrestad, lead, "LEAVE", support, on=TODAY + DAY), manager)

    assert orrestad.memberships.get(member=support).valid_to == TODAY + DAY


@pytest.mark.req("ORG-07")
def test_a_mentor_comes_and_goes_the_same_way(
    orrestad: Account, lead: Member, mentor: Member, administrator: Member
) -> None:
    accepted(proposed(orrestad, lead, "MENTOR", mentor, interval_months=4), administrator)
    assert orrestad.mentorships.get().interval_months == 4

    accepted(proposed(orrestad, lead, "LEAVE", mentor), administrator)

    assert orrestad.mentorships.get().valid_to == TODAY


def test_a_day_that_is_over_by_then_is_that_of_the_answer(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support, on=TODAY - DAY, at=NOW - DAY)

    accepted(proposal, manager)

    assert orrestad.memberships.get(member=support).valid_from == TODAY
    assert proposal.on == TODAY - DAY


def test_what_is_declined_says_why(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    decline(proposal=proposal, answer="  He has enough to do. ", by=manager, at=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (ProposalState.DECLINED, "He has enough to do.")
    assert places_of(support).roles == {}
    assert [(each.who, each.verb) for each in history_of(proposal).entries] == [
        ("Maud Keller", "declined"),
        ("Lena Brandt", "proposed"),
    ]


def test_it_is_not_declined_without_a_reason(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    with pytest.raises(NoReason):
        decline(proposal=proposal, answer=" ", by=manager, at=NOW)


def test_the_lead_takes_it_back(orrestad: Account, lead: Member, support: Member) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    withdraw(proposal=proposal, by=lead, at=NOW)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN


def test_who_leads_by_now_takes_back_what_the_lead_before_proposed(
    orrestad: Account, lead: Member, support: Member, development: Member
) -> None:
    proposal = proposed(orrestad, lead, "JOIN", development)
    hand_over(account=orrestad, to=support, by=None, on=TODAY)

    with pytest.raises(NotForYou):
        withdraw(proposal=proposal, by=lead, at=NOW)
    withdraw(proposal=proposal, by=support, at=NOW)


def test_a_manager_answers_and_does_not_take_back(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    with pytest.raises(NotYourOwn, match="decline it with a reason"):
        withdraw(proposal=proposal, by=manager, at=NOW)


def test_what_was_answered_is_not_answered_again(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)
    withdraw(proposal=proposal, by=lead, at=NOW)

    with pytest.raises(WrongState, match="It is taken back now"):
        accept(proposal=proposal, by=manager, at=NOW)
    with pytest.raises(WrongState):
        decline(proposal=proposal, answer="No.", by=manager, at=NOW)
    with pytest.raises(WrongState):
        withdraw(proposal=proposal, by=lead, at=NOW)


def test_what_fits_no_longer_says_so_and_stays_open(
    orrestad: Account, lead: Member, support: Member, development: Member, mentor: Member, manager: Member
) -> None:
    """Everything that was proposed is done by then without it."""
    on_team(orrestad, development, Role.DEVELOPMENT)
    joins = proposed(orrestad, lead, "JOIN", support)
    leaves = proposed(orrestad, lead, "LEAVE", development)
    leads = proposed(orrestad, lead, "HAND_OVER", mentor)
    looks = proposed(orrestad, lead, "MENTOR", mentor)
    on_team(orrestad, support, Role.SPECIALIST)
    end_membership(membership=orrestad.memberships.get(member=development), by=None, on=TODAY)
    hand_over(account=orrestad, to=mentor, by=None, on=TODAY)

    for proposal, refusal in (
        (joins, OnTheTeamAlready),
        (leaves, NotWithIt),
        (leads, LeadsAlready),
        (looks, MentorOnTheTeam),
    ):
        with pytest.raises(refusal):
            accept(proposal=proposal, by=manager, at=NOW)

    assert orrestad.team_proposals.filter(state=ProposalState.PROPOSED).count() == 4


def test_who_is_switched_off_is_not_let_in_and_can_still_leave(
    orrestad: Account, lead: Member, support: Member, development: Member, manager: Member
) -> None:
    on_team(orrestad, development, Role.DEVELOPMENT)
    joins = proposed(orrestad, lead, "JOIN", support)
    deactivate(member=support, by=None)
    deactivate(member=development, by=None)

    with pytest.raises(MemberIsSwitchedOff):
        accept(proposal=joins, by=manager, at=NOW)
    accepted(proposed(orrestad, lead, "LEAVE", development), manager)


def test_what_does_not_fit_is_not_proposed(
    orrestad: Account, lead: Member, support: Member, development: Member, mentor: Member
) -> None:
    on_team(orrestad, support, Role.SUPPORT)
    mentors(orrestad, mentor)

    for change, member, more, refusal in (
        ("JOIN", support, {}, OnTheTeamAlready),
        ("JOIN", development, {"team_role": "LEAD"}, HasALead),
        ("JOIN", development, {"team_role": "MGR"}, NotATeamRole),
        ("JOIN", development, {"team_role": ""}, NotATeamRole),
        ("JOIN", mentor, {}, MentorOnTheTeam),
        ("LEAVE", development, {}, NotWithIt),
        ("HAND_OVER", lead, {}, LeadsAlready),
        ("HAND_OVER", mentor, {}, MentorOnTheTeam),
        ("MENTOR", support, {}, MentorOnTheTeam),
        ("MENTOR", development, {}, HasAMentor),
        ("MENTOR", development, {"interval_months": 7}, NotEveryTwoToSixMonths),
        ("JOIN", development, {"on": TODAY - DAY}, DayIsOver),
        ("JOIN", development, {"why": " "}, NoReason),
        ("JOIN", development, {"why": "x" * 501}, TooLong),
    ):
        with pytest.raises(refusal):
            proposed(orrestad, lead, change, member, **more)

    assert not TeamProposal.objects.exists()


def test_the_same_is_not_proposed_twice_at_once(orrestad: Account, lead: Member, support: Member) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)

    with pytest.raises(AlreadyProposed):
        proposed(orrestad, lead, "JOIN", support, team_role="SPECIALIST")
    withdraw(proposal=proposal, by=lead, at=NOW)
    proposed(orrestad, lead, "JOIN", support, team_role="SPECIALIST")


@pytest.mark.req("GEN-01")
def test_only_the_lead_proposes_and_only_who_writes_the_team_answers(
    orrestad: Account, lead: Member, support: Member, executive: Member, finance: Member, stranger: Member
) -> None:
    on_team(orrestad, support, Role.SUPPORT)

    for member, refusal in ((support, NotYours), (executive, NotYours), (finance, NotYours), (stranger, NotForYou)):
        with pytest.raises(refusal):
            proposed(orrestad, member, "JOIN", stranger)

    proposal = proposed(orrestad, lead, "JOIN", stranger)
    for member, refusal in ((lead, NotYours), (executive, NotYours), (finance, NotYours), (stranger, NotForYou)):
        with pytest.raises(refusal):
            accept(proposal=proposal, by=member, at=NOW)
        with pytest.raises(refusal):
            decline(proposal=proposal, answer="No.", by=member, at=NOW)


def test_an_executive_approves_a_mentor_and_names_none(
    orrestad: Account, lead: Member, mentor: Member, executive: Member
) -> None:
    with pytest.raises(NotYours):
        assign_mentor(account=orrestad, member=mentor, by=executive, valid_from=TODAY)

    accepted(proposed(orrestad, lead, "MENTOR", mentor), executive)

    assert places_of(mentor).roles == {orrestad.pk: Role.MENTOR}


@pytest.mark.req("ORG-07")
@pytest.mark.usefixtures("guarded")
def test_under_the_full_preset_a_mentor_waits_for_an_executive(
    orrestad: Account, manager: Member, mentor: Member, executive: Member
) -> None:
    with pytest.raises(HeldUp, match="No executive has approved this mentor"):
        assign_mentor(account=orrestad, member=mentor, by=manager, valid_from=TODAY)
    proposal = proposed(orrestad, manager, "MENTOR", mentor)
    with pytest.raises(HeldUp):
        accept(proposal=proposal, by=manager, at=NOW)
    assert not orrestad.mentorships.exists()

    accepted(proposal, executive)

    assert orrestad.mentorships.get().recorded_by == executive


@pytest.mark.usefixtures("guarded")
def test_the_guard_holds_up_mentors_only(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    accepted(proposed(orrestad, lead, "JOIN", support), manager)

    assert places_of(support).roles == {orrestad.pk: Role.SUPPORT}


def test_a_guard_that_warns_writes_its_warning_down(
    orrestad: Account, lead: Member, mentor: Member, manager: Member, settings: Settings
) -> None:
    settings.KINGSIDE_GUARDS = {"team.mentor_not_approved": "warn"}

    accepted(proposal := proposed(orrestad, lead, "MENTOR", mentor), manager)

    assert proposal.reservations == ["team.mentor_not_approved"]
    assert "No executive has approved this mentor" in history_of(proposal).entries[0].detail
    assert "No executive has approved this mentor" in history_of(orrestad).entries[0].detail


@pytest.mark.req("ORG-07")
def test_being_mentor_ends_what_an_executive_may_answer(
    orrestad: Account, lead: Member, stranger: Member, executive: Member
) -> None:
    proposal = proposed(orrestad, lead, "MENTOR", stranger)
    mentors(orrestad, executive)

    with pytest.raises(NotYours):
        accept(proposal=proposal, by=executive, at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": ""},
        {"team_role": ""},
        {"change": "MENTOR"},
        {"change": "LEAVE"},
        {"interval_months": 3},
        {"state": "ACCEPTED"},
        {"answered_at": NOW},
    ],
)
def test_the_database_holds_no_proposal_that_says_too_little(
    orrestad: Account, lead: Member, support: Member, wrong: dict[str, Any]
) -> None:
    whole = {"change": "JOIN", "team_role": "SUPPORT", "why": "So.", "on": A_WHILE_AGO}
    whole |= {"account": orrestad, "member": support, "proposed_by": lead, "proposed_at": NOW}

    with pytest.raises(IntegrityError), transaction.atomic():
        TeamProposal.objects.create(**whole | wrong)
    TeamProposal.objects.create(**whole)


def test_a_team_that_changed_keeps_a_proposal_for_somebody_else(
    orrestad: Account, lead: Member, support: Member, development: Member, manager: Member
) -> None:
    proposal = proposed(orrestad, lead, "JOIN", support)
    add_to_team(account=orrestad, member=development, team_role="SUPPORT", by=manager, valid_from=TODAY)

    accepted(proposal, manager)

    assert orrestad.memberships.filter(team_role="SUPPORT").count() == 2
