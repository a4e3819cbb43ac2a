"""The way of a batch: no walk gets anything in that nobody confirmed."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kingside.audit.queries import history_of
from kingside.core.workflow import HeldUp, NotAllowed, WrongState, move
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.lifecycle import BatchFacts, BatchLife
from kingside.imports.models import ImportBatch
from kingside.imports.tests.test_facts import line
from tests.imported_files import Import

State = ImportBatch.State


class Walk(RuleBasedStateMachine):
    """Any moves in any order, whether a worker is busy or not."""

    def __init__(self) -> None:
        super().__init__()
        self.state: str = State.READING
        self.path: list[str] = []

    @rule(data=st.data())
    def goes_on(self, data: st.DataObject) -> None:
        """Somewhere that the declarations lead, so that walks get far."""
        onwards = sorted(name for name, before, _ in BatchLife.moves() if before == self.state)
        if onwards:
            self.moved(data.draw(st.sampled_from(onwards)), is_at_work=False)

    @rule(name=st.sampled_from(BatchLife.move_names()), is_at_work=st.booleans())
    def tries(self, name: str, is_at_work: bool) -> None:
        self.moved(name, is_at_work)

    def moved(self, name: str, is_at_work: bool) -> None:
        before = self.state
        try:
            self.state = move(BatchLife, name, state=before, facts=BatchFacts(is_at_work)).after
        except NotAllowed:
            return
        assert not (name == "put_aside" and is_at_work)
        self.path.append(name)

    @invariant()
    def what_is_in_was_confirmed_and_what_is_out_was_in(self) -> None:
        if self.state in (State.IMPORTED, State.UNCHANGED):
            assert self.path[-2:-1] == ["confirmed"]
        if self.state == State.UNDONE:
            assert self.path[-3:-1] == ["imported", "called_back"]
        if self.state == State.DISCARDED:
            assert "imported" not in self.path
        if self.state == State.IMPORTING:
            assert self.path[-2:] == ["tried", "confirmed"]


def test_no_walk_reaches_an_impossible_state() -> None:
    run_state_machine_as_test(Walk, settings=settings(max_examples=400, stateful_step_count=12))


@pytest.mark.req("GEN-02")
def test_every_step_of_an_import_is_in_its_history(imported: Import, finance: Member) -> None:
    batch = imported("lines", [line("A")])
    operations.undo(batch=batch, by=finance)
    operations.finish_now(batch=batch)

    told = [(each.who.split()[0], each.verb) for each in reversed(history_of(batch).entries)]

    assert told == [
        ("Farida", "received"),
        ("Kingside", "read"),
        ("Farida", "mapped"),
        ("Kingside", "tried"),
        ("Farida", "confirmed"),
        ("Kingside", "imported"),
        ("Farida", "called back"),
        ("Kingside", "undone"),
    ]
    moved = [each for each in history_of(batch).entries[0].changes if each.field == "state"]
    assert [(each.before, each.after) for each in moved] == [("Being undone", "Undone")]


def test_what_a_worker_is_busy_with_is_not_put_aside(received: Import, finance: Member) -> None:
    batch = received("lines", [line("A")], read=False)

    with pytest.raises(HeldUp, match="A worker is busy with it") as held:
        operations.discard(batch=batch, by=finance)

    assert [reason.code for reason in held.value.reasons] == ["import.at_work"]


def test_what_was_undone_stays_so() -> None:
    with pytest.raises(WrongState):
        move(BatchLife, "confirmed", state=State.UNDONE)
