"""A cost model on its way: tried, reconciled, approved, published, retired; and what may hold it up."""

from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck
from hypothesis import settings as walks
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from kingside.audit.queries import history_of
from kingside.config.home import Home
from kingside.core.workflow import HeldUp, NotAllowed, WrongState, move
from kingside.flags.operations import LOOK
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from kingside.jobs.models import Job
from kingside.jobs.operations import run_now
from kingside.jobs.queries import latest_job
from kingside.profit.drafting import approve_draft, begin_draft
from kingside.profit.lifecycle import DraftFacts, DraftLife, ModelLife, ModelState
from kingside.profit.models import TRY_COSTS, CostDraft, CostModel, ProfitMap
from kingside.profit.notices import APPROVAL
from kingside.profit.operations import (
    ModelRetired,
    NothingToRecalculate,
    adopt_cost_model,
    recalculate,
    request_profit_map,
    retire_cost_model,
)
from tests.cast import A_WHILE_AGO, ClientOf
from tests.html_tables import read
from tests.lake.workshop import COSTS
from tests.typed_costs import WHOLE

State = CostDraft.State
QUICK = walks(max_examples=60, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@pytest.fixture
def desk(client_of: ClientOf, finance: Member) -> Client:
    """Farida's browser."""
    return client_of(finance)


@pytest.fixture
def draft(workshop_lines: object, finance: Member) -> CostDraft:
    """A draft that says hardly anything."""
    return begin_draft(name="Standard", toml='currency = "USD"\n', notes={}, by=finance)


@pytest.fixture
def full(settings: Settings) -> None:
    """Every guard of the full preset."""
    settings.KINGSIDE_GUARD_PRESET = "full"


def press(desk: Client, draft: CostDraft, do: str, **typed: str) -> Any:
    draft.refresh_from_db()
    answer = desk.post(
        reverse("profit:draft", args=[draft.pk]), WHOLE | {"version": str(draft.version), "do": do} | typed
    )
    if do == "try":
        run_now(latest_job(kind=TRY_COSTS, subject_id=draft.pk))
    draft.refresh_from_db()
    return answer


def moves(draft: CostDraft) -> list[tuple[str, str]]:
    """Who did what, the first first, but for saving."""
    return [(each.who, each.verb) for each in reversed(history_of(draft).entries) if each.verb != "revised"]


@pytest.mark.req("INV-14")
def test_in_the_first_year_a_draft_is_published_at_once_and_says_that_it_is_not_reconciled(
    desk: Client, draft: CostDraft
) -> None:
    answer = press(desk, draft, "publish", operating_profit="")

    model = CostModel.objects.get()
    assert answer.status_code == 302
    assert draft.state == State.PUBLISHED
    assert model.reservations == ["cost_model.not_reconciled"]
    assert "Not reconciled when it was published" in read(desk.get(model.get_absolute_url())).words
    assert moves(draft) == [("Farida Nasser", "begun"), ("Farida Nasser", "published")]


@pytest.mark.req("PRF-18", "INV-14")
def test_a_trial_that_the_ledger_agrees_with_reconciles_it(desk: Client, draft: CostDraft) -> None:
    press(desk, draft, "try")

    assert draft.state == State.RECONCILED
    assert moves(draft)[-1] == ("Kingside", "reconciled")

    press(desk, draft, "publish")
    assert CostModel.objects.get().reservations == []


@pytest.mark.req("PRF-18", "INV-14")
def test_a_trial_that_it_does_not_agree_with_does_not(desk: Client, draft: CostDraft) -> None:
    press(desk, draft, "try", operating_profit="900000.00")

    assert draft.state == State.DRAFT


@pytest.fixture
def second_in_finance(db: None) -> Member:
    """Fritz Amsel, who approves what Farida drafts."""
    fritz = Member.objects.create(name="Fritz Amsel", email="fritz@example.com")
    give_grant(member=fritz, role=Role.FIN, by=None, valid_from=A_WHILE_AGO)
    return fritz


@pytest.mark.req("GEN-10")
@pytest.mark.usefixtures("full")
def test_finance_hears_that_a_reconciled_draft_waits_for_approval(
    desk: Client, draft: CostDraft, finance: Member, second_in_finance: Member, manager: Member
) -> None:
    press(desk, draft, "try")

    (told,) = second_in_finance.notices.filter(kind=APPROVAL)
    assert told.text == f"The ledger agrees with {draft}; it waits for your approval."
    assert told.path == draft.get_absolute_url()
    assert not manager.notices.filter(kind=APPROVAL).exists()
    assert not finance.notices.filter(kind=APPROVAL).exists()  # it is her own draft


def test_where_nobody_has_to_approve_nobody_hears_of_it(
    desk: Client, draft: CostDraft, second_in_finance: Member
) -> None:
    press(desk, draft, "try")

    assert draft.state == State.RECONCILED
    assert not second_in_finance.notices.filter(kind=APPROVAL).exists()


@pytest.mark.usefixtures("full")
def test_under_the_full_preset_it_is_held_up_with_every_reason(desk: Client, draft: CostDraft) -> None:
    answer = press(desk, draft, "publish")

    assert answer.status_code == 422
    assert "It is not reconciled" in answer.content.decode()
    assert "It is not approved" in answer.content.decode()
    assert "What you typed is still here" in answer.content.decode()
    assert not CostModel.objects.exists()


@pytest.mark.req("PRF-18", "INV-14")
@pytest.mark.usefixtures("full")
def test_under_the_full_preset_the_way_is_try_approve_publish(desk: Client, draft: CostDraft) -> None:
    press(desk, draft, "try")
    assert press(desk, draft, "publish").status_code == 422
    press(desk, draft, "approve")
    answer = press(desk, draft, "publish")

    assert answer.status_code == 302
    assert moves(draft)[-3:] == [
        ("Kingside", "reconciled"),
        ("Farida Nasser", "approved"),
        ("Farida Nasser", "published"),
    ]


@pytest.mark.req("PRF-18")
@pytest.mark.usefixtures("full")
def test_a_change_takes_the_approval_away(desk: Client, draft: CostDraft) -> None:
    press(desk, draft, "try")
    press(desk, draft, "approve")

    answer = press(desk, draft, "publish", **{"pool-0-cost": "49.00"})

    assert (answer.status_code, draft.state) == (422, State.DRAFT)


@pytest.mark.req("PRF-18", "INV-14")
@pytest.mark.usefixtures("full")
def test_what_is_not_reconciled_is_not_approved(draft: CostDraft, finance: Member) -> None:
    with pytest.raises(HeldUp) as held:
        approve_draft(draft=draft, seen_version=1, by=finance)

    assert [reason.code for reason in held.value.reasons] == ["cost_model.not_reconciled"]


@pytest.mark.usefixtures("full")
def test_a_file_that_nobody_approved_is_not_adopted_under_the_full_preset(finance: Member) -> None:
    with pytest.raises(HeldUp):
        adopt_cost_model(name="Standard", toml=COSTS, by=finance)


@pytest.mark.req("GEN-10")
def test_rules_look_for_flags_again_once_a_model_is_retired(
    finance: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    with django_capture_on_commit_callbacks(execute=True):
        retire_cost_model(cost_model=model, by=finance)

    assert Job.objects.filter(kind=LOOK).count() == 1


def test_what_cannot_be_published_says_so_to_machines_too(desk: Client, finance: Member) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)
    retire_cost_model(cost_model=model, by=finance)

    answer = desk.post(f"/profit/cost-models/{model.pk}/retirement/", headers={"Accept": "application/problem+json"})

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert [reason["code"] for reason in answer.json()["reasons"]] == ["wrong_state"]


def test_a_retired_model_makes_no_map_and_keeps_those_it_made(desk: Client, finance: Member, home_folder: Home) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)
    lines = home_folder.root / "lines.csv"
    made = request_profit_map(cost_model=model, lines=lines, by=finance)

    desk.post(f"/profit/cost-models/{model.pk}/retirement/")

    with pytest.raises(ModelRetired):
        request_profit_map(cost_model=model, lines=lines, by=finance)
    with pytest.raises(WrongState, match="It is retired now"):
        retire_cost_model(cost_model=model, by=finance)
    with pytest.raises(NothingToRecalculate):
        recalculate(by=finance)
    assert ProfitMap.objects.get() == made
    assert "Retired" in read(desk.get("/profit/cost-models/")).table("Adopted cost models").rows[0][0]


