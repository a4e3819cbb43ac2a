"""Cost models: six questions, drafts as a form and as text, trying and publishing one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.identity.trail import history_for
from kingside.lake.cost_text import read_document, text_of
from kingside.lake.refusal import Refusal
from kingside.lake.usable_columns import UsableColumn
from kingside.profit import books, drafting, operations
from kingside.profit.access import (
    DRAFTS,
    cost_models_for,
    deleted_drafts_for,
    drafts_for,
    requested_maps_for,
)
from kingside.profit.conversion import SeveralCurrencies
from kingside.profit.forms import QuestionsForm
from kingside.profit.lists.cost_drafts import COST_DRAFTS, may_draft
from kingside.profit.lists.cost_models import MODELS
from kingside.profit.models import CostDraft
from kingside.profit.queries import drafts, maps
from kingside.profit.queries.conflicts import PICK, Typed, conflict_of, merged
from kingside.profit.queries.cost_models import model_page
from kingside.profit.queries.questions import ORIGIN, questions_page
from kingside.profit.rate_sources import beside, noted
from kingside.profit.sheet import NoSheet, Sheet, document_of, notes_of, rearranged, sheet_from, sheet_of
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page
from kingside.web.fields import version_of

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@opens_as_kept(MODELS)
def cost_models(request: MemberRequest, kept: Kept) -> HttpResponse:
    """What is being written, and what is adopted."""
    opened = MODELS.open(request.member, {})
    adopted = list_page(MODELS, opened, request.member, request.GET, kept)
    being_written = drafts.lately_written(request.member)
    context = {
        "list": adopted,
        "drafts": being_written,
        "n_drafts": drafts_for(request.member).count(),
        "is_empty": adopted.is_empty and not being_written,
        "deleted": _deleted(request),
        "may_draft": may_draft(request.member),
    }
    return render(request, "profit/cost_models.html", context)


@require_safe
@opens_as_kept(COST_DRAFTS)
def cost_drafts(request: MemberRequest, kept: Kept) -> HttpResponse:
    """All that is being written."""
    opened = COST_DRAFTS.open(request.member, {})
    context = {
        "list": list_page(COST_DRAFTS, opened, request.member, request.GET, kept),
        "deleted": _deleted(request),
        "may_draft": may_draft(request.member),
    }
    return render(request, "profit/cost_drafts.html", context)


@require_safe
def cost_model(request: MemberRequest, pk: int) -> HttpResponse:
    """How a cost model works out what it says, and where its rates come from."""
    model = get_object_or_404(cost_models_for(request.member).select_related("retirement__by", "adopted_by"), pk=pk)
    context = {
        "model": model,
        "page": model_page(model),
        "may_draft": may_draft(request.member),
        "history": history_for(request.member, model),
    }
    return render(request, "profit/cost_model.html", context)


@form_page
def questions(request: MemberRequest) -> HttpResponse:
    """A first cost model from six answers, or what is missing before they can be asked."""
    require(request.member, Deed.WRITE, DRAFTS)
    try:
        page = questions_page(books.open_books())
    except (books.NothingImported, SeveralCurrencies) as missing:
        return render(request, "profit/questions.html", {"missing": missing.sentence})
    form = QuestionsForm(page, request.POST or None)
    if form.is_valid():
        return redirect(drafting.begin_draft(**form.drafted(), by=request.member, origin=ORIGIN))
    status = 400 if form.is_bound else 200
    return render(request, "profit/questions.html", {"form": form, "seen": page.seen}, status=status)


@require_POST
def retirement(request: MemberRequest, pk: int) -> HttpResponse:
    """Make no map with this version any more."""
    model = get_object_or_404(cost_models_for(request.member), pk=pk)
    operations.retire_cost_model(cost_model=model, by=request.member)
    return redirect(model)


@require_POST
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft of what an adopted model says, for its own period or the next."""
    model = get_object_or_404(cost_models_for(request.member), pk=pk)
    return redirect(
        drafting.copy_to_draft(
            cost_model=model, by=request.member, is_for_next_period=request.POST.get("period") == "next"
        )
    )


@form_page
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft as a form. Each button keeps what was typed first, whatever it does then."""
    kept = get_object_or_404(drafts_for(request.member), pk=pk)
    if request.method != "POST":
        return _form_page(request, kept)
    do = request.POST.get("do", "save")
    sheet, place = rearranged(sheet_from(request.POST), do)
    toml, notes = _text_of(sheet, kept), notes_of(sheet)
    return _revise(request, kept, toml=toml, notes=notes, do=do, place=place, sheet=sheet)


@form_page
def draft_text(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft as the text that it is."""
    kept = get_object_or_404(drafts_for(request.member), pk=pk)
    if request.method != "POST":
        return _text_page(request, kept)
    toml = request.POST.get("toml", "").replace("\r\n", "\n")
    notes = _notes(request.POST.get("notes", "")) or beside(kept.toml, kept.notes)
    return _revise(request, kept, toml=toml, notes=notes, do=request.POST.get("do", "save"))


