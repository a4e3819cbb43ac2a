"""What rules find about teams, and whose a flag of an account is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.standing import give_standing
from kingside.accounts.team import assign_mentor, end_membership, place_in_unit
from kingside.flags.access import flags_for
from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.identity.models import BusinessUnit, Member, Role
from kingside.identity.roles import record_absence
from tests.cast import A_WHILE_AGO, mentors, on_team

NOW = timezone.now()
TODAY = timezone.localdate()
LONG_AGO = TODAY - timedelta(days=40)


@pytest.fixture
def orrestad(db: None) -> Account:
    return Account.objects.create(number="10020", name="Orrestad Paper")


def found(rule: str) -> list[tuple[str, dict[str, object]]]:
    look(at=NOW, only=[rule])
    return [(flag.label, flag.evidence) for flag in Flag.objects.open().filter(rule=rule)]


def test_an_account_that_lost_its_lead_is_flagged(orrestad: Account, lead: Member) -> None:
    on_team(orrestad, lead)
    before = found("accounts.no_lead")
    end_membership(membership=orrestad.memberships.get(), by=None, on=TODAY)

    assert before == []
    assert found("accounts.no_lead") == [("Orrestad Paper", {"since": str(TODAY)})]


def test_an_account_that_never_had_a_lead_is_a_next_step_and_no_flag(orrestad: Account) -> None:
    assert found("accounts.no_lead") == []


def test_a_lead_who_is_switched_off_is_flagged(orrestad: Account, lead: Member) -> None:
    on_team(orrestad, lead)
    Member.objects.filter(pk=lead.pk).update(is_active=False)

    assert found("accounts.lead_out") == [("Orrestad Paper", {"lead": "Lena Brandt", "away_since": None})]


def test_a_lead_who_is_long_away_is_flagged_unless_somebody_stands_in(
    orrestad: Account, lead: Member, support: Member
) -> None:
    on_team(orrestad, lead)
    record_absence(member=lead, by=None, valid_from=LONG_AGO)
    alone = found("accounts.lead_out")
    on_team(orrestad, support, Role.SUPPORT)

    assert alone == [("Orrestad Paper", {"lead": "Lena Brandt", "away_since": str(LONG_AGO)})]
    assert found("accounts.lead_out") == []


def test_a_short_absence_is_no_flag(orrestad: Account, lead: Member) -> None:
    on_team(orrestad, lead)
    record_absence(member=lead, by=None, valid_from=TODAY)

    assert found("accounts.lead_out") == []


def test_a_mentor_who_is_long_away_is_flagged(orrestad: Account, mentor: Member) -> None:
    mentors(orrestad, mentor)
    record_absence(member=mentor, by=None, valid_from=LONG_AGO)

    assert [label for label, _ in found("accounts.mentor_out")] == ["Orrestad Paper"]


@pytest.mark.req("ORG-01")
def test_a_key_account_whose_team_has_a_gap_is_flagged(
    orrestad: Account, lead: Member, support: Member, development: Member
) -> None:
    on_team(orrestad, lead)
    no_key = found("accounts.role_gap")
    give_standing(account_numbers=["10020"], tier="key", since=A_WHILE_AGO, source="A test", by=None)
    both = found("accounts.role_gap")
    on_team(orrestad, support, Role.SUPPORT)
    end_membership(membership=orrestad.memberships.get(member=lead), by=None, on=TODAY)
    without_lead = found("accounts.role_gap")
    on_team(orrestad, development, Role.DEVELOPMENT)

    assert (no_key, found("accounts.role_gap")) == ([], [])
    assert both == [("Orrestad Paper", {"missing": ["support", "development"]})]
    assert without_lead == [("Orrestad Paper", {"missing": ["development"]})]


@pytest.mark.req("ORG-01")
def test_a_key_account_whose_team_nobody_ever_named_is_a_next_step_and_no_flag(orrestad: Account) -> None:
    give_standing(account_numbers=["10020"], tier="key", since=A_WHILE_AGO, source="A test", by=None)

    assert found("accounts.role_gap") == []


@pytest.mark.req("GEN-10")
def test_it_belongs_to_the_lead_else_to_the_manager_of_the_unit_else_to_the_head(
    orrestad: Account, lead: Member, mentor: Member, manager: Member, unit_manager: Member
) -> None:
    assign_mentor(account=orrestad, member=mentor, by=None, valid_from=A_WHILE_AGO)
    record_absence(member=mentor, by=None, valid_from=LONG_AGO)
    owners = []
    for change in (
        lambda: None,
        lambda: place_in_unit(
            account=orrestad, unit=BusinessUnit.objects.get(name="North"), by=None, seen_version=orrestad.version
        ),
        lambda: on_team(orrestad, lead),
    ):
        change()
        look(at=NOW, only=["accounts.mentor_out"])
        owners.append(Flag.objects.get().owner)

    assert owners == [manager, unit_manager, lead]


def test_who_may_not_read_the_team_sees_none_of_it(orrestad: Account, lead: Member, player: Member) -> None:
    on_team(orrestad, lead)
    on_team(orrestad, player, Role.PLAYER)
    Member.objects.filter(pk=lead.pk).update(is_active=False)
    look(at=NOW, only=["accounts.lead_out"])

    assert (Flag.objects.count(), flags_for(player).count()) == (1, 0)
