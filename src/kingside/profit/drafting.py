"""What can be done with drafts of cost models: begin, revise, delete, try, publish."""

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kingside.audit.operations import changes_between, record
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.core.workflow import Move, move, told
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue
from kingside.lake.cost_model import CostModel as CostFile
from kingside.lake.cost_model import read_cost_model
from kingside.lake.own_files import MODEL, called
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.lake.results import read_results
from kingside.profit import books, parts
from kingside.profit.access import COST_MODELS, DRAFTS
from kingside.profit.conversion import refuse_other_currency
from kingside.profit.lifecycle import DraftFacts, DraftLife, facts_of
from kingside.profit.models import TRY_COSTS, CostDraft, CostModel, ProfitMap
from kingside.profit.notices import tell_who_approves
from kingside.profit.operations import Say, adopt_cost_model, request_map_of_books, trials_folder
from kingside.profit.periods import for_next_period
from kingside.profit.previews import LOOKED_INTO, as_json, look_into
from kingside.profit.rate_sources import Notes, noted
from kingside.profit.simulations import simulate
from kingside.search.operations import refresh

LONGEST = 200_000
MOST_ELEMENTS = 200
LONGEST_NAME = 100


class DraftChanged(StaleVersion):
    """Somebody saved this draft after you opened it."""


class NotKept(DomainError):
    """This cannot be kept as a draft."""


@transaction.atomic
def begin_draft(*, name: str, toml: str, notes: Notes, by: Member, origin: str = "") -> CostDraft:
    """A draft of a cost model, right or not yet right; `origin` says in the history where it comes from."""
    require(by, Deed.WRITE, DRAFTS)
    toml, notes = noted(toml, notes)
    _refuse_what_cannot_be_kept(name, toml, notes)
    draft = CostDraft.objects.create(name=name, toml=toml, notes=dict(notes), created_by=by, updated_by=by)
    record(by=by, verb="begun", subject=draft, detail=origin, version=draft.version)
    return draft


@transaction.atomic
def revise_draft(
    *, draft: CostDraft, seen_version: int, name: str, toml: str, notes: Notes, by: Member, at: datetime
) -> CostDraft:
    """Keep what was typed over the version that the member saw; nothing happens where nothing differs.

    Raises DraftChanged when that is not the present version any more.
    """
    require(by, Deed.WRITE, DRAFTS)
    toml, notes = noted(toml, notes)
    _refuse_what_cannot_be_kept(name, toml, notes)
    present = CostDraft.objects.select_for_update().filter(pk=draft.pk, version=seen_version, deleted_at=None)
    before = present.first()
    if before is None:
        draft.refresh_from_db()
        raise DraftChanged
    if (before.name, *noted(before.toml, before.notes)) == (name, toml, notes):
        return draft
    made = move(DraftLife, "revised", state=before.state)
    present.update(
        name=name,
        toml=toml,
        notes=dict(notes),
        state=made.after,
        version=F("version") + 1,
        updated_by=by,
        updated_at=at,
    )
    draft.refresh_from_db()
    changed = changes_between(
        {**parts.told(parts.parts_of(before)), "state": made.before},
        {**parts.told(parts.parts_of(draft)), "state": made.after},
    )
    record(by=by, verb="revised", subject=draft, changes=changed, version=draft.version)
    return draft


def copy_to_draft(*, cost_model: CostModel, by: Member, is_for_next_period: bool = False) -> CostDraft:
    """A draft that says what an adopted model says, or says it for the period after. Raises NoNextPeriod."""
    require(by, Deed.WRITE, DRAFTS)
    toml, origin = cost_model.toml, f"a copy of {cost_model}"
    if is_for_next_period:
        toml, origin = for_next_period(toml), f"{origin}, moved on"
    return begin_draft(name=cost_model.name, toml=toml, notes=cost_model.notes, by=by, origin=origin)


@transaction.atomic
def delete_draft(*, draft: CostDraft, by: Member, at: datetime) -> None:
    """Out of sight; `restore_draft` brings it back."""
    require(by, Deed.WRITE, DRAFTS)
    if CostDraft.objects.filter(pk=draft.pk, deleted_at=None).update(deleted_at=at):
        record(by=by, verb="deleted", subject=draft)
        refresh(model=CostDraft, pks=[draft.pk])


@transaction.atomic
def restore_draft(*, draft: CostDraft, by: Member) -> None:
    require(by, Deed.WRITE, DRAFTS)
    if CostDraft.objects.filter(pk=draft.pk).exclude(deleted_at=None).update(deleted_at=None):
        record(by=by, verb="restored", subject=draft)
        refresh(model=CostDraft, pks=[draft.pk])


@transaction.atomic
def request_trial(*, draft: CostDraft, by: Member) -> Job:
    """A job that works out what the draft would give. Raises Refusal for a draft that is not right yet."""
    require(by, Deed.WRITE, DRAFTS)
    check_costs(draft.toml)
    return enqueue(kind=TRY_COSTS, subject_id=draft.pk, by=by)


