"""An account has one lead on any day, and a mentor who is not on its team."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kingside.accounts.access import TEAM, extent_of, places_of
from kingside.accounts.models import Account, Membership
from kingside.accounts.team import (
    HasALead,
    HasAMentor,
    LeadsAlready,
    MentorOnTheTeam,
    NoLead,
    NotATeamRole,
    NotEveryTwoToSixMonths,
    OnTheTeamAlready,
    add_to_team,
    assign_mentor,
    end_membership,
    end_mentorship,
    hand_over,
)
from kingside.identity.access import MEMBERS, NotForYou, NotYours, may
from kingside.identity.models import Member, Role
from kingside.identity.policy import Deed
from kingside.identity.roles import EndsBeforeItBegins, HasEnded
from tests.cast import A_WHILE_AGO, mentors, on_team

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def orrestad(db: None) -> Account:
    return Account.objects.create(number="10020", name="Orrestad Paper")


@pytest.mark.req("ORG-02", "INV-01")
def test_a_second_lead_is_refused(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    on_team(orrestad, lead)

    with pytest.raises(HasALead, match="Hand it over"):
        add_to_team(account=orrestad, member=support, team_role="LEAD", by=manager, valid_from=TODAY)


@pytest.mark.req("ORG-02")
def test_handing_over_ends_the_one_and_begins_the_other(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    on_team(orrestad, lead)
    on_team(orrestad, support, Role.SUPPORT)

    hand_over(account=orrestad, to=support, by=manager, on=TODAY)

    history = orrestad.memberships.order_by("pk").values_list("member__name", "team_role", "valid_from", "valid_to")
    assert list(history) == [
        ("Lena Brandt", "LEAD", A_WHILE_AGO, TODAY),
        ("Sami Haddad", "SUPPORT", A_WHILE_AGO, TODAY),
        ("Sami Haddad", "LEAD", TODAY, None),
    ]
    assert places_of(lead).roles == {}
    assert places_of(support).roles == {orrestad.pk: Role.LEAD}


@pytest.mark.req("ORG-02", "INV-01")
@pytest.mark.parametrize(
    ("begins", "ends"), [(date(2019, 1, 1), None), (date(2019, 1, 1), date(2020, 1, 2)), (date(2024, 1, 1), None)]
)
def test_the_database_knows_one_lead_a_day(
    orrestad: Account, lead: Member, support: Member, begins: date, ends: date | None
) -> None:
    Membership.objects.create(
        account=orrestad, member=lead, team_role="LEAD", valid_from=A_WHILE_AGO, valid_to=date(2025, 1, 1)
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(account=orrestad, member=support, team_role="LEAD", valid_from=begins, valid_to=ends)
    Membership.objects.create(
        account=orrestad, member=support, team_role="LEAD", valid_from=date(2025, 1, 1), valid_to=None
    )


def test_a_lead_who_begins_later_leaves_room_until_then(orrestad: Account, lead: Member, support: Member) -> None:
    add_to_team(account=orrestad, member=support, team_role="LEAD", by=None, valid_from=TODAY + DAY)

    with pytest.raises(HasALead):
        add_to_team(account=orrestad, member=lead, team_role="LEAD", by=None, valid_from=TODAY)
    add_to_team(account=orrestad, member=lead, team_role="LEAD", by=None, valid_from=TODAY, valid_to=TODAY + DAY)


def test_a_mistake_is_mended_the_same_day(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    add_to_team(account=orrestad, member=lead, team_role="LEAD", by=manager, valid_from=TODAY)

    hand_over(account=orrestad, to=support, by=manager, on=TODAY)

    assert places_of(lead).roles == {}


@pytest.mark.req("ORG-07", "INV-02")
def test_whoever_is_on_the_team_is_no_mentor(orrestad: Account, lead: Member, manager: Member) -> None:
    on_team(orrestad, lead)

    with pytest.raises(MentorOnTheTeam):
        assign_mentor(account=orrestad, member=lead, by=manager, valid_from=TODAY)


@pytest.mark.req("ORG-07", "INV-02")
def test_a_mentor_does_not_join_the_team(orrestad: Account, lead: Member, mentor: Member, manager: Member) -> None:
    on_team(orrestad, lead)
    mentors(orrestad, mentor)

    with pytest.raises(MentorOnTheTeam):
        add_to_team(account=orrestad, member=mentor, team_role="SPECIALIST", by=manager, valid_from=TODAY)
    with pytest.raises(MentorOnTheTeam):
        hand_over(account=orrestad, to=mentor, by=manager, on=TODAY)

    assert places_of(lead).roles == {orrestad.pk: Role.LEAD}


def test_an_account_has_one_mentor_at_a_time(orrestad: Account, mentor: Member, stranger: Member) -> None:
    mentors(orrestad, mentor)

    with pytest.raises(HasAMentor):
        assign_mentor(account=orrestad, member=stranger, by=None, valid_from=TODAY)

    end_mentorship(mentorship=orrestad.mentorships.get(), by=None, on=TODAY)
    assign_mentor(account=orrestad, member=stranger, by=None, valid_from=TODAY)


def test_being_mentor_caps_what_a_grant_says(orrestad: Account, manager: Member) -> None:
    mentors(orrestad, manager)

    assert not extent_of(manager, Deed.WRITE, TEAM).holds(orrestad)
    assert extent_of(manager, Deed.READ, TEAM).holds(orrestad)
    with pytest.raises(NotYours):
        add_to_team(account=orrestad, member=manager, team_role="LEAD", by=manager, valid_from=TODAY)


@pytest.mark.req("ORG-02")
def test_a_lead_does_not_hand_over_alone(orrestad: Account, lead: Member, support: Member, manager: Member) -> None:
    on_team(orrestad, lead)

    with pytest.raises(NotYours, match="Ask Maud Keller"):
        hand_over(account=orrestad, to=support, by=lead, on=TODAY)
    with pytest.raises(NotForYou):
        hand_over(account=orrestad, to=support, by=support, on=TODAY)


def test_what_cannot_be_on_a_team_is_refused(orrestad: Account, lead: Member, support: Member) -> None:
    on_team(orrestad, lead)

    with pytest.raises(NotATeamRole):
        add_to_team(account=orrestad, member=support, team_role="MGR", by=None, valid_from=TODAY)
    with pytest.raises(OnTheTeamAlready):
        add_to_team(account=orrestad, member=lead, team_role="SUPPORT", by=None, valid_from=TODAY)
    with pytest.raises(LeadsAlready):
        hand_over(account=orrestad, to=lead, by=None, on=TODAY)
    with pytest.raises(EndsBeforeItBegins):
        end_membership(membership=orrestad.memberships.get(), by=None, on=A_WHILE_AGO - DAY)
    with pytest.raises(NotEveryTwoToSixMonths):
        assign_mentor(account=orrestad, member=support, by=None, valid_from=TODAY, interval_months=1)


def test_what_has_ended_is_history(orrestad: Account, lead: Member) -> None:
    on_team(orrestad, lead)
    end_membership(membership=orrestad.memberships.get(), by=None, on=A_WHILE_AGO + DAY)

    with pytest.raises(HasEnded):
        end_membership(membership=orrestad.memberships.get(), by=None, on=TODAY)


def test_without_a_lead_there_is_nothing_to_hand_over(orrestad: Account, lead: Member) -> None:
    with pytest.raises(NoLead):
        hand_over(account=orrestad, to=lead, by=None, on=TODAY)


def test_what_is_of_accounts_is_not_asked_of_the_whole_business(manager: Member) -> None:
    with pytest.raises(TypeError):
        may(manager, Deed.READ, TEAM)
    with pytest.raises(TypeError):
        extent_of(manager, Deed.READ, MEMBERS)
