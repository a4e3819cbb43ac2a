"""Today asks for an answer to what is proposed for a team, and asks only whose answer it is."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.models import Account, Standing, TeamProposal
from kingside.accounts.notices import PROPOSAL
from kingside.accounts.proposals import accept, propose
from kingside.accounts.queries import waiting_proposals
from kingside.core.workflow import HeldUp
from kingside.guards.operations import set_guards
from kingside.identity.models import Member
from kingside.overview.tests.test_today import decisions
from tests.cast import on_team

TODAY = timezone.localdate()
NOW = timezone.now()


@pytest.fixture
def orrestad(db: None, lead: Member) -> Account:
    """Lena leads it."""
    account = Account.objects.create(number="10020", name="Orrestad Paper")
    on_team(account, lead)
    return account


def _proposed(account: Account, by: Member, member: Member, change: str = "JOIN") -> TeamProposal:
    role = "SUPPORT" if change == "JOIN" else ""
    return propose(account=account, change=change, member=member, team_role=role, on=TODAY, why="So.", by=by, at=NOW)


def test_today_asks_whoever_answers(
    orrestad: Account,
    lead: Member,
    support: Member,
    manager: Member,
    administrator: Member,
    executive: Member,
    finance: Member,
) -> None:
    proposal = _proposed(orrestad, lead, support)
    day = f"{TODAY:%-d %B %Y}"
    row = (
        "Lena Brandt proposes a change of the team of Orrestad Paper. "
        f"Sami Haddad joins the team from {day}, as support. [Answer it]"
    )

    assert row in decisions(manager)
    assert row in decisions(administrator)
    assert row not in [*decisions(lead), *decisions(executive), *decisions(finance)]

    accept(proposal=proposal, by=manager, at=NOW)
    assert row not in decisions(manager)


@pytest.mark.parametrize(
    ("mode", "asked"),
    [("off", {"manager"}), ("warn", {"manager", "executive"}), ("block", {"executive"})],
)
def test_who_is_asked_about_a_mentor_follows_from_the_guard(
    orrestad: Account,
    lead: Member,
    manager: Member,
    executive: Member,
    mentor: Member,
    settings: Settings,
    mode: str,
    asked: set[str],
) -> None:
    settings.KINGSIDE_GUARDS = {"team.mentor_not_approved": mode}
    _proposed(orrestad, lead, mentor, "MENTOR")
    people = {"manager": manager, "executive": executive, "lead": lead}

    assert {name for name, who in people.items() if "is mentor from" in str(decisions(who))} == asked
    assert {name for name, who in people.items() if who.notices.filter(kind=PROPOSAL).exists()} == asked


def test_the_guard_can_hold_for_key_accounts_alone(
    orrestad: Account, lead: Member, manager: Member, executive: Member, mentor: Member
) -> None:
    place = ("team.mentor_not_approved", "key")
    set_guards(wanted={place: "block"}, seen={place: ""}, by=manager)
    other = Account.objects.create(number="10030", name="Tessarine Rail")
    on_team(other, lead)
    Standing.objects.create(account=orrestad, tier="key", since=TODAY, source="the board")
    of_key, of_other = (_proposed(each, lead, mentor, "MENTOR") for each in (orrestad, other))

    assert waiting_proposals(executive) == [of_key]
    assert waiting_proposals(manager) == [of_other]
    with pytest.raises(HeldUp):
        accept(proposal=of_key, by=manager, at=NOW)
    accept(proposal=of_other, by=manager, at=NOW)
