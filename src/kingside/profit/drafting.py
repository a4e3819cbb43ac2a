"""What can be done with drafts of cost models: begin, revise, delete, try, publish."""

import json
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue
from kingside.lake.cost_model import CostModel as CostFile
from kingside.lake.cost_model import read_cost_model
from kingside.lake.cost_text import MODEL
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.lake.results import read_results
from kingside.profit import books
from kingside.profit.access import COST_MODELS, DRAFTS
from kingside.profit.models import TRY_COSTS, CostDraft, CostModel, ProfitMap
from kingside.profit.operations import Say, adopt_cost_model, as_json, request_map_of_books, trials_folder
from kingside.profit.previews import look_into
from kingside.profit.sheet import Notes

LONGEST = 200_000
MOST_ELEMENTS = 200
LONGEST_NAME = 100


class DraftChanged(DomainError):
    """Somebody saved this draft after you opened it."""

    status = 409


class NotKept(DomainError):
    """This cannot be kept as a draft."""


def begin_draft(*, name: str, toml: str, notes: Notes, by: Member) -> CostDraft:
    """A draft of a cost model, right or not yet right."""
    require(by, Deed.WRITE, DRAFTS)
    _refuse_what_cannot_be_kept(name, toml, notes)
    return CostDraft.objects.create(name=name, toml=toml, notes=dict(notes), created_by=by, updated_by=by)


@transaction.atomic
def revise_draft(
    *, draft: CostDraft, seen_version: int, name: str, toml: str, notes: Notes, by: Member, at: datetime
) -> CostDraft:
    """Keep what was typed over the version that the member saw; nothing happens where nothing differs.

    Raises DraftChanged when that is not the present version any more.
    """
    require(by, Deed.WRITE, DRAFTS)
    _refuse_what_cannot_be_kept(name, toml, notes)
    present = CostDraft.objects.filter(pk=draft.pk, version=seen_version, deleted_at=None)
    if present.filter(name=name, toml=toml, notes=dict(notes)).exists():
        return draft
    changed = present.update(
        name=name, toml=toml, notes=dict(notes), version=F("version") + 1, updated_by=by, updated_at=at
    )
    draft.refresh_from_db()
    if not changed:
        raise DraftChanged
    return draft


def copy_to_draft(*, cost_model: CostModel, by: Member) -> CostDraft:
    """A draft that says what an adopted model says."""
    return begin_draft(name=cost_model.name, toml=cost_model.toml, notes=cost_model.notes, by=by)


def delete_draft(*, draft: CostDraft, by: Member, at: datetime) -> None:
    """Out of sight; `restore_draft` brings it back."""
    require(by, Deed.WRITE, DRAFTS)
    CostDraft.objects.filter(pk=draft.pk, deleted_at=None).update(deleted_at=at)


def restore_draft(*, draft: CostDraft, by: Member) -> None:
    require(by, Deed.WRITE, DRAFTS)
    CostDraft.objects.filter(pk=draft.pk).update(deleted_at=None)


@transaction.atomic
def request_trial(*, draft: CostDraft, by: Member) -> Job:
    """A job that works out what the draft would give. Raises Refusal for a draft that is not right yet."""
    require(by, Deed.WRITE, DRAFTS)
    check_costs(draft.toml)
    return enqueue(kind=TRY_COSTS, subject_id=draft.pk, by=by)


def run_trial(*, draft: CostDraft, at: datetime, say: Say) -> None:
    """Work out the map aside, and keep its few figures with the draft; the map itself is thrown away.

    Raises Refusal when the engine refuses, NothingImported when there is nothing to try it on.
    """
    model = check_costs(draft.toml)
    aside = trials_folder() / f"{draft.pk}.{token_hex(4)}"
    aside.mkdir(parents=True, mode=0o700)
    try:
        with books.open_books() as opened:
            request = ProfitMapRequest(
                lines=opened.lines, accounts=opened.accounts, costs=_written(draft.toml, aside), out=aside / "map"
            )
            document = build_profit_map(request, progress=say).document
        with read_results(aside / "map", level=model.level) as results:
            preview = look_into(results, document, currency=model.currency, level=model.level)
    finally:
        shutil.rmtree(aside)
    CostDraft.objects.filter(pk=draft.pk).update(preview=as_json(preview), preview_version=draft.version, preview_at=at)


@transaction.atomic
def publish_draft(*, draft: CostDraft, seen_version: int, by: Member) -> ProfitMap:
    """Adopt the draft as the next version of its name, and have the map of all that is imported built with it.

    Raises DraftChanged, Refusal for a draft that is not right yet, NothingImported.
    """
    require(by, Deed.APPROVE, COST_MODELS)
    locked = CostDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.version != seen_version:
        raise DraftChanged
    check_costs(locked.toml)
    model = adopt_cost_model(name=locked.name, toml=locked.toml, notes=locked.notes, by=by)
    locked.adopted_as = model
    locked.save(update_fields=["adopted_as"])
    return request_map_of_books(cost_model=model, by=by)


def check_costs(toml: str) -> CostFile:
    """The cost model that a text says. Raises Refusal with the place of what is wrong."""
    with tempfile.TemporaryDirectory(dir=settings.KINGSIDE_HOME.temp) as folder:
        model = read_cost_model(_written(toml, Path(folder)))
    if len(model.elements) > MOST_ELEMENTS:
        raise Refusal(f"{MODEL}: it has {len(model.elements):,} elements, the most is {MOST_ELEMENTS}.")
    return model


def read_document(toml: str) -> Mapping[str, Any]:
    """The TOML values of a text. Raises Refusal with line and column where it is no TOML."""
    try:
        return tomllib.loads(toml, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Refusal(f"{MODEL} is not valid TOML: {error}.") from None


def _written(toml: str, folder: Path) -> Path:
    """Under the name that refusals call it by."""
    path = folder / MODEL
    path.write_text(toml, encoding="utf-8", newline="\n")
    return path


def _refuse_what_cannot_be_kept(name: str, toml: str, notes: Notes) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise NotKept(f"Give the cost model a name of at most {LONGEST_NAME} characters.")
    if "\0" in toml or "\0" in name or "\\u0000" in json.dumps(dict(notes)):
        raise NotKept("The text holds a NUL character, which no text may; remove it and save again.")
    if len(toml) > LONGEST:
        raise NotKept(f"The text has {len(toml):,} characters, the most is {LONGEST:,}; put it into fewer elements.")
