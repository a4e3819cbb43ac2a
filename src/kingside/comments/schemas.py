"""What comes in and goes out by API about comments."""

from datetime import datetime

from ninja import Field, Schema

from kingside.comments.models import LONGEST, Comment
from kingside.web.rest.schemas import In, Out, Version


class AttachmentSeen(Out):
    """A file that came with a comment; fetched from `/comments/{pk}/attachments/{id}`."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"])
    name: str = Field(examples=["minutes.pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="Bytes.", examples=[48211])


class CommentSeen(Out):
    """What a member said about a record."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"], json_schema_extra={"format": "uuid"})
    version: int = Field(description="Send it with what it is to say instead.", examples=[3])
    who: str = Field(examples=["Nadia Rahn"])
    text: str = Field(examples=["They want the new liner in March, @Sami Haddad."])
    written_at: datetime
    edited_at: datetime | None
    is_removed: bool = Field(description="You took it away, and may bring it back for thirty days.")
    attachments: list[AttachmentSeen]

    @staticmethod
    def of(comment: Comment) -> "CommentSeen":
        return CommentSeen(
            id=str(comment.pk),
            version=comment.version,
            who=comment.by.name,
            text=comment.text,
            written_at=comment.written_at,
            edited_at=comment.edited_at,
            is_removed=comment.removed_at is not None,
            attachments=[
                AttachmentSeen(id=str(each.pk), name=each.name, media_type=each.media_type, size=each.size)
                for each in comment.attachments.all()
            ],
        )


class PeopleAsked(Schema):
    """Who is called like this."""

    q: str = Field("", max_length=200, description="Part of a name; the first of all without.", examples=["nad"])


class PeopleSeen(Out):
    """Names that may follow an `@` in a comment: of members who may read it."""

    names: list[str] = Field(description="Eight at most, by alphabet.", examples=[["Nadia Rahn"]])


class CommentSaid(In):
    """What to say; `@` and a name mentions a member who may read it."""

    text: str = Field(min_length=1, max_length=LONGEST, examples=["They want the new liner in March."])


class CommentMended(CommentSaid):
    """What it is to say instead, over the version that was seen."""

    version: Version
