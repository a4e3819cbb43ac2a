"""The pages of this room: all imports, a new one, and one batch at whatever step it is."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.identity.middleware import MemberRequest
from kingside.imports import mapping, operations, queries
from kingside.imports.access import batches_for, may_advance, require_kind
from kingside.imports.forms import UploadForm, mapped_from
from kingside.imports.kinds import import_kinds
from kingside.imports.lists import FILES
from kingside.imports.models import ImportBatch
from kingside.tables.opening import Kept, opens_as_kept
from kingside.tables.queries import list_page
from kingside.web.bodies import takes_files
from kingside.web.rest.problems import PROBLEM

UNSETTLED = (mapping.ColumnMissing, mapping.NotSettled, mapping.UnusableFormula, mapping.UnusableName)


@require_safe
@opens_as_kept(FILES)
def home(request: MemberRequest, kept: Kept) -> HttpResponse:
    """Everything that was imported, and what can be."""
    opened = FILES.open(request.member, {})
    files = list_page(FILES, opened, request.member, request.GET, kept)
    return render(request, "imports/home.html", {"page": queries.imports_page(request.member), "list": files})


@takes_files(lambda: settings.KINGSIDE_LARGEST_UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, kind: str) -> HttpResponse:
    """Choose a file."""
    if kind not in import_kinds:
        raise Http404(_("There is no such kind of import."))
    require_kind(request.member, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = operations.receive(
            kind=kind,
            source=form.cleaned_data["source"],
            file_name=file.name,
            file=file.chunks(),
            by=request.member,
            sheet=form.cleaned_data["sheet"],
        )
        return redirect(batch)
    context = {"form": form, "kind": import_kinds[kind], "sources": queries.known_sources(request.member)}
    return render(request, "imports/new.html", context, status=400 if request.method == "POST" else 200)


@require_safe
def batch(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One batch."""
    return _batch_page(request, _batch_or_404(request, pk))


@require_safe
def progress(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The progress of a batch for its page, which loads anew when there is something else to see."""
    found = _batch_or_404(request, pk)
    waiting = queries.waiting(found)
    if waiting is None or waiting.failure:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/batch/progress.html", {"batch": found, "waiting": waiting})


@require_POST
def map_columns(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Settle the columns and try the rows."""
    found = _batch_or_404(request, pk)
    mapped = mapped_from(request.POST, import_kinds[found.kind])
    try:
        operations.map_columns(batch=found, mapped=mapped, by=request.member)
    except UNSETTLED as refusal:
        page = queries.batch_page(request.member, found, typed=mapped)
        context = {"page": page, "may_import": True, "refusal": str(refusal)}
        return render(request, "imports/batch.html", context, status=400)
    return redirect(found)


@require_POST
def confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take the batch in."""
    found = _batch_or_404(request, pk)
    good_rows_only = "good_rows_only" in request.POST
    return _done(request, found, partial(operations.confirm, good_rows_only=good_rows_only))


@require_POST
def undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take the batch out again."""
    found = _batch_or_404(request, pk)
    return _done(request, found, operations.undo)


@require_POST
def discard(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Put the file aside."""
    found = _batch_or_404(request, pk)
    answer = _done(request, found, operations.discard)
    if answer.status_code != HTTPStatus.FOUND:
        return answer
    said = _("{file} was put aside; nothing of it was imported.").format(file=found.file_name)
    messages.success(request, said)
    return redirect("imports:home")


@require_POST
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Try the step again that stopped."""
    found = _batch_or_404(request, pk)
    return _done(request, found, operations.try_again)


@require_safe
def bad_rows(request: MemberRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The rows that cannot be taken in, as they were, with what is wrong with each."""
    out = operations.hand_out_bad_rows(batch=_batch_or_404(request, pk), to=request.member)
    if out is None:
        raise Http404(_("There are no bad rows of this file, or they are kept no longer."))
    return FileResponse(out.path.open("rb"), as_attachment=True, filename=out.name, content_type=out.content_type)


def _done(request: MemberRequest, found: ImportBatch, step: Callable[..., object]) -> HttpResponse:
    """Take a step and go to the batch; where it is too late or too early for that, its page says so."""
    try:
        step(batch=found, by=request.member)
    except (operations.NotNow, operations.NothingToImport) as refusal:
        if request.get_preferred_type(["text/html", PROBLEM]) == PROBLEM:
            raise
        found.refresh_from_db()
        return _batch_page(request, found, refusal=refusal.sentence, status=refusal.status)
    return redirect(found)


def _batch_page(request: MemberRequest, found: ImportBatch, *, refusal: str = "", status: int = 200) -> HttpResponse:
    may_import = may_advance(request.member, found)
    context = {
        "page": queries.batch_page(request.member, found),
        "may_import": may_import,
        "next_steps": queries.next_steps(request.member, found.kind) if may_import else [],
        "refusal": refusal,
    }
    return render(request, "imports/batch.html", context, status=status)


def _batch_or_404(request: MemberRequest, pk: UUID) -> ImportBatch:
    return get_object_or_404(batches_for(request.member).select_related("received_by", "undone_by"), pk=pk)
