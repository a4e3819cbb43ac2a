"""Reading what is said about a record, shaped for its page."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kingside.audit.models import PersonalValue
from kingside.comments.access import comments_for, may_take_away, subject_of
from kingside.comments.files import ACCEPTED
from kingside.comments.kinds import commented
from kingside.comments.mentions import Piece, pieces_of
from kingside.comments.models import COMMENT, Attachment, Comment
from kingside.core.texts import Text
from kingside.core.versioning import Choice, Conflict, compare
from kingside.identity.models import Member
from kingside.identity.policy import Deed

SHOWN: Final = 10
LIKE: Final = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, as one member sees it."""

    pk: UUID
    who: str
    at: datetime
    edited_at: datetime | None
    pieces: list[Piece]
    attachments: list[Attachment]
    is_removed: bool
    may_edit: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The latest comments on a record, oldest first; `earlier` more are not shown. `key` is for the next one."""

    kind: str
    subject: Any
    called: Text
    comments: list[Said]
    n: int
    earlier: int
    is_open: bool
    key: UUID
    accepted: str = ",".join(ACCEPTED)


def thread_of(member: Member, kind: str, record: Any, *, whole: bool = False) -> Thread | None:
    """What is said about a record; None for whoever may not read it."""
    its = commented[kind]
    if not its.may(member, Deed.READ, record):
        return None
    found = comments_on(member, kind, record)
    n = found.filter(removed_at=None).count()
    latest = found.prefetch_related("mentioned").order_by("-written_at", "-pk")
    shown = list(latest if whole else latest[:SHOWN])
    is_open = its.may(member, Deed.COMMENT, record)
    comments = [_said(comment, member, record, is_open=is_open) for comment in reversed(shown)]
    earlier = max(n - sum(not said.is_removed for said in comments), 0)
    return Thread(kind, record, its.called(record), comments, n, earlier, is_open, uuid.uuid4())


def comments_on(member: Member, kind: str, record: Any) -> QuerySet[Comment]:
    """Every comment on a record that a member may see, with its author and files."""
    found = comments_for(member).filter(subject_kind=kind, subject_id=str(record.pk))
    return found.select_related("by").prefetch_related("attachments")


def people_like(kind: str, record: Any, text: str) -> list[str]:
    """Names of those who may read what is said about a record and are called like this, for the end of an @."""
    readers = commented[kind].who_may(Deed.READ, record)
    return list(readers.filter(name__icontains=text.strip()).order_by("name").values_list("name", flat=True)[:LIKE])


def conflict_of(comment: Comment, member: Member, *, seen: int, text: str) -> Conflict:
    """What one's comment says by now, and what was typed over an earlier version of it."""
    now = Comment.objects.get(pk=comment.pk)
    called = commented[now.subject_kind].called(subject_of(now, member))
    before = _said_before(now, seen)
    differing = compare(None if before is None else {"text": before}, {"text": now.text}, {"text": text})
    address = reverse("comments:edit", args=[now.pk])
    return Conflict(
        title=_("what you wrote about {subject}").format(subject=called),
        back=now.get_absolute_url(),
        action=address,
        version=now.version,
        who="" if before is None else member.name,
        at=now.edited_at,
        choices=[
            Choice(
                label=pgettext("what somebody says", "Comment"),
                name="text",
                versions=each,
                seen=each.seen or "",
                theirs=each.theirs,
                yours=each.yours,
                theirs_value=each.theirs,
                yours_value=each.yours,
            )
            for each in differing
        ],
        kept={},
    )


def _said_before(comment: Comment, version: int) -> str | None:
    """What a version of it said, by what is kept beside the trail; None where nobody knows any more."""
    since = comment.version - version
    earlier = PersonalValue.objects.filter(kind=COMMENT, person_id=str(comment.pk)).order_by("-pk")
    texts = list(earlier.values_list("before", flat=True)[:since]) if 0 < version < comment.version else []
    return texts[-1] if texts and len(texts) == since else None


def _said(comment: Comment, member: Member, record: Any, *, is_open: bool) -> Said:
    names = [mentioned.name for mentioned in comment.mentioned.all()]
    return Said(
        pk=comment.pk,
        who=comment.by.name,
        at=comment.written_at,
        edited_at=comment.edited_at,
        pieces=pieces_of(comment.text, names),
        attachments=list(comment.attachments.all()),
        is_removed=comment.removed_at is not None,
        may_edit=is_open and comment.by_id == member.pk,
        may_remove=may_take_away(member, comment, record),
    )
