"""Leaving an account: what is refused or warned of, what is written down, and who hears of it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from kingside.accounts.models import Account
from kingside.audit.models import AuditEvent
from kingside.audit.queries import history_of
from kingside.core.workflow import HeldUp, guards
from kingside.identity.erasure import held_by
from kingside.identity.models import Member
from kingside.notices.models import Notice
from kingside.profit import exits
from kingside.profit.freed import Figures
from kingside.profit.models import Examination, ProfitMap
from kingside.profit.models.exits import ExitCheck, ExitMessage, ExitProposal, ExitState
from kingside.profit.notices import EXIT
from kingside.profit.queries import exit_guards
from kingside.profit.queries.exit_guards import counting_examinations, facts_of
from kingside.profit.queries.exits import NotCosted
from tests.cast import ClientOf, ProgramOf
from tests.html_tables import read
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES
from tests.leaving import ALL_THE_WAY, Way, examined, propose, taken


@pytest.mark.req("PRF-12")
def test_nothing_counts_as_communicated_without_a_plan_for_the_customer(
    way: Way, people: Callable[[str], Member], lead: Member, settings: Settings
) -> None:
    settings.KINGSIDE_GUARD_PRESET = "full"
    taken(way, people, *ALL_THE_WAY[:3])
    ours: dict[str, Any] = {
        "audience": "OURS",
        "whom": "The warehouse",
        "what": "Fewer lines.",
        "on": timezone.localdate(),
    }
    exits.plan_message(proposal=way.proposal, seen=way.proposal.version, **ours, teller=lead, by=lead)

    with pytest.raises(HeldUp, match="what the customer is told"):
        way.take("communicate", lead)


def test_a_line_of_the_plan_counts_on_its_teller_until_it_is_taken_out(way: Way, lead: Member) -> None:
    way.take("plan", lead)
    to_tell = "tells Their buyer of the exit from "
    assert any(said.startswith(to_tell) for said in held_by(lead, timezone.localdate()))  # no erasing before
    exits.drop_message(proposal=way.proposal, seen=way.proposal.version, message=ExitMessage.objects.get(), by=lead)

    assert not ExitMessage.objects.exists()
    assert not any(said.startswith(to_tell) for said in held_by(lead, timezone.localdate()))
    assert history_of(way.proposal).entries[0].verb == "unplanned"


def test_a_line_that_is_still_to_come_warns_in_the_first_year_and_blocks_under_the_full_preset(
    way: Way, people: Callable[[str], Member], lead: Member, settings: Settings
) -> None:
    taken(way, people, *ALL_THE_WAY[:4])
    ExitMessage.objects.update(on=timezone.localdate() + timedelta(days=1))
    settings.KINGSIDE_GUARD_PRESET = "full"
    with pytest.raises(HeldUp, match="still to come"):
        way.take("communicate", lead)

    settings.KINGSIDE_GUARD_PRESET = "first-year"
    way.take("communicate", lead)

    assert way.proposal.reservations == ["exit.plan_to_come"]


def test_in_the_first_year_it_is_warned_of_and_nothing_more(
    way: Way, people: Callable[[str], Member], lead: Member
) -> None:
    taken(way, people, *ALL_THE_WAY[:3])

    way.take("communicate", lead)

    assert way.proposal.reservations == ["exit.without_plan"]


def test_finance_is_warned_where_nobody_examined_levers_and_held_up_under_the_full_preset(
    to_leave: Account, lead: Member, finance: Member, settings: Settings
) -> None:
    proposal = propose(to_leave, lead, levers="All of them, believe me.")
    way = Way(proposal, lead, {part.key: Decimal(0) for part in Figures.from_document(proposal.figures).parts})
    settings.KINGSIDE_GUARD_PRESET = "full"
    with pytest.raises(HeldUp, match="levers"):
        way.take("check", finance)

    settings.KINGSIDE_GUARD_PRESET = "first-year"
    way.take("check", finance)

    assert way.proposal.reservations == ["exit.levers_not_examined"]


def test_an_executive_is_warned_where_leaving_makes_us_poorer(
    way: Way, people: Callable[[str], Member], executive: Member
) -> None:
    way.shares = dict.fromkeys(way.shares, Decimal(0))
    taken(way, people, ("check", "finance"))

    way.take("approve", executive)

    assert way.proposal.reservations == ["exit.does_not_pay"]


def test_a_change_voids_the_check(way: Way, people: Callable[[str], Member], lead: Member) -> None:
    taken(way, people, ("check", "finance"))

    way.take("revise", lead)

    assert way.proposal.state == ExitState.DRAFT
    assert not ExitCheck.objects.exists()
    assert way.proposal.is_of(lead)


def test_of_two_who_act_on_what_they_saw_the_second_is_told(way: Way, finance: Member, lead: Member) -> None:
    seen = way.proposal.version
    way.take("revise", lead)

    with pytest.raises(exits.ExitChanged):
        exits.check(proposal=way.proposal, seen=seen, shares=way.shares, says="", by=finance, at=timezone.now())


@pytest.mark.parametrize("shares", [{}, {"pool-desk": "1"}, "short by none but 1.01", "negative"])
def test_finance_states_a_share_of_each_cost(way: Way, finance: Member, shares: Any) -> None:
    if isinstance(shares, str):
        shares = way.shares | {"pool-desk": Decimal("1.01" if "1.01" in shares else "-0.01")}
    way.shares = {key: Decimal(share) for key, share in shares.items()}

    with pytest.raises(exits.NoShare):
        way.take("check", finance)


def test_one_proposal_is_open_at_a_time_and_another_product_is_another_one(to_leave: Account, lead: Member) -> None:
    propose(to_leave, lead)
    propose(to_leave, lead, product="L3")

    with pytest.raises(exits.AlreadyProposed):
        propose(to_leave, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitProposal.objects.filter(product="L3").update(product="")


def test_after_it_was_rejected_it_can_be_proposed_again(way: Way, to_leave: Account, lead: Member) -> None:
    way.take("withdraw", lead)

    assert propose(to_leave, lead).state == ExitState.DRAFT


def test_a_change_of_a_recommendation_is_written_down_with_what_was_said_before(way: Way, manager: Member) -> None:
    told: dict[str, Any] = {"proposal": way.proposal, "seen": way.proposal.version, "by": manager, "at": timezone.now()}
    exits.recommend(**told, is_for=True, reason="I tried.")
    exits.recommend(**told, is_for=False, reason="They grow.")

    again, first = (event.changes for event in AuditEvent.objects.filter(verb="recommended").order_by("-pk"))

    assert first == {"recommended": [None, True], "reason": [None, "I tried."]}
    assert again == {"recommended": [True, False], "reason": ["I tried.", "They grow."]}


def test_an_examination_stands_behind_leaving_only_what_it_is_of(to_leave: Account, lead: Member) -> None:
    made = examined(to_leave, lead).pk

    for said in ({"examination": made + 1}, {"examination": made, "product": "L4"}):
        with pytest.raises(exits.NoSuchExamination):
            propose(to_leave, lead, **said)

    for product in ("", "L3"):
        proposal = propose(to_leave, lead, examination=made, product=product)
        assert facts_of(proposal).are_levers_examined
        with pytest.raises(exits.NoSuchExamination):
            exits.revise(
                proposal=proposal, seen=1, reason="So.", levers="", examination=made + 1, by=lead, at=timezone.now()
            )


@pytest.mark.req("PRF-08")
@pytest.mark.parametrize("why", ["its levers turn the loss", "a later one does", "it is over a year old"])
def test_an_examination_that_tells_of_no_loss_now_holds_leaving_up(
    to_leave: Account, lead: Member, finance: Member, settings: Settings, why: str
) -> None:
    settings.KINGSIDE_GUARD_PRESET = "full"
    first = examined(to_leave, lead, saving=60 if "its levers" in why else 1)
    way = Way(propose(to_leave, lead, product="L3", examination=first.pk), lead, {})
    way.shares = dict.fromkeys((part.key for part in Figures.from_document(way.proposal.figures).parts), Decimal(0))
    if "later" in why:
        examined(to_leave, lead, saving=60)
    elif "old" in why:
        Examination.objects.update(reaches_to=first.reaches_to - timedelta(days=366))

    with pytest.raises(HeldUp, match="even with its levers"):
        way.take("check", finance)


@pytest.mark.req("PRF-08")
def test_an_examination_that_still_tells_of_a_loss_lets_finance_go_on_and_is_shown_with_who_when_and_what(
    to_leave: Account, lead: Member, finance: Member, settings: Settings, client_of: ClientOf
) -> None:
    settings.KINGSIDE_GUARD_PRESET = "full"
    made = examined(to_leave, lead)
    offered = client_of(lead).get("/profit/exits/new/?account=B&product=L3").content.decode()
    sent = {
        "proposal-account": "B",
        "proposal-product": "L3",
        "proposal-reason": "So.",
        "proposal-examination": str(made.pk),
    }
    client_of(lead).post("/profit/exits/new/", sent)
    proposal = ExitProposal.objects.get()
    shares = {f"check-{part.key}": "0" for part in Figures.from_document(proposal.figures).parts}

    client_of(finance).post(f"{proposal.get_absolute_url()}check/", shares | {"version": str(proposal.version)})

    proposal.refresh_from_db()
    assert f'<option value="{made.pk}" selected>B, L3: \u221247.3 USD left with its levers (Lena Brandt' in offered
    assert (proposal.state, proposal.reservations) == (ExitState.FINANCE_CHECKED, [])
    shown = read(client_of(finance).get(proposal.get_absolute_url())).words
    assert "Lena Brandt examined L3 on" in shown
    assert "Levers that will come: 1 of 1. Left with them: -47.27" in shown


def test_what_was_warned_of_and_what_would_be_stands_beside_the_decision_and_after_it(
    to_leave: Account, lead: Member, finance: Member, executive: Member, client_of: ClientOf, representative: Member
) -> None:
    way = Way(propose(to_leave, lead, levers=""), lead, {})
    way.shares = dict.fromkeys((part.key for part in Figures.from_document(way.proposal.figures).parts), Decimal(0))
    page = way.proposal.get_absolute_url()
    levers, pays = (str(guards[code].sentence) for code in ("exit.levers_not_examined", "exit.does_not_pay"))

    before = read(client_of(finance).get(page)).words
    way.take("check", finance)
    beside = read(client_of(executive).get(page)).words
    way.take("approve", executive)
    after = read(client_of(executive).get(page)).words

    assert (levers in before, pays in before) == (True, False)
    assert f"It went on although this was warned of: {levers}" in beside
    assert f"this is written down as a warning: {pays}" in beside
    assert f"It went on although this was warned of: {levers} {pays}" in after
    assert levers not in read(client_of(representative).get(page)).words


def test_a_change_takes_back_what_was_warned_of(way: Way, to_leave: Account, lead: Member, finance: Member) -> None:
    ExitProposal.objects.update(examination=None)
    way.take("check", finance)
    assert way.proposal.reservations == ["exit.levers_not_examined"]

    way.take("revise", lead)

    assert way.proposal.reservations == []


def test_whoever_does_not_see_the_figures_is_not_told_what_they_were_warned_of(
    way: Way, people: Callable[[str], Member], lead: Member, representative: Member, program_of: ProgramOf
) -> None:
    way.shares = dict.fromkeys(way.shares, Decimal(0))
    taken(way, people, ("check", "finance"), ("approve", "executive"))

    warned = {
        who.name: program_of(who).get(f"/api/v1/exits/{way.proposal.pk}").json()["warnings"]
        for who in (lead, representative)
    }

    assert warned == {lead.name: ["exit.does_not_pay"], representative.name: []}


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"reason": "  "}, exits.NoReason),
        ({"reason": "x" * 4001}, exits.TooLong),
        ({"levers": "x" * 4001}, exits.TooLong),
        ({"product": "never sold"}, NotCosted),
    ],
)
def test_what_cannot_be_proposed(to_leave: Account, lead: Member, said: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        propose(to_leave, lead, **said)

    assert not ExitProposal.objects.exists()


def test_the_next_one_hears_of_each_step(way: Way, people: Callable[[str], Member], mentor: Member) -> None:
    for _, who in ALL_THE_WAY:
        people(who)
    heard = []
    for step, who in ALL_THE_WAY:
        Notice.objects.all().delete()
        way.take(step, people(who))
        heard.append(sorted({notice.member.name for notice in Notice.objects.all()}))

    # the lead does the last steps, and nobody is told of the own deed
    assert heard == [[], ["Edgar Olsen"], ["Lena Brandt"], [], [], []]


def test_finance_and_managers_hear_of_a_proposal(
    to_leave: Account, lead: Member, finance: Member, manager: Member, executive: Member, stranger: Member
) -> None:
    propose(to_leave, lead)

    assert {notice.member for notice in Notice.objects.filter(kind=EXIT)} == {finance, manager}


def test_the_figures_stay_as_they_were_when_another_map_is_published(
    way: Way, publish: Callable[..., ProfitMap]
) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    way.proposal.refresh_from_db()
    assert Figures.from_document(way.proposal.figures).net_profit == Decimal("-77.97")


def test_what_counts_is_read_once_for_a_page(
    way: Way, client_of: ClientOf, lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the examination that it rests on, for the next step, and for what else it could rest on."""
    asked: list[object] = []

    def counting(*said: Any) -> list[Examination]:
        asked.append(said)
        return counting_examinations(*said)

    monkeypatch.setattr(exit_guards, "counting_examinations", counting)

    client_of(lead).get(way.proposal.get_absolute_url())

    assert len(asked) == 1
