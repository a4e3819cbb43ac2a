"""Leaving an account: each step by whom it belongs to, and refused to everybody else."""

from collections.abc import Callable

import pytest
from django.db import transaction

from kingside.accounts.models import Account
from kingside.audit.queries import history_of
from kingside.core.workflow import WrongState
from kingside.identity.access import NotForYou, NotYours
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.profit import exits
from kingside.profit.models.exits import ExitProposal
from tests.cast import A_WHILE_AGO, on_team
from tests.leaving import ALL_THE_WAY, Way, propose, taken

STEPS = ("check", "approve", "reject", "plan", "communicate", "execute", "withdraw", "revise", "recommend")


@pytest.mark.req("PRF-12")
def test_it_is_proposed_checked_approved_communicated_and_carried_out(
    way: Way, people: Callable[[str], Member]
) -> None:
    states = []
    for step, who in ALL_THE_WAY:
        way.take(step, people(who))
        states.append(way.proposal.state)

    assert states == ["DRAFT", "FINANCE_CHECKED", "EXEC_APPROVED", "EXEC_APPROVED", "COMMUNICATED", "EXECUTED"]
    entries = list(reversed(history_of(way.proposal).entries))
    (shares,) = [each for each in entries[2].changes if each.field == "share that goes"]
    assert shares.after.startswith("pool-desk: 1, pool-warehouse: 1, ")
    assert shares.became.startswith("desk: 100\u202f%, warehouse: 100\u202f%, ")
    assert [(each.who, each.verb) for each in entries] == [
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
    way: Way, people: Callable[[str], Member], to_leave: Account, step: str
) -> None:
    for who, role in (("support", "SUPPORT"), ("development", "DEVELOPMENT"), ("specialist", "SPECIALIST")):
        on_team(to_leave, people(who), role)
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
def test_only_who_leads_the_account_proposes(to_leave: Account, people: Callable[[str], Member], who: str) -> None:
    with pytest.raises((NotYours, NotForYou)):
        propose(to_leave, people(who))


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
