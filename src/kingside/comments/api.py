"""By API: one comment and its files. Those of a record stand below the address of the record, in its own room."""

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router, Status

from kingside.comments import operations, queries
from kingside.comments.access import comments_for
from kingside.comments.models import Comment
from kingside.comments.schemas import CommentMended, CommentSeen
from kingside.core.versioning import StaleVersion
from kingside.identity.middleware import TokenRequest
from kingside.web.rest.problems import stale_answer

router = Router(tags=["Comments"])
CommentId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
FILE = {
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
}


@router.put("/comments/{uuid:pk}", response=CommentSeen, summary="Mend a comment")
def comment_edit(request: TokenRequest, pk: CommentId, said: CommentMended) -> CommentSeen | HttpResponse:
    """One's own words only. 409 with both versions where they were mended after the one seen."""
    comment, seen = _comment(request, pk), said.version
    try:
        operations.edit(comment=comment, seen_version=seen, by=request.member, text=said.text, at=timezone.now())
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of(comment, request.member, seen=seen, text=said.text))
    return CommentSeen.of(_comment(request, pk))


@router.delete("/comments/{uuid:pk}", response={204: None}, summary="Take a comment away")
def comment_remove(request: TokenRequest, pk: CommentId) -> Status[None]:
    """For thirty days it can be brought back."""
    operations.remove(comment=_comment(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/comments/{uuid:pk}/restoration", response=CommentSeen, summary="Bring a comment back")
def comment_restore(request: TokenRequest, pk: CommentId) -> CommentSeen:
    """One that you took away."""
    operations.restore(comment=_comment(request, pk), by=request.member)
    return CommentSeen.of(_comment(request, pk))


@router.get(
    "/comments/{uuid:pk}/attachments/{uuid:attachment_pk}",
    response={200: None},
    summary="A file of a comment",
    openapi_extra=FILE,
)
def comment_attachment(request: TokenRequest, pk: CommentId, attachment_pk: CommentId) -> FileResponse:
    """As it was sent; what it is stands in the list of comments."""
    found = get_object_or_404(_comment(request, pk).attachments, pk=attachment_pk)
    return FileResponse(
        operations.hand_out(attachment=found, to=request.member),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )


def _comment(request: TokenRequest, pk: UUID) -> Comment:
    return get_object_or_404(comments_for(request.member).select_related("by"), pk=pk)
