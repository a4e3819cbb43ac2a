"""Today asks for the next step of a proposal to leave an account, and asks only whose step it is."""

from collections.abc import Callable

import pytest

from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.overview.tests.test_today import decisions
from tests.cast import A_WHILE_AGO
from tests.leaving import ALL_THE_WAY, Way, taken

EVERYBODY = ("lead", "mentor", "manager", "finance", "executive", "administrator", "stranger")
PROPOSED = "It is proposed to leave B: say what you recommend, or check what it saves. [Look at it]"
CHECKED = "Leaving B waits for your decision; finance has checked it. [Look at it]"
APPROVED = "Leaving B is approved: plan what is told, and tell it. [Look at it]"
TOLD = "Leaving B was communicated: carry it out. [Look at it]"

ASKED = {
    0: (PROPOSED, {"manager", "finance"}),
    1: (PROPOSED, {"finance"}),  # the manager has said her word
    2: (CHECKED, {"executive"}),
    3: (APPROVED, {"lead"}),
    5: (TOLD, {"lead"}),
}


@pytest.mark.req("PRF-12")
@pytest.mark.parametrize("taken_before", ASKED)
def test_today_asks_whose_step_it_is(way: Way, people: Callable[[str], Member], taken_before: int) -> None:
    taken(way, people, *ALL_THE_WAY[:taken_before])
    row, asked = ASKED[taken_before]

    assert {who for who in EVERYBODY if row in decisions(people(who))} == asked


def test_nobody_is_asked_once_it_is_carried_out(way: Way, people: Callable[[str], Member]) -> None:
    taken(way, people, *ALL_THE_WAY)

    assert not [row for who in EVERYBODY for row in decisions(people(who)) if "B" in row and "eav" in row]


def test_nobody_is_asked_to_decide_the_own_proposal(way: Way, people: Callable[[str], Member], lead: Member) -> None:
    give_grant(member=lead, role=Role.EXE, by=None, valid_from=A_WHILE_AGO)
    taken(way, people, *ALL_THE_WAY[:2])

    assert CHECKED not in decisions(lead)
