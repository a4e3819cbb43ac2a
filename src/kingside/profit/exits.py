"""What can be done with proposals to leave an account: propose, recommend, check, decide, plan, tell, carry out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.accounts.queries import tier_of
from kingside.audit.operations import Changes, changes_between, record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.core.workflow import Move, WrongState, move, told
from kingside.flags.operations import look_again
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource
from kingside.profit.access import EXIT_CHECKS, EXITS
from kingside.profit.freed import Figures
from kingside.profit.lifecycle import ExitLife
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import (
    CLOSED,
    ExitCheck,
    ExitDecision,
    ExitMessage,
    ExitProposal,
    ExitRecommendation,
    ExitState,
)
from kingside.profit.notices import tell_who_is_next
from kingside.profit.queries.exit_guards import examinations_of, facts_of
from kingside.profit.queries.exits import figures_of

LONGEST: Final = 4000


class ExitChanged(StaleVersion):
    """Somebody changed this proposal after you opened it; read it once more."""


class AlreadyProposed(DomainError):
    """A proposal to leave this is open already; look at that one."""

    status = 409


class OwnProposal(DomainError):
    """It is your own proposal: somebody else has to recommend, check and decide it."""

    status = 403


class NoReason(DomainError):
    """Say why, in a sentence or more."""

    status = 422


class TooLong(DomainError):
    """That is longer than 4,000 characters; keep to what decides it."""

    status = 422


class NoSuchExamination(DomainError):
    """There is no such examination of this; name one of the account, and of the product where only that is left."""

    status = 422


class NoShare(DomainError):
    """Say for each cost which share of it really goes, from 0 to 100 per cent."""

    status = 422


@transaction.atomic
def propose(
    *,
    account: Account,
    product: str,
    profit_map: ProfitMap,
    reason: str,
    levers: str,
    by: Member,
    at: datetime,
    examination: int | None = None,
) -> ExitProposal:
    """To leave the account, or to stop one product there, with the figures of a published map frozen.

    Raises NotCosted, NoSuchExamination and AlreadyProposed.
    """
    require_at(account, by, Deed.PROPOSE, EXITS)
    reason, levers = _said(reason), _short(levers)
    figures = figures_of(profit_map, account=account, product=product)
    _check_examination(account, product, examination)
    Account.objects.select_for_update().get(pk=account.pk)
    if account.exits.filter(product=product).exclude(state__in=CLOSED).exists():
        raise AlreadyProposed
    proposal = ExitProposal.objects.create(
        account=account,
        product=product,
        profit_map=profit_map,
        figures=figures.as_document(),
        reason=reason,
        levers=levers,
        examination=examination,
        proposed_by=by,
        proposed_at=at,
    )
    said = {"reason": reason, "levers": levers, "examination": examination}
    _record(proposal, verb="proposed", by=by, changes=changes_between({}, said))
    tell_who_is_next(proposal, by=by, at=at)
    return proposal


def said_in(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a proposal says, as it would be kept."""
    return {**told, "reason": told["reason"].strip(), "levers": told["levers"].strip()}


@transaction.atomic
def revise(
    *,
    proposal: ExitProposal,
    seen: int,
    reason: str,
    levers: str,
    by: Member,
    at: datetime,
    examination: int | None = None,
) -> None:
    """Change what it says; a check of finance, and what it was warned of, are void then. Raises NoSuchExamination."""
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXITS)
    reason, levers = _said(reason), _short(levers)
    _check_examination(proposal.account, proposal.product, examination)
    before = {"reason": proposal.reason, "levers": proposal.levers, "examination": proposal.examination}
    changes = changes_between(before, {"reason": reason, "levers": levers, "examination": examination})
    proposal.reason, proposal.levers, proposal.examination = reason, levers, examination
    proposal.revised_by, proposal.reservations = by, []
    made = _moved(proposal, "revised", by=by, changes=changes)
    ExitCheck.objects.filter(proposal=proposal).delete()
    if made.before != made.after:
        tell_who_is_next(proposal, by=by, at=at)


@transaction.atomic
def recommend(*, proposal: ExitProposal, seen: int, is_for: bool, reason: str, by: Member, at: datetime) -> None:
    """A manager's word, for or against; the last one counts, and it decides nothing."""
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXIT_CHECKS)
    _refuse_own(proposal, by)
    if proposal.state not in (ExitState.DRAFT, ExitState.FINANCE_CHECKED):
        raise WrongState
    reason = _said(reason)
    before = ExitRecommendation.objects.filter(proposal=proposal, by=by).first()
    said = {"is_for": is_for, "reason": reason, "at": at}
    ExitRecommendation.objects.update_or_create(proposal=proposal, by=by, defaults=said)
    changes: Changes = {
        "recommended": (before and before.is_for, is_for),
        "reason": (before and before.reason, reason),
    }
    record(by=by, verb="recommended", subject=proposal, changes=changes)


