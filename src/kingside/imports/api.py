"""By API: files in. Sent, read, mapped, tried, taken in; each step a job; undone as one."""

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from ninja import File, Form, Path, Query, Router, Status
from ninja.files import UploadedFile

from kingside.identity.middleware import TokenRequest
from kingside.imports import operations, queries
from kingside.imports.access import batches_for, require_batch, require_kind
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import Mapped
from kingside.imports.models import ImportBatch
from kingside.imports.schemas import (
    BatchSeen,
    BatchShown,
    ColumnsAsked,
    Confirmation,
    ImportsAsked,
    KindSeen,
    MappingSaid,
)
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import Listed

router = Router(tags=["Imports"])
BatchId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
NEWEST_FIRST = [By("received_at", is_descending=True), By("pk")]


@router.get("/imports/kinds", response=list[KindSeen], summary="What can be imported")
def import_kinds_list(request: TokenRequest) -> list[KindSeen]:
    """The kinds that you may see, and how much of each counts now."""
    return [KindSeen.of(card) for card in queries.kind_cards(request.member)]


@router.get("/imports", response=Listed[BatchSeen], summary="All imports")
def imports_list(request: TokenRequest, asked: Query[ImportsAsked]) -> Portion[BatchSeen]:
    """Batches of the kinds that you may see, the newest first; without those that were put aside."""
    found = portion(request, queries.batches_in(request.member, asked.kind), NEWEST_FIRST, asked)
    return Portion([BatchSeen.of(batch) for batch in found.items], found.next)


@router.post("/imports", response={201: BatchShown}, summary="Send a file")
def import_send(
    request: TokenRequest,
    file: Annotated[UploadedFile, File(description="CSV, Excel or Parquet, as your system writes it.")],
    kind: Annotated[str, Form(max_length=40, description="Such as `lines`.", example="lines")],
    source: Annotated[str, Form(max_length=60, description="The system it comes from.", example="SAP")],
    sheet: Annotated[str, Form(max_length=100, description="Of a workbook.", example="")] = "",
) -> Status[BatchShown]:
    """Kept and read by a job; ask for the batch until its state is READ, then settle its columns."""
    if kind not in import_kinds:
        raise operations.UnknownKind.named(kind)
    require_kind(request.member, kind)
    batch = operations.receive(
        kind=kind,
        source=source,
        file_name=file.name or "file",
        file=file.chunks(),
        by=request.member,
        sheet=sheet,
    )
    return Status(201, _shown(request, batch))


@router.get("/imports/{uuid:pk}", response=BatchShown, summary="One import")
def import_show(request: TokenRequest, pk: BatchId) -> BatchShown:
    """With all that its step has."""
    return _shown(request, _batch(request, pk))


@router.get(
    "/imports/{uuid:pk}/columns",
    response=ColumnsAsked,
    summary="What to settle about the columns",
    openapi_extra={"responses": {409: {}}},
)
def import_columns(request: TokenRequest, pk: BatchId) -> ColumnsAsked:
    """What the file's columns are taken to be; 409 while it is not at that step."""
    page = queries.batch_page(request.member, _batch(request, pk))
    if page.form is None or page.raw is None:
        raise operations.NotNow
    return ColumnsAsked.of([column.name for column in page.raw.columns], page.form)


@router.put("/imports/{uuid:pk}/columns", response=BatchShown, summary="Settle the columns")
def import_map(request: TokenRequest, pk: BatchId, said: MappingSaid) -> BatchShown:
    """The rows are tried by a job then; nothing comes in yet."""
    batch = _batch(request, pk)
    require_batch(request.member, batch)
    mapped = Mapped(
        said.columns,
        said.drivers,
        said.decimal_mark,
        said.date_format,
        tuple(queries.likely_amounts(batch, said.drivers) if said.amounts is None else said.amounts),
        said.answers,
        tuple(dict.fromkeys(said.counted)),
        {name: formula.strip() for name, formula in said.formulas.items()},
        queries.unsettled_drivers(batch, said.drivers) if said.amounts is None else (),
    )
    operations.map_columns(batch=batch, mapped=mapped, by=request.member)
    return _shown(request, batch)


@router.post("/imports/{uuid:pk}/confirmation", response=BatchShown, summary="Take it in")
def import_confirm(request: TokenRequest, pk: BatchId, said: Confirmation) -> BatchShown:
    """By a job, the whole or nothing."""
    batch = _batch(request, pk)
    operations.confirm(batch=batch, by=request.member, good_rows_only=said.good_rows_only)
    return _shown(request, batch)


@router.post("/imports/{uuid:pk}/undo", response=BatchShown, summary="Undo it")
def import_undo(request: TokenRequest, pk: BatchId) -> BatchShown:
    """By a job; what somebody has edited since is kept and named."""
    batch = _batch(request, pk)
    operations.undo(batch=batch, by=request.member)
    return _shown(request, batch)


@router.post("/imports/{uuid:pk}/again", response=BatchShown, summary="Try the step again")
def import_again(request: TokenRequest, pk: BatchId) -> BatchShown:
    """One whose job stopped or failed by a fault of ours."""
    batch = _batch(request, pk)
    operations.try_again(batch=batch, by=request.member)
    return _shown(request, batch)


@router.delete("/imports/{uuid:pk}", response={204: None}, summary="Put it aside")
def import_discard(request: TokenRequest, pk: BatchId) -> Status[None]:
    """A file that is not in; nothing of it stays."""
    operations.discard(batch=_batch(request, pk), by=request.member)
    return Status(204, None)


@router.get(
    "/imports/{uuid:pk}/bad-rows",
    response={200: None},
    summary="The rows that cannot come in",
    openapi_extra={
        "responses": {
            200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": "Order No,Date,what is wrong\n"}}}
        }
    },
)
def import_bad_rows(request: TokenRequest, pk: BatchId) -> FileResponse:
    """As CSV, as they were, with what is wrong with each."""
    out = operations.hand_out_bad_rows(batch=_batch(request, pk), to=request.member)
    if out is None:
        raise Http404
    return FileResponse(out.path.open("rb"), as_attachment=True, filename=out.name, content_type=out.content_type)


def _batch(request: TokenRequest, pk: UUID) -> ImportBatch:
    return get_object_or_404(batches_for(request.member).select_related("received_by", "undone_by"), pk=pk)


def _shown(request: TokenRequest, batch: ImportBatch) -> BatchShown:
    return BatchShown.of_page(queries.batch_page(request.member, batch))