def run_trial(*, draft: CostDraft, at: datetime, say: Say) -> None:
    """Work out the map aside, as far as its few figures and what it would change need it; then it is thrown away.

    Raises Refusal when the engine refuses, NothingImported when there is nothing to try it on, SeveralCurrencies.
    """
    model = check_costs(draft.toml)
    aside = trials_folder() / f"{draft.pk}.{token_hex(4)}"
    aside.mkdir(parents=True, mode=0o700)
    try:
        first, last = (model.period.first, model.period.last) if model.period else (None, None)
        batches = books.batches_now()
        laid = books.lay_out(batches, first=first, last=last)
        refuse_other_currency(laid.currency, model.currency)
        request = ProfitMapRequest(
            lines=laid.lines,
            accounts=laid.accounts,
            costs=_written(draft.toml, aside),
            out=aside / "map",
            tables=LOOKED_INTO,
            kept=laid.sums,
            engine=settings.KINGSIDE_ENGINE,
            spark_master=settings.KINGSIDE_SPARK_MASTER,
            memory_share=settings.KINGSIDE_MEMORY_PERCENT / 100,
        )
        document = build_profit_map(request, progress=say).document
        with read_results(aside / "map", level=model.level) as results:
            preview = look_into(results, document, currency=model.currency, level=model.level)
        preview["simulation"] = simulate(aside / "map", model=model, batches=batches)
    finally:
        shutil.rmtree(aside)
    _keep_preview(draft, as_json(preview), at)


@transaction.atomic
def _keep_preview(draft: CostDraft, preview: Any, at: datetime) -> None:
    """What the trial found; whether the ledger agrees with the draft as it stands moves it."""
    tried = CostDraft.objects.select_for_update().get(pk=draft.pk)
    tried.preview, tried.preview_version, tried.preview_at = preview, draft.version, at
    tried.save(update_fields=["preview", "preview_version", "preview_at"])
    if tried.version != draft.version:
        return
    agrees = facts_of(tried).is_reconciled
    if agrees and tried.state == CostDraft.State.DRAFT:
        _advance(tried, "reconciled", by=None)
        tell_who_approves(draft=tried, by=tried.updated_by)
    elif not agrees and tried.state == CostDraft.State.RECONCILED:
        _advance(tried, "found_off", by=None)


@transaction.atomic
def approve_draft(*, draft: CostDraft, seen_version: int, by: Member) -> None:
    """Finance says yes to the draft as it stands; a change takes the approval away.

    Raises DraftChanged, Refusal for a draft that is not right yet, HeldUp where a guard blocks.
    """
    require(by, Deed.APPROVE, COST_MODELS)
    locked = _as_seen(draft, seen_version)
    check_costs(locked.toml)
    _advance(locked, "approved", by=by)


def _advance(
    locked: CostDraft, name: str, *, by: Member | None, facts: DraftFacts | None = None, detail: str = ""
) -> Move:
    made = move(DraftLife, name, state=locked.state, facts=facts or facts_of(locked))
    locked.state = CostDraft.State(made.after)
    locked.save(update_fields=["state"])
    moved = {"state": (made.before, made.after)} if made.before != made.after else {}
    record(by=by, verb=made.verb, subject=locked, changes=moved, detail=told(made, detail))
    return made


def _as_seen(draft: CostDraft, seen_version: int) -> CostDraft:
    locked = CostDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.version != seen_version:
        raise DraftChanged
    return locked


@transaction.atomic
def publish_draft(*, draft: CostDraft, seen_version: int, by: Member) -> ProfitMap:
    """Adopt the draft as the next version of its name, and have the map of all that is imported built with it.

    Raises DraftChanged, Refusal for a draft that is not right yet, HeldUp where a guard blocks, NothingImported.
    """
    require(by, Deed.APPROVE, COST_MODELS)
    locked = _as_seen(draft, seen_version)
    check_costs(locked.toml)
    facts = facts_of(locked)
    move(DraftLife, "published", state=locked.state, facts=facts)
    model = adopt_cost_model(name=locked.name, toml=locked.toml, notes=locked.notes, by=by, facts=facts)
    locked.adopted_as = model
    locked.save(update_fields=["adopted_as"])
    _advance(locked, "published", by=by, facts=facts, detail=f"as {model}")
    return request_map_of_books(cost_model=model, by=by)


def check_costs(toml: str) -> CostFile:
    """The cost model that a text says. Raises Refusal with the place of what is wrong."""
    with tempfile.TemporaryDirectory(dir=settings.KINGSIDE_HOME.temp) as folder:
        model = read_cost_model(_written(toml, Path(folder)))
    if len(model.elements) > MOST_ELEMENTS:
        raise Refusal(
            "{file}: it has {elements} elements, the most is {most}.",
            file=called(MODEL),
            elements=f"{len(model.elements):,}",
            most=MOST_ELEMENTS,
        )
    return model


def what_is_wrong(toml: str) -> Refusal | None:
    """The first thing that is; None for a text that is right."""
    try:
        check_costs(toml)
    except Refusal as refusal:
        return refusal
    return None


def _written(toml: str, folder: Path) -> Path:
    """Under the name that refusals call it by."""
    path = folder / MODEL
    path.write_text(toml, encoding="utf-8", newline="\n")
    return path


def _refuse_what_cannot_be_kept(name: str, toml: str, notes: Notes) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise NotKept(_("Give the cost model a name of at most {most} characters.").format(most=LONGEST_NAME))
    if "\0" in toml or "\0" in name or "\\u0000" in json.dumps(dict(notes)):
        raise NotKept(_("The text holds a NUL character, which no text may; remove it and save again."))
    if len(toml) > LONGEST:
        said = _("The text has {characters} characters, the most is {most}; put it into fewer elements.")
        raise NotKept(said.format(characters=f"{len(toml):,}", most=f"{LONGEST:,}"))