@pytest.mark.req("INV-15")
def test_the_database_refuses_to_change_a_published_model(finance: Member) -> None:
    model = adopt_cost_model(name="Standard", toml=COSTS, by=finance)

    for change in ({"toml": ""}, {"reservations": ["none"]}, {"version": 7}):
        with pytest.raises(IntegrityError, match="An adopted cost model never changes"), transaction.atomic():
            CostModel.objects.filter(pk=model.pk).update(**change)


class Walk(RuleBasedStateMachine):
    """Any moves in any order, under any preset: a model only exists as the rules want it."""

    guards: ClassVar[Any]

    @initialize(preset=st.sampled_from(["first-year", "full"]))
    def begin(self, preset: str) -> None:
        self.guards.KINGSIDE_GUARD_PRESET = preset
        self.preset, self.state, self.agrees = preset, str(State.DRAFT), False
        self.was_reconciled = self.was_approved = False

    def facts(self) -> DraftFacts:
        is_published = self.state == State.PUBLISHED
        return DraftFacts(self.agrees or is_published, is_published or self.state == State.APPROVED)

    @rule(agrees=st.booleans())
    def tried(self, agrees: bool) -> None:
        self.agrees = agrees

    @rule(name=st.sampled_from(DraftLife.move_names()))
    def moved(self, name: str) -> None:
        before = self.state
        try:
            self.state = move(DraftLife, name, state=before, facts=self.facts()).after
        except NotAllowed:
            assert self.state == before
            return
        if name == "revised":
            self.was_reconciled = self.was_approved = self.agrees = False
        self.was_reconciled |= name == "reconciled"
        self.was_approved |= name == "approved"

    @invariant()
    def no_impossible_state(self) -> None:
        assert self.state in State.values
        if self.state == State.RECONCILED:
            assert self.was_reconciled
        if self.state == State.APPROVED:
            assert self.was_approved
        if self.state == State.PUBLISHED and self.preset == "full":
            assert self.was_approved


@pytest.mark.req("PRF-18")
def test_no_walk_reaches_an_impossible_state(db: None, settings: Settings) -> None:
    Walk.guards = settings

    run_state_machine_as_test(Walk, settings=QUICK)


def test_retired_is_the_end() -> None:
    with pytest.raises(WrongState):
        move(ModelLife, "retired", state=ModelState.RETIRED)
