"""Leaving an account: each step by whom it belongs to, and refused to everybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as walks
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from kingside.accounts.models import Account
from kingside.audit.queries import history_of
from kingside.core.workflow import HeldUp, NotAllowed, WrongState, move
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.notices.models import Notice
from kingside.profit import exits
from kingside.profit.freed import Figures, freed, minutes_of
from kingside.profit.lifecycle import ExitFacts, ExitLife
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitCheck, ExitMessage, ExitProposal, ExitState
from kingside.profit.notices import EXIT
from kingside.profit.queries.exits import NotCosted
from tests.cast import A_WHILE_AGO, mentors, on_team
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES

QUICK = walks(max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
STEPS = ("check", "approve", "reject", "plan", "communicate", "execute", "withdraw", "revise", "recommend")


@dataclass
class Way:
    """A proposal on its way; each step may be taken by somebody."""

    proposal: ExitProposal
    lead: Member
    shares: dict[str, Decimal]

    def take(self, step: str, by: Member) -> None:
        self.proposal.refresh_from_db()
        at = timezone.now()
        told: dict[str, Any] = {"proposal": self.proposal, "seen": self.proposal.version, "by": by}
        whom: dict[str, Any] = {
            "audience": "CUSTOMER",
            "whom": "Their buyer",
            "what": "We end it.",
            "on": timezone.localdate(),
        }
        steps: dict[str, Callable[[], object]] = {
            "check": lambda: exits.check(**told, shares=self.shares, says="", at=at),
            "approve": lambda: exits.decide(**told, is_approved=True, reason="It costs us.", at=at),
            "reject": lambda: exits.decide(**told, is_approved=False, reason="They grow.", at=at),
            "plan": lambda: exits.plan_message(**told, teller=self.lead, **whom),
            "communicate": lambda: exits.communicate(**told, at=at),
            "execute": lambda: exits.execute(**told, at=at),
            "withdraw": lambda: exits.withdraw(**told, at=at),
            "revise": lambda: exits.revise(**told, reason="Still.", levers="Fewer orders.", at=at),
            "recommend": lambda: exits.recommend(**told, is_for=True, reason="I tried.", at=at),
        }
        steps[step]()
        self.proposal.refresh_from_db()


@pytest.fixture
def account(workshop: ProfitMap, lead: Member, mentor: Member) -> Account:
    """B, which loses 77.97, led by Lena, looked at by Moira."""
    found = Account.objects.get(number="B")
    on_team(found, lead)
    mentors(found, mentor)
    return found


@pytest.fixture
def way(account: Account, lead: Member) -> Way:
    proposal = propose(account, lead)
    keys = [part.key for part in Figures.from_document(proposal.figures).parts]
    return Way(proposal, lead, dict.fromkeys(keys, Decimal(1)))


def propose(account: Account, by: Member, **other: Any) -> ExitProposal:
    said = {"product": "", "reason": "Nothing helped.", "levers": "Order size, freight."}
    newest = ProfitMap.objects.published()[0]
    return exits.propose(account=account, profit_map=newest, **(said | other), by=by, at=timezone.now())


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Callable[[str], Member]:
    return request.getfixturevalue


def taken(way: Way, people: Callable[[str], Member], *steps: tuple[str, str]) -> None:
    for step, who in steps:
        way.take(step, people(who))


ALL_THE_WAY = (
    ("recommend", "manager"),
    ("check", "finance"),
    ("approve", "executive"),
    ("plan", "lead"),
    ("communicate", "lead"),
    ("execute", "lead"),
)


@pytest.mark.req("PRF-12")
def test_it_is_proposed_checked_approved_communicated_and_carried_out(
    way: Way, people: Callable[[str], Member]
) -> None:
    states = []
    for step, who in ALL_THE_WAY:
        way.take(step, people(who))
        states.append(way.proposal.state)

    assert states == ["DRAFT", "FINANCE_CHECKED", "EXEC_APPROVED", "EXEC_APPROVED", "COMMUNICATED", "EXECUTED"]
    told = [(each.who, each.verb) for each in reversed(history_of(way.proposal).entries)]
    assert told == [
        ("Lena Brandt", "proposed"),
        ("Maud Keller", "recommended"),
        ("Farida Nasser", "checked"),
        ("Edgar Olsen", "approved"),
        ("Lena Brandt", "planned"),
        ("Lena Brandt", "communicated"),
        ("Lena Brandt", "executed"),
    ]


WHO_MAY = {
    "check": {"finance"},
    "approve": {"executive"},
    "reject": {"executive"},
    "recommend": {"manager"},
    "revise": {"lead"},
    "plan": {"lead"},
    "communicate": {"lead"},
    "execute": {"lead"},
    "withdraw": {"lead"},
}
BEFORE = {  # what it takes to be where the step is possible
    "approve": ALL_THE_WAY[:2],
    "communicate": ALL_THE_WAY[:4],
    "execute": ALL_THE_WAY[:5],
}
EVERYBODY = (
    *("lead", "support", "development", "specialist", "mentor", "manager"),
    *("executive", "finance", "administrator", "representative", "stranger"),
)


@pytest.mark.req("PRF-12")
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_for_whom_it_belongs_to_and_refused_to_everybody_else(
    way: Way, people: Callable[[str], Member], account: Account, step: str
) -> None:
    for who, role in (("support", "SUPPORT"), ("development", "DEVELOPMENT"), ("specialist", "SPECIALIST")):
        on_team(account, people(who), role)
    taken(way, people, *BEFORE.get(step, ()))
    may = set()

    for who in EVERYBODY:
        with transaction.atomic():
            try:
                way.take(step, people(who))
                may.add(who)
            except (NotYours, NotForYou, exits.OwnProposal):
                pass
            transaction.set_rollback(True)

    assert may == WHO_MAY[step]


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "lead"])
def test_only_who_leads_the_account_proposes(account: Account, people: Callable[[str], Member], who: str) -> None:
    with pytest.raises((NotYours, NotForYou)):
        propose(account, people(who))


@pytest.mark.parametrize(("step", "role"), [("check", Role.FIN), ("approve", Role.EXE), ("reject", Role.EXE)])
def test_nobody_checks_or_decides_the_own_proposal_whatever_else_is_granted(
    way: Way, people: Callable[[str], Member], lead: Member, step: str, role: Role
) -> None:
    give_grant(member=lead, role=role, by=None, valid_from=A_WHILE_AGO)
    taken(way, people, *BEFORE.get(step, ()))

    with pytest.raises(exits.OwnProposal):
        way.take(step, lead)


def test_nor_does_whoever_changed_it_last(way: Way, people: Callable[[str], Member], executive: Member) -> None:
    on_team(Account.objects.get(number="A"), executive)
    ExitProposal.objects.update(revised_by=executive)
    taken(way, people, ("check", "finance"))

    with pytest.raises(exits.OwnProposal):
        way.take("approve", executive)


@pytest.mark.parametrize(
    ("done", "step", "who"),
    [
        (0, "approve", "executive"),
        (0, "communicate", "lead"),
        (0, "execute", "lead"),
        (2, "check", "finance"),
        (2, "communicate", "lead"),
        (3, "approve", "executive"),
        (3, "reject", "executive"),
        (3, "revise", "lead"),
        (3, "recommend", "manager"),
        (4, "execute", "lead"),
        (5, "plan", "lead"),
        (5, "withdraw", "lead"),
        (6, "execute", "lead"),
        (6, "withdraw", "lead"),
    ],
)
def test_a_step_that_is_not_next_is_refused(
    way: Way, people: Callable[[str], Member], done: int, step: str, who: str
) -> None:
    taken(way, people, *ALL_THE_WAY[:done])

    with pytest.raises(WrongState):
        way.take(step, people(who))


@pytest.mark.req("PRF-12")
def test_nothing_counts_as_communicated_without_a_plan_for_the_customer(
    way: Way, people: Callable[[str], Member], lead: Member
) -> None:
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


def test_a_line_of_the_plan_can_be_taken_out(way: Way, lead: Member) -> None:
    way.take("plan", lead)
    exits.drop_message(proposal=way.proposal, seen=way.proposal.version, message=ExitMessage.objects.get(), by=lead)

    assert not ExitMessage.objects.exists()
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


def test_finance_is_warned_where_nobody_examined_levers_and_held_up_under_the_full_preset(
    account: Account, lead: Member, finance: Member, settings: Settings
) -> None:
    proposal = propose(account, lead, levers="")
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


def test_one_proposal_is_open_at_a_time_and_another_product_is_another_one(account: Account, lead: Member) -> None:
    propose(account, lead)
    propose(account, lead, product="L3")

    with pytest.raises(exits.AlreadyProposed):
        propose(account, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitProposal.objects.filter(product="L3").update(product="")


def test_after_it_was_rejected_it_can_be_proposed_again(way: Way, account: Account, lead: Member) -> None:
    way.take("withdraw", lead)

    assert propose(account, lead).state == ExitState.DRAFT


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"reason": "  "}, exits.NoReason),
        ({"reason": "x" * 4001}, exits.TooLong),
        ({"levers": "x" * 4001}, exits.TooLong),
        ({"product": "never sold"}, NotCosted),
    ],
)
def test_what_cannot_be_proposed(account: Account, lead: Member, said: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        propose(account, lead, **said)

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
    account: Account, lead: Member, finance: Member, manager: Member, executive: Member, stranger: Member
) -> None:
    propose(account, lead)

    assert {notice.member for notice in Notice.objects.filter(kind=EXIT)} == {finance, manager}


# what leaving saves: the example of docs/methods/exits.md


@pytest.mark.req("PRF-12")
def test_the_worked_example(way: Way) -> None:
    figures = Figures.from_document(way.proposal.figures)
    costs = {part.key: (part.amount, part.minutes) for part in figures.parts}
    found = freed(figures, {"pool-desk": Decimal("0.5"), "element-delivery": Decimal(1), "element-capital": Decimal(1)})

    assert (figures.gross_margin, figures.net_profit) == (Decimal("7.50"), Decimal("-77.97"))
    assert costs["pool-desk"] == (Decimal("22.40"), Decimal("28.00"))
    assert costs["pool-warehouse"] == (Decimal("16.25"), Decimal("32.50"))
    by_key = {each.part.key: each for each in found.parts}
    assert (by_key["pool-desk"].goes, by_key["pool-desk"].stays) == (Decimal("11.20"), Decimal("11.20"))
    assert (by_key["pool-desk"].idle, by_key["pool-warehouse"].idle) == (Decimal("14.00"), Decimal("32.50"))
    assert found.goes + found.stays == figures.gross_margin - figures.net_profit
    assert (found.goes, found.stays, found.difference) == (Decimal("57.02"), Decimal("28.45"), Decimal("49.52"))


@pytest.mark.parametrize("share", ["0", "1"])
def test_if_nothing_goes_the_margin_is_lost_and_if_everything_goes_the_loss_is(way: Way, share: str) -> None:
    figures = Figures.from_document(way.proposal.figures)

    found = freed(figures, {part.key: Decimal(share) for part in figures.parts})

    assert found.difference == (-figures.net_profit if share == "1" else -figures.gross_margin)


@pytest.mark.parametrize(
    ("amount", "cost", "minutes", "expected"),
    [("15.20", "48", "60", "19.00"), ("0.01", "3", "1", "0.00"), ("0.015", "3", "1", "0.01"), ("5", "0", "60", None)],
)
def test_minutes_are_what_an_amount_paid_for(amount: str, cost: str, minutes: str, expected: str | None) -> None:
    found = minutes_of(Decimal(amount), cost=Decimal(cost), practical_minutes=Decimal(minutes))

    assert found == (None if expected is None else Decimal(expected))


def test_the_figures_stay_as_they_were_when_another_map_is_published(
    way: Way, publish: Callable[..., ProfitMap]
) -> None:
    publish(lines=table(LINES), costs=COSTS.replace("45.00", "90.00"))

    way.proposal.refresh_from_db()
    assert Figures.from_document(way.proposal.figures).net_profit == Decimal("-77.97")


class Walk(RuleBasedStateMachine):
    """Any moves in any order, under any preset: nobody is told before an approval, nothing approved unchecked."""

    guards: ClassVar[Any]

    @initialize(preset=st.sampled_from(["first-year", "full"]))
    def begin(self, preset: str) -> None:
        self.guards.KINGSIDE_GUARD_PRESET = preset
        self.state, self.has_plan = str(ExitState.DRAFT), False
        self.done: list[str] = []

    @rule(has_plan=st.booleans())
    def planned(self, has_plan: bool) -> None:
        if self.state not in (ExitState.COMMUNICATED, ExitState.EXECUTED):
            self.has_plan = has_plan

    @rule(name=st.sampled_from(ExitLife.move_names()), holds=st.booleans())
    def moved(self, name: str, holds: bool) -> None:
        facts = ExitFacts(holds, holds, holds, self.has_plan, holds)
        try:
            self.state = move(ExitLife, name, state=self.state, facts=facts).after
        except NotAllowed:
            return
        self.done = [] if name == "revised" else [*self.done, name]

    @invariant()
    def no_step_was_left_out(self) -> None:
        order = ["checked", "approved", "communicated", "executed"]
        if self.state != ExitState.REJECTED:
            assert self.done == order[: len(self.done)]
        if self.state in (ExitState.COMMUNICATED, ExitState.EXECUTED):
            assert self.has_plan


def test_no_walk_leaves_a_step_out(settings: Settings) -> None:
    Walk.guards = settings

    run_state_machine_as_test(Walk, settings=QUICK)
