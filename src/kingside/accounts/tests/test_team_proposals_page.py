"""/accounts/…/team/: the lead proposes, whoever answers for the team answers, the rest of the team reads neither."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from kingside.accounts.models import Account, ProposalState, TeamProposal
from kingside.accounts.notices import PROPOSAL
from kingside.accounts.proposals import accept, propose
from kingside.identity.models import Member, Role
from kingside.notices.access import still_visible
from tests.cast import ClientOf, ProgramOf, on_team
from tests.html_tables import read

TODAY = timezone.localdate()
NOW = timezone.now()
WHY = "Their second plant needs somebody on site."


@pytest.fixture
def orrestad(db: None, lead: Member) -> Account:
    """Lena leads it."""
    account = Account.objects.create(number="10020", name="Orrestad Paper")
    on_team(account, lead)
    return account


@pytest.fixture
def proposal(orrestad: Account, lead: Member, support: Member, manager: Member) -> TeamProposal:
    """Lena proposes that Sami joins; Maud could say yes."""
    return _proposed(orrestad, lead, support)


def _proposed(account: Account, by: Member, member: Member, change: str = "JOIN") -> TeamProposal:
    role = "SUPPORT" if change == "JOIN" else ""
    return propose(account=account, change=change, member=member, team_role=role, on=TODAY, why=WHY, by=by, at=NOW)


def _page(browser: Client, account: Account) -> str:
    return browser.get(_team(account)).content.decode()


def _team(account: Account) -> str:
    return f"{account.get_absolute_url()}team/"


def _send(browser: Client, proposal: TeamProposal, verb: str, **typed: str) -> Any:
    return browser.post(f"{_team(proposal.account)}proposals/{proposal.pk}/{verb}/", typed, follow=True)


@pytest.mark.parametrize(
    ("do", "who", "more", "says"),
    [
        ("propose_join", "stranger", {"team_role": "SPECIALIST"}, "Silas Marsh joins the team from"),
        ("propose_hand_over", "support", {}, "Sami Haddad leads the account from"),
        ("propose_leave", "support", {}, "Sami Haddad is no longer with the account from"),
        ("propose_mentor", "stranger", {"interval_months": "4"}, "Silas Marsh is mentor from"),
    ],
)
def test_a_lead_proposes_each_change(
    orrestad: Account,
    lead: Member,
    support: Member,
    stranger: Member,
    client_of: ClientOf,
    do: str,
    who: str,
    more: dict[str, str],
    says: str,
) -> None:
    on_team(orrestad, support, Role.SUPPORT)
    member = {"support": support, "stranger": stranger}[who]
    typed = {"member": str(member.pk), "on": str(TODAY), "why": WHY} | more
    prefix = do.replace("_", "")

    sent = {"do": do} | {f"{prefix}-{name}": value for name, value in typed.items()}
    page = client_of(lead).post(_team(orrestad), sent, follow=True).content.decode()

    assert "It is proposed." in page
    assert says in page
    assert WHY in page
    assert "Take it back" in page


def test_what_does_not_fit_stands_in_its_form(orrestad: Account, lead: Member, client_of: ClientOf) -> None:
    said = {"member": lead.pk, "on": TODAY, "why": WHY}
    typed = {"do": "propose_hand_over"} | {f"proposehandover-{name}": str(value) for name, value in said.items()}

    answer = client_of(lead).post(_team(orrestad), typed)

    assert answer.status_code == 409
    assert "leads the account already" in answer.content.decode()
    assert WHY in answer.content.decode()


@pytest.mark.req("ORG-02")
def test_a_manager_accepts_and_it_stands_among_what_was_proposed(
    proposal: TeamProposal, manager: Member, client_of: ClientOf
) -> None:
    page = read(_send(client_of(manager), proposal, "accept"))

    assert page.tables[0].column("Member") == ["Lena Brandt Lead account manager", "Sami Haddad Account support"]
    assert page.tables[-1].column("Answer") == ["Accepted"]
    assert page.tables[-1].column("Proposed by") == ["Lena Brandt"]
    assert page.tables[-1].column("Answered by") == ["Maud Keller"]


def test_a_manager_declines_with_a_reason(proposal: TeamProposal, manager: Member, client_of: ClientOf) -> None:
    browser = client_of(manager)
    assert _send(browser, proposal, "decline").status_code == 400

    page = read(_send(browser, proposal, "decline", **{f"decline-{proposal.pk}-answer": "Not before summer."}))

    assert page.tables[-1].column("Answer") == ["Declined Not before summer."]


def test_the_lead_takes_it_back(proposal: TeamProposal, lead: Member, client_of: ClientOf) -> None:
    page = read(_send(client_of(lead), proposal, "withdraw"))

    assert page.tables[-1].column("Answer") == ["Taken back"]


def test_what_no_longer_fits_says_so_beside_it(
    proposal: TeamProposal, support: Member, manager: Member, client_of: ClientOf
) -> None:
    on_team(proposal.account, support, Role.SPECIALIST)

    answer = _send(client_of(manager), proposal, "accept")

    assert answer.status_code == 409
    assert "This member is on the team in that time already." in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED


@pytest.mark.req("GEN-01")
def test_the_rest_of_the_team_reads_nothing_of_it(
    proposal: TeamProposal,
    development: Member,
    finance: Member,
    stranger: Member,
    client_of: ClientOf,
    program_of: ProgramOf,
) -> None:
    account = proposal.account
    on_team(account, development, Role.DEVELOPMENT)
    listed = f"/api/v1{_team(account)}proposals"

    assert WHY not in _page(client_of(development), account)
    assert program_of(development).get(listed).json()["items"] == []
    assert _send(client_of(development), proposal, "accept").status_code == 403
    assert _send(client_of(stranger), proposal, "accept").status_code == 404
    assert WHY in _page(client_of(finance), account)
    assert [each["why"] for each in program_of(finance).get(listed).json()["items"]] == [WHY]


def test_a_mentor_waits_for_an_executive_where_the_guard_says_so(
    orrestad: Account,
    manager: Member,
    executive: Member,
    mentor: Member,
    client_of: ClientOf,
    settings: Settings,
) -> None:
    assert "Make mentor" in _page(client_of(manager), orrestad)
    settings.KINGSIDE_GUARDS = {"team.mentor_not_approved": "block"}
    browser = client_of(manager)
    assert "Make mentor" not in _page(browser, orrestad)
    typed = {"member": mentor.pk, "interval_months": 3, "on": TODAY, "why": WHY}
    browser.post(
        _team(orrestad),
        {"do": "propose_mentor"} | {f"proposementor-{name}": str(value) for name, value in typed.items()},
    )
    proposal = TeamProposal.objects.get()
    assert "An executive has to approve this mentor. Ask Edgar Olsen." in _page(browser, orrestad)
    assert _send(browser, proposal, "accept").status_code == 422

    page = read(_send(client_of(executive), proposal, "accept"))

    assert page.tables[0].column("As") == ["Lead", "Mentor, every 3 months"]


def test_a_guard_that_warns_says_so_before_a_mentor_is_named(
    orrestad: Account, lead: Member, manager: Member, mentor: Member, client_of: ClientOf, settings: Settings
) -> None:
    warning = "No executive has approved this mentor"
    assert warning not in _page(client_of(manager), orrestad)

    settings.KINGSIDE_GUARDS = {"team.mentor_not_approved": "warn"}
    assert warning in _page(client_of(manager), orrestad)
    proposal = _proposed(orrestad, lead, mentor, "MENTOR")
    assert f"Accepting it warns: {warning}" in _page(client_of(manager), orrestad)
    assert warning not in _page(client_of(lead), orrestad)

    page = read(_send(client_of(manager), proposal, "accept"))

    assert f"Accepted Warned: {warning}" in page.tables[-1].column("Answer")[0]


@pytest.mark.req("GEN-10")
def test_whoever_proposed_hears_of_the_answer_also_when_the_lead_is_gone_with_it(
    orrestad: Account, lead: Member, support: Member, manager: Member
) -> None:
    accept(proposal=_proposed(orrestad, lead, support, "HAND_OVER"), by=manager, at=NOW)

    (told,) = lead.notices.filter(kind=PROPOSAL)
    assert told.text == "What you proposed for the team of Orrestad Paper was accepted and is carried out."
    assert told.path == orrestad.get_absolute_url()
    assert still_visible(lead, [told]) == [told]


@pytest.mark.req("GEN-10")
def test_nobody_hears_of_a_proposal_that_he_may_not_read_any_more(proposal: TeamProposal, manager: Member) -> None:
    (told,) = manager.notices.filter(kind=PROPOSAL)
    assert told.text == "Lena Brandt proposes a change of the team of Orrestad Paper; it waits for your answer."
    assert still_visible(manager, [told]) == [told]

    manager.grants.update(valid_to=TODAY - timedelta(days=1))

    assert still_visible(manager, [told]) == []


def test_the_number_of_queries_does_not_grow_with_proposals(
    orrestad: Account,
    lead: Member,
    manager: Member,
    support: Member,
    development: Member,
    mentor: Member,
    stranger: Member,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    client_of: ClientOf,
) -> None:
    browser = client_of(manager)
    _proposed(orrestad, lead, support)
    accept(proposal=_proposed(orrestad, lead, stranger), by=manager, at=NOW)
    with django_assert_max_num_queries(100) as before:
        _page(browser, orrestad)
    for member in (development, mentor):
        _proposed(orrestad, lead, member)
    accept(proposal=_proposed(orrestad, lead, mentor, "MENTOR"), by=manager, at=NOW)

    with django_assert_max_num_queries(len(before)):
        _page(browser, orrestad)
