"""Two members save at once: one account still has one lead, and a mentor who is not on the team."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from kingside.accounts.models import Account, Membership, MentorAssignment
from kingside.accounts.proposals import accept, decline, propose
from kingside.accounts.team import add_to_team, assign_mentor, hand_over
from kingside.core.errors import DomainError
from kingside.identity.models import Member, Role
from tests.cast import on_team

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each over a connection of its own; the names of what was refused."""
    together, refused = Barrier(len(deeds)), []

    def do(deed: Callable[[], object]) -> None:
        together.wait()
        try:
            deed()
        except DomainError as error:
            refused.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.fixture
def orrestad(transactional_db: None) -> Account:
    return Account.objects.create(number="10020", name="Orrestad Paper")


@pytest.mark.req("ORG-02", "INV-01")
def test_of_two_leads_one_is_refused(orrestad: Account, lead: Member, support: Member, development: Member) -> None:
    def leads(member: Member) -> Callable[[], object]:
        return lambda: add_to_team(account=orrestad, member=member, team_role="LEAD", by=None, valid_from=TODAY)

    assert at_once(*map(leads, (lead, support, development))) == ["HasALead", "HasALead"]
    assert Membership.objects.filter(team_role=Role.LEAD).count() == 1


@pytest.mark.req("ORG-02", "INV-01")
def test_handed_over_to_two_at_once_it_has_one_lead(
    orrestad: Account, lead: Member, support: Member, development: Member
) -> None:
    on_team(orrestad, lead)

    def handed(member: Member) -> Callable[[], object]:
        return lambda: hand_over(account=orrestad, to=member, by=None, on=TODAY)

    at_once(handed(support), handed(development))

    leading = Membership.objects.filter(team_role=Role.LEAD, valid_to=None)
    assert leading.count() == 1
    assert leading.get().member in (support, development)


@pytest.mark.req("ORG-07", "INV-02")
def test_nobody_becomes_mentor_and_joins_the_team_at_once(orrestad: Account, mentor: Member) -> None:
    refused = at_once(
        lambda: assign_mentor(account=orrestad, member=mentor, by=None, valid_from=TODAY),
        lambda: add_to_team(account=orrestad, member=mentor, team_role="SPECIALIST", by=None, valid_from=TODAY),
    )

    assert refused == ["MentorOnTheTeam"]
    assert Membership.objects.count() + MentorAssignment.objects.count() == 1


def test_what_is_accepted_and_declined_at_once_is_one_of_both(
    orrestad: Account, lead: Member, support: Member, manager: Member, administrator: Member
) -> None:
    on_team(orrestad, lead)
    now = timezone.now()
    proposal = propose(
        account=orrestad, change="JOIN", member=support, team_role="SUPPORT", on=TODAY, why="So.", by=lead, at=now
    )

    refused = at_once(
        lambda: accept(proposal=proposal, by=manager, at=now),
        lambda: decline(proposal=proposal, answer="No.", by=administrator, at=now),
    )

    proposal.refresh_from_db()
    assert refused == ["WrongState"]
    assert Membership.objects.filter(member=support).exists() == (proposal.state == "ACCEPTED")