@transaction.atomic
def check(
    *, proposal: ExitProposal, seen: int, shares: Mapping[str, Decimal], says: str, by: Member, at: datetime
) -> None:
    """Finance says which share of each cost really goes. Raises NoShare, OwnProposal, HeldUp."""
    proposal = _opened(proposal, seen, by, Deed.APPROVE, EXIT_CHECKS)
    _refuse_own(proposal, by)
    figures = Figures.from_document(proposal.figures)
    if set(shares) != {part.key for part in figures.parts} or any(not 0 <= share <= 1 for share in shares.values()):
        raise NoShare
    kept = {key: f"{share:f}" for key, share in shares.items()}
    _moved(proposal, "checked", by=by, changes={"share that goes": (None, kept)})
    ExitCheck.objects.create(proposal=proposal, by=by, at=at, shares=kept, says=_short(says))
    tell_who_is_next(proposal, by=by, at=at)


@transaction.atomic
def decide(*, proposal: ExitProposal, seen: int, is_approved: bool, reason: str, by: Member, at: datetime) -> None:
    """The executive approves it or rejects it, with a reason. Nobody decides the own proposal."""
    proposal = _opened(proposal, seen, by, Deed.APPROVE, EXITS)
    _refuse_own(proposal, by)
    reason = _said(reason)
    _moved(proposal, "approved" if is_approved else "rejected", by=by, changes={"decision": (None, reason)})
    ExitDecision.objects.create(proposal=proposal, by=by, at=at, is_approved=is_approved, reason=reason)
    tell_who_is_next(proposal, by=by, at=at)


@transaction.atomic
def plan_message(
    *, proposal: ExitProposal, seen: int, audience: str, whom: str, what: str, on: date, teller: Member, by: Member
) -> ExitMessage:
    """Add a line to the communication plan."""
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXITS)
    _refuse_told(proposal)
    what, whom = _said(what), _said(whom)
    message = ExitMessage.objects.create(
        proposal=proposal, audience=audience, whom=whom, what=what, on=on, teller=teller
    )
    _raise_version(proposal)
    _record(proposal, verb="planned", by=by, changes={"on": (None, on), "by": (None, teller)})
    return message


@transaction.atomic
def drop_message(*, proposal: ExitProposal, seen: int, message: ExitMessage, by: Member) -> None:
    """Take a line out of the communication plan."""
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXITS)
    _refuse_told(proposal)
    message.delete()
    _raise_version(proposal)
    _record(proposal, verb="unplanned", by=by, changes={"on": (message.on, None), "by": (message.teller, None)})


def communicate(*, proposal: ExitProposal, seen: int, by: Member, at: datetime) -> None:
    """It was told as planned. Raises HeldUp where the plan lacks what the customer is told."""
    _go_on(proposal, seen, "communicated", by=by, at=at)


@transaction.atomic
def execute(*, proposal: ExitProposal, seen: int, by: Member, at: datetime) -> None:
    """It is done: the account, or the product there, is left. From now on no list asks to act on it."""
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXITS)
    proposal.left_on = clock.day_of(at)
    _moved(proposal, "executed", by=by, changes={"left on": (None, proposal.left_on)})
    tell_who_is_next(proposal, by=by, at=at)
    look_again()


def withdraw(*, proposal: ExitProposal, seen: int, by: Member, at: datetime) -> None:
    """Whoever may propose takes it back, until the customer was told."""
    _go_on(proposal, seen, "withdrawn", by=by, at=at)


@transaction.atomic
def _go_on(proposal: ExitProposal, seen: int, name: str, *, by: Member, at: datetime) -> None:
    proposal = _opened(proposal, seen, by, Deed.PROPOSE, EXITS)
    _moved(proposal, name, by=by)
    tell_who_is_next(proposal, by=by, at=at)


def _opened(proposal: ExitProposal, seen: int, by: Member, deed: Deed, resource: Resource) -> ExitProposal:
    """The row itself, locked, as the member saw it."""
    require_at(proposal.account, by, deed, resource)
    present = ExitProposal.objects.select_for_update().get(pk=proposal.pk)
    if present.version != seen:
        raise ExitChanged
    return present


def _moved(proposal: ExitProposal, name: str, *, by: Member, changes: Changes | None = None) -> Move:
    made = move(ExitLife, name, state=proposal.state, facts=facts_of(proposal), tier=tier_of(proposal.account))
    proposal.state = made.after
    proposal.reservations = list(dict.fromkeys([*proposal.reservations, *(each.code for each in made.warnings)]))
    _raise_version(proposal)
    moved: dict[str, Any] = {"state": (made.before, made.after)} if made.before != made.after else {}
    _record(proposal, verb=made.verb, by=by, changes=moved | dict(changes or {}), detail=told(made))
    return made


def _record(proposal: ExitProposal, *, verb: str, by: Member, changes: Changes, detail: str = "") -> None:
    """With the version that it is now, so that whoever saw an earlier one can be told what became of it."""
    record(by=by, verb=verb, subject=proposal, changes=changes, detail=detail, version=proposal.version)


def _check_examination(account: Account, product: str, examination: int | None) -> None:
    if examination is not None and not examinations_of(account, product).filter(pk=examination).exists():
        raise NoSuchExamination


def _raise_version(proposal: ExitProposal) -> None:
    proposal.version += 1
    proposal.save()


def _refuse_own(proposal: ExitProposal, by: Member) -> None:
    if proposal.is_of(by):
        raise OwnProposal


def _refuse_told(proposal: ExitProposal) -> None:
    if not proposal.is_open or proposal.state == ExitState.COMMUNICATED:
        raise WrongState


def _said(text: str) -> str:
    if not text.strip():
        raise NoReason
    return _short(text)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise TooLong
    return text.strip()
