"""The way of a proposal to leave: whatever is tried in whatever order, no step is left out."""

from typing import Any, ClassVar

from hypothesis import HealthCheck
from hypothesis import settings as walks
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import Settings

from kingside.core.workflow import NotAllowed, move
from kingside.profit.lifecycle import ExitFacts, ExitLife
from kingside.profit.models.exits import ExitState

QUICK = walks(max_examples=60, stateful_step_count=20, suppress_health_check=list(HealthCheck))


class Walk(RuleBasedStateMachine):
    """Any moves in any order, under any preset: nobody is told before an approval, nothing approved unchecked."""

    guards: ClassVar[Any]

    @initialize(preset=st.sampled_from(["first-year", "full"]))
    def begin(self, preset: str) -> None:
        self.guards.KINGSIDE_GUARD_PRESET = self.preset = preset
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
        if self.preset == "full" and self.state in (ExitState.COMMUNICATED, ExitState.EXECUTED):
            assert self.has_plan


def test_no_walk_leaves_a_step_out(db: None, settings: Settings) -> None:
    Walk.guards = settings

    run_state_machine_as_test(Walk, settings=QUICK)