@require_POST
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the parts that were chosen of two versions; ask again where somebody saved meanwhile."""
    kept = get_object_or_404(drafts_for(request.member), pk=pk)
    require(request.member, Deed.WRITE, DRAFTS)
    sent = request.POST
    typed = Typed(sent.get("name", ""), sent.get("toml", "").replace("\r\n", "\n"), _notes(sent.get("notes", "")))
    picks = {name.removeprefix(PICK): str(side) for name, side in sent.items() if name.startswith(PICK)}
    seen = _seen_version(request)
    chosen = merged(kept, typed, picks) if seen == kept.version else None
    if chosen is None:
        return _both_versions(request, kept, typed, seen=seen, status=drafting.DraftChanged.status)
    return _revise(request, kept, toml=chosen.toml, notes=chosen.notes, do="save", name=chosen.name, is_merged=True)


@require_POST
def draft_element(request: MemberRequest, pk: int, place: int) -> HttpResponse:
    """What one element of the form does as it stands there, saved or not."""
    get_object_or_404(drafts_for(request.member), pk=pk)
    try:
        opened = books.open_books()
        said = drafts.what_element_does(sheet_from(request.POST), place, lines=opened.lines, accounts=opened.accounts)
    except (books.NothingImported, SeveralCurrencies) as missing:
        said = drafts.Said(missing.sentence)
    return render(request, "profit/draft/said.html", {"said": said})


@require_safe
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """How far the trial is, or what it found; a part of the draft's page."""
    kept = get_object_or_404(drafts_for(request.member), pk=pk)
    return render(request, "profit/draft/preview.html", {"draft": kept, "trial": drafts.trial_state(kept)})


@require_POST
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(drafts_for(request.member), pk=pk)
    drafting.delete_draft(draft=kept, by=request.member, at=timezone.now())
    asked = QueryDict(request.POST.get("query", ""), mutable=True)
    asked["deleted"] = str(kept.pk)
    page = "profit:cost_drafts" if "query" in request.POST else "profit:cost_models"
    return redirect(f"{reverse(page)}?{asked.urlencode()}")


@require_POST
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    deleted = get_object_or_404(deleted_drafts_for(request.member), pk=pk)
    drafting.restore_draft(draft=deleted, by=request.member)
    return redirect("profit:cost_models")


