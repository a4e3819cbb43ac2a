"""The way of a cost model: drafted, reconciled, approved, published, retired."""

from dataclasses import dataclass
from typing import ClassVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy
from statemachine.states import States

from kingside.core import clock
from kingside.core.workflow import Guard, Lifecycle
from kingside.profit import books, reconciliation
from kingside.profit.models import CostDraft
from kingside.profit.models.exits import ExitState
from kingside.profit.wholeness import lacking, period_in

State = CostDraft.State


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What the guards of a draft look at."""

    is_reconciled: bool = False  # as it stands it was tried, and the ledger agrees
    is_approved: bool = False
    is_over: bool = True  # its period, or it has none
    has_lines_of_each_month: bool = True  # or nobody knows of which months the lines will be


def facts_of(draft: CostDraft) -> DraftFacts:
    """What is known of a draft as it stands; one that was published was reconciled and approved."""
    is_published = draft.state == State.PUBLISHED
    is_tried = draft.preview is not None and draft.preview_version == draft.version
    agrees = is_tried and reconciliation.holds((draft.preview or {})["summary"])
    lacks = lacking(period_in(draft.toml), books.months_now(), on=clock.today())
    return DraftFacts(
        is_reconciled=agrees or is_published,
        is_approved=is_published or draft.state == State.APPROVED,
        is_over=lacks.ends is None,
        has_lines_of_each_month=not lacks.without,
    )


OFF_THE_LEDGER = Guard(
    "cost_model.off_the_ledger",
    gettext_lazy("Tried as it stands, the ledger does not agree."),
    lambda facts: facts.is_reconciled,
)
NOT_RECONCILED = Guard(
    "cost_model.not_reconciled",
    gettext_lazy("It is not reconciled: give the ledger’s operating profit, and try it until the ledger agrees."),
    lambda facts: facts.is_reconciled,
    first_year="warn",
    full="block",
)
NOT_APPROVED = Guard(
    "cost_model.not_approved",
    gettext_lazy("It is not approved: somebody from finance has to approve it as it stands."),
    lambda facts: facts.is_approved,
    first_year="off",
    full="block",
)
PERIOD_NOT_OVER = Guard(
    "cost_model.period_not_over",
    gettext_lazy(
        "Its period is not over: its costs would stand against the revenue of a part. Let it end on a day that is past."
    ),
    lambda facts: facts.is_over,
    first_year="warn",
    full="block",
)
MONTHS_WITHOUT_LINES = Guard(
    "cost_model.months_without_lines",
    gettext_lazy(
        "Some months of its period have no invoice lines: import them, or let the period be the months that have some."
    ),
    lambda facts: facts.has_lines_of_each_month,
    first_year="warn",
    full="warn",
)


class DraftLife(Lifecycle):
    """Reconciled by a trial that the ledger agrees with, approved by finance, published; a change begins anew."""

    title = gettext_lazy("Draft of a cost model")
    s = States.from_enum(State, initial=State.DRAFT)

    reconciled = s.DRAFT.to(s.RECONCILED)
    found_off = s.RECONCILED.to(s.DRAFT)
    approved = s.DRAFT.to(s.APPROVED) | s.RECONCILED.to(s.APPROVED)
    published = (
        s.DRAFT.to(s.PUBLISHED) | s.RECONCILED.to(s.PUBLISHED) | s.APPROVED.to(s.PUBLISHED) | s.PUBLISHED.to.itself()
    )
    revised = s.DRAFT.to.itself() | s.RECONCILED.to(s.DRAFT) | s.APPROVED.to(s.DRAFT) | s.PUBLISHED.to(s.DRAFT)

    guards: ClassVar = {
        "reconciled": (OFF_THE_LEDGER,),
        "approved": (NOT_RECONCILED,),
        "published": (NOT_RECONCILED, NOT_APPROVED, PERIOD_NOT_OVER, MONTHS_WITHOUT_LINES),
    }


class ModelState(TextChoices):
    """A published model is not changed any more; it can only be retired."""

    PUBLISHED = "PUBLISHED", gettext_lazy("Published")
    RETIRED = "RETIRED", gettext_lazy("Retired")


class ModelLife(Lifecycle):
    """A published version makes profit maps until it is retired."""

    title = gettext_lazy("Cost model")
    s = States.from_enum(ModelState, initial=ModelState.PUBLISHED, final=[ModelState.RETIRED])

    retired = s.PUBLISHED.to(s.RETIRED)


@dataclass(frozen=True, slots=True)
class ExitFacts:
    """What the guards of an exit proposal look at."""

    loses: bool = False
    are_levers_examined: bool = False
    pays: bool = False  # what really goes is more than the margin that goes
    tells_customer: bool = False
    is_plan_due: bool = False  # no line of the communication plan is still to come


EXIT_EARNS = Guard(
    "exit.earns",
    gettext_lazy("It loses nothing in the profit map."),
    lambda facts: facts.loses,
    first_year="warn",
    by_tier=True,
)
EXIT_LEVERS = Guard(
    "exit.levers_not_examined",
    gettext_lazy(
        "No examination that counts says that it loses even with its levers: have them examined, then choose that one."
    ),
    lambda facts: facts.are_levers_examined,
    first_year="warn",
    by_tier=True,
)
EXIT_DOES_NOT_PAY = Guard(
    "exit.does_not_pay",
    gettext_lazy("By the check of finance less cost goes than margin: leaving would make us poorer."),
    lambda facts: facts.pays,
    first_year="warn",
    full="warn",
    by_tier=True,
)
EXIT_WITHOUT_PLAN = Guard(
    "exit.without_plan",
    gettext_lazy("Nobody planned yet what the customer is told: add a line to the communication plan."),
    lambda facts: facts.tells_customer,
    first_year="warn",
    by_tier=True,
)
EXIT_PLAN_TO_COME = Guard(
    "exit.plan_to_come",
    gettext_lazy("A line of the communication plan is still to come."),
    lambda facts: facts.is_plan_due,
    first_year="warn",
    by_tier=True,
)


class ExitLife(Lifecycle):
    """Proposed, checked by finance, approved by an executive, communicated by plan, carried out; or rejected."""

    title = gettext_lazy("Proposal to leave an account")
    s = States.from_enum(ExitState, initial=ExitState.DRAFT, final=[ExitState.EXECUTED, ExitState.REJECTED])

    revised = s.DRAFT.to.itself() | s.FINANCE_CHECKED.to(s.DRAFT)
    checked = s.DRAFT.to(s.FINANCE_CHECKED)
    approved = s.FINANCE_CHECKED.to(s.EXEC_APPROVED)
    communicated = s.EXEC_APPROVED.to(s.COMMUNICATED)
    executed = s.COMMUNICATED.to(s.EXECUTED)
    rejected = s.DRAFT.to(s.REJECTED) | s.FINANCE_CHECKED.to(s.REJECTED)
    withdrawn = s.DRAFT.to(s.REJECTED) | s.FINANCE_CHECKED.to(s.REJECTED) | s.EXEC_APPROVED.to(s.REJECTED)

    guards: ClassVar = {
        "checked": (EXIT_EARNS, EXIT_LEVERS),
        "approved": (EXIT_DOES_NOT_PAY,),
        "communicated": (EXIT_WITHOUT_PLAN, EXIT_PLAN_TO_COME),
    }
