"""By API: what is said about a record. Files come and go by page, where each is looked at."""

from typing import Annotated
from uuid import UUID, uuid4

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.comments import operations
from kingside.comments.access import comments_for, subject_for
from kingside.comments.models import Comment
from kingside.comments.queries import comments_on
from kingside.comments.schemas import CommentSaid, CommentSeen
from kingside.identity.middleware import TokenRequest
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.schemas import Listed

router = Router(tags=["Comments"])
Kind = Annotated[str, Path(max_length=60, description="Of record, such as `account`.", example="account")]
RecordId = Annotated[str, Path(max_length=60, description="Its id, as in the audit trail.", example="17")]
CommentId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
NEWEST_FIRST = [By("written_at", is_descending=True), By("pk", is_descending=True)]


@router.get("/comments/on/{slug:kind}/{record_id}", response=Listed[CommentSeen], summary="Comments on a record")
def comments_list(
    request: TokenRequest, kind: Kind, record_id: RecordId, paging: Query[Paging]
) -> Portion[CommentSeen]:
    """The newest first."""
    subject = subject_for(request.member, kind, record_id)
    found = portion(request, comments_on(request.member, kind, subject), NEWEST_FIRST, paging)
    return Portion([CommentSeen.of(each) for each in found.items], found.next)


@router.post("/comments/on/{slug:kind}/{record_id}", response={201: CommentSeen}, summary="Say something")
def comment_write(request: TokenRequest, kind: Kind, record_id: RecordId, said: CommentSaid) -> Status[CommentSeen]:
    """Members who are mentioned hear of it; one who may not read it is refused by name."""
    subject = subject_for(request.member, kind, record_id)
    written = operations.write(on=(kind, subject), by=request.member, key=uuid4(), text=said.text, at=timezone.now())
    return Status(201, CommentSeen.of(written))


@router.put("/comments/{uuid:pk}", response=CommentSeen, summary="Mend a comment")
def comment_edit(request: TokenRequest, pk: CommentId, said: CommentSaid) -> CommentSeen:
    """One's own words only."""
    operations.edit(comment=_comment(request, pk), by=request.member, text=said.text, at=timezone.now())
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


def _comment(request: TokenRequest, pk: UUID) -> Comment:
    return get_object_or_404(comments_for(request.member).select_related("by"), pk=pk)