@require_safe
def publishing(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A map on its way; once it is published, the pages of profit show it."""
    profit_map = get_object_or_404(requested_maps_for(request.member).select_related("cost_model"), pk=pk)
    if profit_map.is_published:
        return _go(request, f"{reverse('profit:business')}?map={profit_map.pk}")
    context = {
        "profit_map": profit_map,
        "building": maps.progress_of(profit_map),
        "draft": drafts_for(request.member).filter(adopted_as=profit_map.cost_model).first(),
        "history": history_for(request.member, profit_map),
    }
    page = "profit/draft/publishing.html" if request.htmx else "profit/publishing.html"
    return render(request, page, context)


def _deleted(request: MemberRequest) -> CostDraft | None:
    """The draft that was deleted just now, to be offered back."""
    undo = request.GET.get("deleted", "")
    return deleted_drafts_for(request.member).filter(pk=undo).first() if undo.isdecimal() else None


def _revise(
    request: MemberRequest,
    kept: CostDraft,
    *,
    toml: str,
    notes: Mapping[str, Any],
    do: str,
    place: str = "",
    sheet: Sheet | None = None,
    name: str | None = None,
    is_merged: bool = False,
) -> HttpResponse:
    """Keep what was typed, then do what the button says; nothing that was typed is lost on the way."""
    seen, name = _seen_version(request), request.POST.get("name", "") if name is None else name
    try:
        drafting.revise_draft(
            draft=kept,
            seen_version=seen,
            name=name,
            toml=toml,
            notes=notes,
            by=request.member,
            at=timezone.now(),
        )
    except drafting.DraftChanged as changed:
        return _both_versions(request, kept, Typed(name, toml, notes), seen=seen, status=changed.status)
    except drafting.NotKept as error:
        kept.name, kept.toml, kept.notes = name, toml, dict(notes)
        return _form_page(request, kept, sheet, error) if sheet else _text_page(request, kept, error)
    page = reverse("profit:draft" if sheet or is_merged else "profit:draft_text", args=[kept.pk])
    try:
        return _after(request, kept, do, f"{page}#{place}" if place else page)
    except (DomainError, Refusal) as error:
        return _form_page(request, kept, sheet, error) if sheet else _text_page(request, kept, error)


def _both_versions(request: MemberRequest, kept: CostDraft, typed: Typed, *, seen: int, status: int) -> HttpResponse:
    """Part by part where both texts can be taken apart, else as the two texts they are."""
    if conflict := conflict_of(kept, typed, seen=seen):
        return render(request, "web/conflict.html", {"conflict": conflict}, status=status)
    return render(request, "profit/draft/conflict.html", {"draft": kept, **typed.as_form()}, status=status)


def _seen_version(request: MemberRequest) -> int:
    return version_of(request.POST.get("version", ""))


def _after(request: MemberRequest, kept: CostDraft, do: str, page: str) -> HttpResponse:
    match do:
        case "try":
            drafting.request_trial(draft=kept, by=request.member)
            return redirect(f"{reverse('profit:draft', args=[kept.pk])}#preview")
        case "approve":
            kept.refresh_from_db()
            drafting.approve_draft(draft=kept, seen_version=kept.version, by=request.member)
            return redirect(page)
        case "publish":
            kept.refresh_from_db()
            profit_map = drafting.publish_draft(draft=kept, seen_version=kept.version, by=request.member)
            return redirect("profit:publishing", pk=profit_map.pk)
        case _:
            return redirect(page)


def _form_page(
    request: MemberRequest, kept: CostDraft, sheet: Sheet | None = None, error: Exception | None = None
) -> HttpResponse:
    """The form, or the text where the form cannot show what the text says."""
    try:
        shown = sheet or sheet_of(read_document(kept.toml), kept.notes)
    except (NoSheet, Refusal) as reason:
        return _text_page(request, kept, error, reason=str(reason))
    columns = _columns()
    names = drafts.known_names(columns, shown.currency)
    context = _context(request, kept, error) | {
        "sheet": shown,
        "columns": columns,
        "names": names,
        "offered": drafts.offered(names),
        "trial": drafts.trial_state(kept),
        "history": history_for(request.member, kept),
        **drafts.choices(shown),
    }
    return render(request, "profit/draft.html", context, status=_status(error))


def _text_page(
    request: MemberRequest, kept: CostDraft, error: Exception | None = None, *, reason: str = ""
) -> HttpResponse:
    kept.toml, kept.notes = noted(kept.toml, kept.notes)
    context = _context(request, kept, error) | {
        "no_form": reason,
        "trial": drafts.trial_state(kept),
        "history": history_for(request.member, kept),
    }
    return render(request, "profit/draft_text.html", context, status=_status(error))


def _context(request: MemberRequest, kept: CostDraft, error: Exception | None) -> dict[str, Any]:
    wrong = None if error else drafting.what_is_wrong(kept.toml)
    return {
        "may_draft": may_draft(request.member),
        "draft": kept,
        "error": str(error or ""),
        "wrong": str(wrong or ""),
        "wrong_code": _code_in(error or wrong),
        "is_comparable": not error and not wrong and cost_models_for(request.member).exists(),
        "standing": drafts.standing_of(kept),
    }


def _code_in(error: Exception | None) -> str:
    """The element or pool that a refusal is about."""
    return str(error.fact("element") or error.fact("pool") or "") if isinstance(error, Refusal) else ""


def _status(error: Exception | None) -> int:
    return error.status if isinstance(error, DomainError) else 400 if error else 200


def _columns() -> Sequence[UsableColumn]:
    """What formulas may name; nothing where nothing is imported."""
    try:
        return books.open_books().columns
    except (books.NothingImported, SeveralCurrencies):
        return ()


def _text_of(sheet: Sheet, kept: CostDraft) -> str:
    """The draft's own text where the form says the same, with its comments; else the form's."""
    document = document_of(sheet)
    try:
        if document_of(sheet_of(read_document(kept.toml), kept.notes)) == document:
            return kept.toml
    except (NoSheet, Refusal):
        pass
    return text_of(document)


def _notes(sent: str) -> dict[str, Any]:
    """The notes that a form carries along as JSON; nothing where they are none."""
    try:
        notes = json.loads(sent or "{}")
    except ValueError:
        return {}
    is_whole = isinstance(notes, dict) and all(isinstance(note, dict) for note in notes.values())
    return notes if is_whole else {}


def _go(request: MemberRequest, address: str) -> HttpResponse:
    """There, also from a request that replaces only a part of the page."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
