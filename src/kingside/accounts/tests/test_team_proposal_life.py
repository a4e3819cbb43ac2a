"""The way of a proposal for a team: answered once, and a mentor never past an executive where the guard blocks."""

from typing import Any, ClassVar

from hypothesis import HealthCheck
from hypothesis import settings as walks
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from kingside.accounts.lifecycle import TeamFacts, TeamProposalLife
from kingside.accounts.models import ProposalState
from kingside.core.workflow import NotAllowed, move

QUICK = walks(max_examples=60, stateful_step_count=10, suppress_health_check=list(HealthCheck))


class Walk(RuleBasedStateMachine):
    """Any moves in any order, under any mode of the guard."""

    guards: ClassVar[Any]

    @initialize(mode=st.sampled_from(["off", "warn", "block"]))
    def begin(self, mode: str) -> None:
        self.guards.KINGSIDE_GUARDS = {"team.mentor_not_approved": mode}
        self.mode, self.state = mode, str(ProposalState.PROPOSED)
        self.made: list[tuple[str, bool, tuple[str, ...]]] = []

    @rule(name=st.sampled_from(TeamProposalLife.move_names()), is_approved=st.booleans())
    def moved(self, name: str, is_approved: bool) -> None:
        try:
            made = move(TeamProposalLife, name, state=self.state, facts=TeamFacts(is_mentor_approved=is_approved))
        except NotAllowed:
            return
        self.state = made.after
        self.made.append((name, is_approved, tuple(each.code for each in made.warnings)))

    @invariant()
    def it_is_answered_once(self) -> None:
        assert len(self.made) == (self.state != ProposalState.PROPOSED)

    @invariant()
    def no_mentor_came_past_an_executive_unsaid(self) -> None:
        for name, is_approved, warned in self.made:
            if name == "accepted" and not is_approved:
                assert self.mode != "block"
                assert warned == (("team.mentor_not_approved",) if self.mode == "warn" else ())


def test_no_walk_answers_twice_or_goes_past_the_guard(db: None, settings: Settings) -> None:
    Walk.guards = settings

    run_state_machine_as_test(Walk, settings=QUICK)
