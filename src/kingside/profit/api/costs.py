"""By API: cost models that were adopted, and drafts: written, tried, approved, published."""

from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.profit import drafting, operations
from kingside.profit.access import COST_MODELS, DRAFTS, cost_models_for, deleted_drafts_for, drafts_for
from kingside.profit.models import CostDraft, CostModel
from kingside.profit.queries import drafts, maps
from kingside.profit.queries.conflicts import Typed, conflict_of
from kingside.profit.queries.model_comparison import compared, versions_to_compare
from kingside.profit.schemas.costs import (
    CopyAsked,
    DraftRevised,
    DraftSaid,
    DraftSeen,
    DraftShown,
    ModelsCompared,
    ModelSeen,
    ModelShown,
    Seen,
    TrialSeen,
)
from kingside.profit.schemas.maps import MapSeen
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router(tags=["Cost models"])
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=3)]


@router.get("/cost-models", response=Listed[ModelSeen], summary="Adopted cost models")
def cost_models_list(request: TokenRequest, paging: Query[Paging]) -> Portion[ModelSeen]:
    """By name, the newest version first."""
    require(request.member, Deed.READ, COST_MODELS)
    models = cost_models_for(request.member).select_related("adopted_by", "retirement").defer("toml", "notes")
    found = portion(request, models, [By("name"), By("version", is_descending=True)], paging)
    return Portion([ModelSeen.of(each) for each in found.items], found.next)


@router.get("/cost-models/{int:pk}", response=ModelShown, summary="One cost model")
def cost_model_show(request: TokenRequest, pk: Id) -> ModelShown:
    """With its text and where its rates come from."""
    return ModelShown.of_model(_model(request, pk))


@router.post("/cost-models/{int:pk}/retirement", response=ModelSeen, summary="Retire a cost model")
def cost_model_retire(request: TokenRequest, pk: Id) -> ModelSeen:
    """It makes no profit maps any more; those it made stay."""
    operations.retire_cost_model(cost_model=_model(request, pk), by=request.member)
    return ModelSeen.of(_model(request, pk))


@router.get(
    "/cost-models/{int:pk}/comparison/{int:beside}", response=ModelsCompared, summary="Two versions beside each other"
)
def cost_model_comparison(request: TokenRequest, pk: Id, beside: Id) -> ModelsCompared:
    """Which rates were added, dropped or changed from the one beside it."""
    later, earlier = _model(request, pk), _model(request, beside)
    return ModelsCompared.of(
        compared(request.member, *versions_to_compare(request.member, then=str(earlier.pk), now=str(later.pk)))
    )


@router.post("/cost-models/{int:pk}/copy", response={201: DraftShown}, summary="A draft of a cost model")
def cost_model_copy(request: TokenRequest, pk: Id, asked: Query[CopyAsked]) -> Status[DraftShown]:
    """Which says what the adopted one says, or says it for the next period, without the ledger's figures."""
    copied = drafting.copy_to_draft(
        cost_model=_model(request, pk), by=request.member, is_for_next_period=asked.is_for_next_period
    )
    return Status(201, _shown(copied))


@router.get("/cost-drafts", response=Listed[DraftSeen], summary="Drafts")
def drafts_list(request: TokenRequest, paging: Query[Paging]) -> Portion[DraftSeen]:
    """The last changed first."""
    require(request.member, Deed.READ, DRAFTS)
    rows = drafts_for(request.member).select_related("updated_by").defer("toml", "notes", "preview")
    found = portion(request, rows, [By("updated_at", is_descending=True), By("pk", is_descending=True)], paging)
    return Portion([DraftSeen.of(each) for each in found.items], found.next)


@router.post("/cost-drafts", response={201: DraftShown}, summary="Begin a draft")
def draft_begin(request: TokenRequest, said: DraftSaid) -> Status[DraftShown]:
    """It may be wrong yet; `wrong` says what is."""
    begun = drafting.begin_draft(name=said.name, toml=said.toml, notes=_notes(said), by=request.member)
    return Status(201, _shown(begun))


