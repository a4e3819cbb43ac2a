"""Whoever is given a role on an account hears of it."""

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.team import add_to_team, assign_mentor, hand_over
from kingside.identity.models import Member, Role
from tests.cast import A_WHILE_AGO, on_team

TODAY = timezone.localdate()


@pytest.fixture
def orrestad(db: None) -> Account:
    return Account.objects.create(number="10020", name="Orrestad Paper")


def texts_of(member: Member) -> list[str]:
    return list(member.notices.order_by("pk").values_list("text", flat=True))


@pytest.mark.req("GEN-10")
def test_whoever_comes_to_lead_an_account_is_told(
    orrestad: Account, lead: Member, support: Member, mentor: Member, manager: Member
) -> None:
    on_team(orrestad, lead)
    add_to_team(account=orrestad, member=support, team_role=Role.SUPPORT, by=manager, valid_from=TODAY)
    assign_mentor(account=orrestad, member=mentor, by=manager, valid_from=TODAY)
    hand_over(account=orrestad, to=support, by=manager, on=TODAY)

    assert texts_of(support) == ["You are on the team of Orrestad Paper, as support.", "You lead Orrestad Paper."]
    assert texts_of(mentor) == ["You are mentor of Orrestad Paper."]
    assert set(support.notices.values_list("path", flat=True)) == {"/accounts/10020/"}


def test_a_role_that_is_over_is_no_news(orrestad: Account, support: Member, manager: Member) -> None:
    add_to_team(
        account=orrestad, member=support, team_role="SUPPORT", by=manager, valid_from=A_WHILE_AGO, valid_to=TODAY
    )

    assert texts_of(support) == []


def test_a_role_to_come_says_from_when(orrestad: Account, lead: Member, manager: Member) -> None:
    then = TODAY.replace(year=TODAY.year + 1, day=1)
    add_to_team(account=orrestad, member=lead, team_role="LEAD", by=manager, valid_from=then)

    assert texts_of(lead) == [f"You lead Orrestad Paper from {then:%-d %B %Y}."]


def test_whoever_joins_by_the_own_hand_hears_nothing(orrestad: Account, manager: Member) -> None:
    add_to_team(account=orrestad, member=manager, team_role=Role.LEAD, by=manager, valid_from=TODAY)

    assert texts_of(manager) == []
