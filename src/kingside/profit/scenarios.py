"""What can be done with lever scenarios: save, revise, refresh on a later map, delete."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.audit.operations import changes_between, record
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, save_seen
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.levers import Lever, as_document, in_order
from kingside.profit.access import LEVERS
from kingside.profit.levers.worked import document_of
from kingside.profit.models import LeverScenario, ProfitMap
from kingside.profit.queries.judgements import reaches_to
from kingside.profit.queries.scenarios import levers_in
from kingside.profit.queries.what_if import work_out
from kingside.search.operations import refresh

LONGEST_NAME = 100


class ScenarioChanged(StaleVersion):
    """Somebody saved this scenario after you opened it; open it again to see what it says now."""


class ScenarioInUse(DomainError):
    """An examination rests on this scenario, so it stays as it is; save what you changed under another name."""

    status = 409


class RefreshedAgain(DomainError):
    """While this scenario was deleted, its levers were worked out on the same profit map again; use that one."""

    status = 409


class NoLeverPulled(DomainError):
    """No lever is pulled; set at least one and save again."""


class NoName(DomainError):
    """Give the scenario a name of at most 100 characters, such as what you would propose to the customer."""


class MapIsGone(DomainError):
    """The profit map of this scenario is not there any more; work it out on the newest map instead."""

    status = 409


class NothingNewer(DomainError):
    """This scenario was worked out on this very profit map; there is nothing newer to work it out on."""

    status = 409


@transaction.atomic
def save_scenario(
    *,
    profit_map: ProfitMap,
    account: Account,
    product: str,
    name: str,
    levers: Sequence[Lever],
    by: Member,
) -> LeverScenario:
    """Work it out once more, and keep it.

    Raises NoName, NoLeverPulled, Refusal for a lever that the model cannot price, LinesChanged, NoLines.
    """
    require_at(account, by, Deed.WRITE, LEVERS)
    said = _said(name, levers)
    saved = _kept(profit_map, account, product, *said, by=by)
    record(by=by, verb="saved", subject=saved, version=saved.version, detail=saved.period)
    return saved


@transaction.atomic
def revise_scenario(
    *,
    scenario: LeverScenario,
    seen_version: int,
    name: str,
    levers: Sequence[Lever],
    by: Member,
    at: datetime,
) -> LeverScenario:
    """Other levers or another name, on the same map; nothing happens where nothing differs.

    Raises what `save_scenario` does, ScenarioInUse, MapIsGone, ScenarioChanged when it is at another version by now.
    """
    require_at(scenario.account, by, Deed.WRITE, LEVERS)
    name, ordered = _said(name, levers)
    locked = LeverScenario.objects.select_for_update().get(pk=scenario.pk)
    if locked.version != seen_version or locked.deleted_at:
        raise ScenarioChanged
    documents = [as_document(lever) for lever in ordered]
    if (locked.name, locked.levers) == (name, documents):
        return locked
    if locked.is_in_use:
        raise ScenarioInUse
    before = {"name": locked.name, "levers": locked.levers}
    if locked.levers != documents:
        if locked.profit_map is None:
            raise MapIsGone
        answer = work_out(locked.profit_map, account=locked.account.number, product=locked.product, levers=ordered)
        locked.outcome = document_of(answer.worked)
    locked.name, locked.levers, locked.updated_by, locked.updated_at = name, documents, by, at
    save_seen(locked, seen=seen_version, fields=("name", "levers", "outcome", "updated_by", "updated_at"))
    changed = changes_between(before, {"name": name, "levers": documents})
    record(by=by, verb="revised", subject=locked, changes=changed, version=locked.version)
    return locked


@transaction.atomic
def refresh_scenario(*, scenario: LeverScenario, profit_map: ProfitMap, by: Member) -> LeverScenario:
    """The same levers on a later map, as the next edition; the one that is there where somebody did so before.

    Raises NothingNewer, ScenarioChanged when it was deleted by now, and what `work_out` does.
    """
    require_at(scenario.account, by, Deed.WRITE, LEVERS)
    locked = LeverScenario.objects.select_for_update().get(pk=scenario.pk)
    if locked.deleted_at:
        raise ScenarioChanged
    if locked.profit_map_id == profit_map.pk:
        raise NothingNewer
    there = LeverScenario.objects.filter(refreshes=locked, profit_map=profit_map, deleted_at=None).first()
    if there is not None:
        return there
    refreshed = _kept(
        profit_map, locked.account, locked.product, locked.name, levers_in(locked), by=by, refreshes=locked
    )
    record(by=by, verb="refreshed", subject=refreshed, version=refreshed.version, detail=refreshed.period)
    return refreshed


@transaction.atomic
def delete_scenario(*, scenario: LeverScenario, by: Member, at: datetime) -> None:
    """Out of sight; `restore_scenario` brings it back. Raises ScenarioInUse."""
    require_at(scenario.account, by, Deed.WRITE, LEVERS)
    locked = LeverScenario.objects.select_for_update().get(pk=scenario.pk)
    if locked.is_in_use:
        raise ScenarioInUse
    if LeverScenario.objects.filter(pk=scenario.pk, deleted_at=None).update(deleted_at=at):
        record(by=by, verb="deleted", subject=locked)
        refresh(model=LeverScenario, pks=[locked.pk])


@transaction.atomic
def restore_scenario(*, scenario: LeverScenario, by: Member) -> None:
    """Bring a deleted one back. Raises RefreshedAgain."""
    require_at(scenario.account, by, Deed.WRITE, LEVERS)
    if scenario.refreshes_id and scenario.profit_map_id:
        LeverScenario.objects.select_for_update().get(pk=scenario.refreshes_id)  # as `refresh_scenario` holds it
        others = LeverScenario.objects.filter(refreshes=scenario.refreshes_id, profit_map=scenario.profit_map_id)
        if others.filter(deleted_at=None).exclude(pk=scenario.pk).exists():
            raise RefreshedAgain
    if LeverScenario.objects.filter(pk=scenario.pk).exclude(deleted_at=None).update(deleted_at=None):
        record(by=by, verb="restored", subject=scenario)
        refresh(model=LeverScenario, pks=[scenario.pk])


def _said(name: str, levers: Sequence[Lever]) -> tuple[str, tuple[Lever, ...]]:
    ordered = in_order(lever for lever in levers if not lever.changes_nothing)
    if not name.strip() or len(name.strip()) > LONGEST_NAME or "\0" in name:
        raise NoName
    if not ordered:
        raise NoLeverPulled
    return name.strip(), ordered


def _kept(
    profit_map: ProfitMap,
    account: Account,
    product: str,
    name: str,
    levers: Sequence[Lever],
    *,
    by: Member,
    refreshes: LeverScenario | None = None,
) -> LeverScenario:
    answer = work_out(profit_map, account=account.number, product=product, levers=levers)
    return LeverScenario.objects.create(
        account=account,
        product=product,
        name=name,
        levers=[as_document(lever) for lever in levers],
        outcome=document_of(answer.worked),
        edition=refreshes.edition + 1 if refreshes else 1,
        refreshes=refreshes,
        created_by=by,
        updated_by=by,
        **of_map(profit_map),
    )


def of_map(profit_map: ProfitMap) -> dict[str, object]:
    """What a record that was worked out on a map keeps of it."""
    return {
        "profit_map": profit_map,
        "model_hash": profit_map.model_hash,
        "period": str(profit_map),
        "reaches_to": reaches_to(profit_map),
        "level": profit_map.level,
        "currency": profit_map.currency,
    }