@router.get("/cost-drafts/{int:pk}", response=DraftShown, summary="One draft")
def draft_show(request: TokenRequest, pk: Id) -> DraftShown:
    """With its text, what is wrong with it, and what publishing it would meet."""
    return _shown(_draft(request, pk))


@router.put("/cost-drafts/{int:pk}", response=DraftShown, summary="Replace a draft's text")
def draft_revise(request: TokenRequest, pk: Id, said: DraftRevised) -> DraftShown | HttpResponse:
    """409 with both versions where somebody saved after the version that was seen. A change voids an approval."""
    kept, notes = _draft(request, pk), _notes(said)
    try:
        drafting.revise_draft(
            draft=kept,
            seen_version=said.version,
            name=said.name,
            toml=said.toml,
            notes=notes,
            by=request.member,
            at=timezone.now(),
        )
    except drafting.DraftChanged as changed:
        conflict = conflict_of(kept, Typed(said.name, said.toml, notes), seen=said.version)
        return stale_answer(changed, conflict, version=kept.version)
    return _shown(kept)


@router.delete("/cost-drafts/{int:pk}", response={204: None}, summary="Delete a draft")
def draft_delete(request: TokenRequest, pk: Id) -> Status[None]:
    """Out of sight; it can be restored."""
    drafting.delete_draft(draft=_draft(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/cost-drafts/{int:pk}/restoration", response=DraftShown, summary="Restore a draft")
def draft_restore(request: TokenRequest, pk: Id) -> DraftShown:
    """One that was deleted."""
    deleted = get_object_or_404(deleted_drafts_for(request.member), pk=pk)
    drafting.restore_draft(draft=deleted, by=request.member)
    return _shown(deleted)


@router.post("/cost-drafts/{int:pk}/trial", response={202: TrialSeen}, summary="Try a draft")
def draft_try(request: TokenRequest, pk: Id) -> Status[TrialSeen]:
    """By a job; ask for the trial until it runs no more."""
    kept = _draft(request, pk)
    drafting.request_trial(draft=kept, by=request.member)
    return Status(202, TrialSeen.of(drafts.trial_state(kept)))


@router.get("/cost-drafts/{int:pk}/trial", response=TrialSeen, summary="What the trial found")
def draft_trial(request: TokenRequest, pk: Id) -> TrialSeen:
    """How far it is, how it failed, or what the last good one found."""
    return TrialSeen.of(drafts.trial_state(_draft(request, pk)))


@router.post("/cost-drafts/{int:pk}/approval", response=DraftShown, summary="Approve a draft")
def draft_approve(request: TokenRequest, pk: Id, seen: Seen) -> DraftShown:
    """As it stands in the version that was seen; a change takes the approval away."""
    kept = _draft(request, pk)
    require(request.member, Deed.WRITE, DRAFTS)
    drafting.approve_draft(draft=kept, seen_version=seen.version, by=request.member)
    kept.refresh_from_db()
    return _shown(kept)


@router.post("/cost-drafts/{int:pk}/publication", response={202: MapSeen}, summary="Publish a draft")
def draft_publish(request: TokenRequest, pk: Id, seen: Seen) -> Status[MapSeen]:
    """Adopted as the next version of its name; the map of all that is imported is built by a job."""
    kept = _draft(request, pk)
    profit_map = drafting.publish_draft(draft=kept, seen_version=seen.version, by=request.member)
    return Status(202, MapSeen.of(profit_map, maps.progress_of(profit_map)))


def _model(request: TokenRequest, pk: int) -> CostModel:
    return get_object_or_404(cost_models_for(request.member).select_related("retirement", "adopted_by"), pk=pk)


def _draft(request: TokenRequest, pk: int) -> CostDraft:
    return get_object_or_404(drafts_for(request.member).select_related("updated_by"), pk=pk)


def _shown(draft: CostDraft) -> DraftShown:
    draft.refresh_from_db()
    return DraftShown.of_draft(draft, str(drafting.what_is_wrong(draft.toml) or ""), drafts.standing_of(draft))


def _notes(said: DraftSaid) -> dict[str, dict[str, object]]:
    return {code: note.model_dump() for code, note in said.notes.items()}
