"""A list as a file: asked for, waited for, saved."""

from pathlib import Path
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kingside.exports import operations
from kingside.exports.access import exports_for
from kingside.exports.models import WRITE, Export
from kingside.identity.middleware import MemberRequest
from kingside.jobs.queries import latest_job
from kingside.tables.asked import params_of, read
from kingside.tables.kinds import lists
from kingside.tables.queries import is_longer


@require_POST
def new(request: MemberRequest, name: str) -> HttpResponse | FileResponse:
    """A file of the list as it is looked at: at once where it is short, else as background work."""
    if name not in lists:
        raise Http404(_("There is no such list."))
    kind, query = lists[name], QueryDict(request.POST.get("query", ""))
    opened = kind.open(request.member, params_of(kind, query))
    asked = read(kind, opened, query)
    export = operations.ask_for(
        kind=kind, opened=opened, asked=asked, file_format=request.POST.get("format", ""), by=request.member
    )
    if is_longer(kind, opened, asked, than=operations.AT_ONCE):
        operations.write_later(export=export)
        return redirect(export)
    operations.write(export)
    return _file(export, export.path)


@require_safe
def export(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far it is, and the way to the file."""
    found = get_object_or_404(exports_for(request.member), pk=pk)
    job = None if found.written_at else latest_job(kind=WRITE, subject_id=found.pk)
    return render(request, "exports/export.html", {"export": found, "job": job})


@require_safe
def progress(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The progress for the page of an export, which loads anew when there is something else to see."""
    found = get_object_or_404(exports_for(request.member), pk=pk)
    job = None if found.written_at else latest_job(kind=WRITE, subject_id=found.pk)
    if job is None or job.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exports/progress.html", {"export": found, "job": job})


@require_safe
def file(request: MemberRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The file itself, to whoever asked for it and may still see what is in it."""
    found = get_object_or_404(exports_for(request.member), pk=pk)
    return _file(found, operations.hand_out(export=found, to=request.member))


def _file(found: Export, path: Path) -> FileResponse:
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name, content_type=found.media_type)
