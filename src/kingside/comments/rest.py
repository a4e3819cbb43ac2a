"""What the operations of a room need to let programs read and write comments on its records."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import uuid4

from django.utils import timezone
from ninja import File, Form, Status
from ninja.files import UploadedFile

from kingside.comments import operations
from kingside.comments.models import LONGEST
from kingside.comments.queries import comments_on, people_like
from kingside.comments.schemas import CommentSeen, PeopleAsked, PeopleSeen
from kingside.identity.middleware import TokenRequest
from kingside.web.rest.paging import By, Paging, Portion, portion

NEWEST_FIRST = [By("written_at", is_descending=True), By("pk", is_descending=True)]
Files = Annotated[
    list[UploadedFile],
    File(description="Pictures, PDF, text, office documents without macros; five at most."),
]
TextBesideFiles = Annotated[str, Form(max_length=LONGEST, description="May be left out.", example="Minutes of today.")]


def comments_of(request: TokenRequest, kind: str, record: Any, paging: Paging) -> Portion[CommentSeen]:
    """What is said of a record that this member may read, for the operation of its own room."""
    found = portion(request, comments_on(request.member, kind, record), NEWEST_FIRST, paging)
    return Portion([CommentSeen.of(each) for each in found.items], found.next)


def people_of(kind: str, record: Any, asked: PeopleAsked) -> PeopleSeen:
    """Whom a comment on a record that this member may read may mention."""
    return PeopleSeen(names=people_like(kind, record, asked.q))


def say(
    request: TokenRequest, kind: str, record: Any, text: str, files: Sequence[UploadedFile] = ()
) -> Status[CommentSeen]:
    """Add to it."""
    said = operations.write(
        on=(kind, record), by=request.member, key=uuid4(), text=text, attached=files, at=timezone.now()
    )
    return Status(201, CommentSeen.of(said))
