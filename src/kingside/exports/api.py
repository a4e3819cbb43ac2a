"""By API: a list as a file, written by a job."""

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, QueryDict
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status

from kingside.exports import operations
from kingside.exports.access import exports_for
from kingside.exports.models import TYPES, WRITE, Export
from kingside.exports.schemas import ExportSaid, ExportSeen
from kingside.identity.middleware import TokenRequest
from kingside.jobs.queries import latest_job
from kingside.tables.asked import params_of, read
from kingside.tables.operations import list_named

router = Router(tags=["Lists"])
ExportId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
FILE = {
    "responses": {
        200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES.values()}},
        409: {},
        410: {},
    }
}


@router.post("/exports", response={201: ExportSeen}, summary="Ask for a list as a file")
def export_ask(request: TokenRequest, said: ExportSaid) -> Status[ExportSeen]:
    """A job writes it; ask for it again until its state is `written`."""
    kind, query = list_named(said.list), QueryDict(said.query)
    opened = kind.open(request.member, params_of(kind, query))
    asked = read(kind, opened, query)
    export = operations.ask_for(kind=kind, opened=opened, asked=asked, file_format=said.format, by=request.member)
    operations.write_later(export=export)
    return Status(201, _seen(export))


@router.get("/exports/{uuid:pk}", response=ExportSeen, summary="How far a file is")
def export_show(request: TokenRequest, pk: ExportId) -> ExportSeen:
    """Of those that you asked for."""
    return _seen(_export(request, pk))


@router.get("/exports/{uuid:pk}/file", response={200: None}, summary="The file", openapi_extra=FILE)
def export_file(request: TokenRequest, pk: ExportId) -> FileResponse:
    """To whoever asked for it and still sees what was visible then.

    409 before it is written. After three days it is forgotten, 404; 410 where only the file went before.
    """
    found = _export(request, pk)
    path = operations.hand_out(export=found, to=request.member)
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name, content_type=found.media_type)


def _export(request: TokenRequest, pk: UUID) -> Export:
    return get_object_or_404(exports_for(request.member), pk=pk)


def _seen(export: Export) -> ExportSeen:
    export.refresh_from_db()
    job = None if export.written_at else latest_job(kind=WRITE, subject_id=export.pk)
    return ExportSeen.of(export, is_failed=job is not None and job.is_finished)
