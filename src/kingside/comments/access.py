"""Who may read a comment follows from its record; its author may mend it, a moderator take it away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from kingside.comments.kinds import commented
from kingside.comments.models import Comment
from kingside.core.errors import DomainError
from kingside.identity.access import NotForYou
from kingside.identity.models import Member
from kingside.identity.policy import Deed


class NotOpenToYou(DomainError):
    """You may read what is said here; adding to it belongs to its team."""

    status = 403


class NotYourComment(DomainError):
    """Only who wrote a comment changes it."""

    status = 403


def subject_for(member: Member, kind: str, record_id: str) -> Any:
    """The record whose comments the member may read. Raises NotForYou."""
    if kind not in commented:
        raise NotForYou
    try:
        found = commented[kind].rows(member, Deed.READ).filter(pk=record_id).first()
    except (ValueError, ValidationError, OverflowError) as no_id:
        raise NotForYou from no_id
    if found is None:
        raise NotForYou
    return found


def subject_of(comment: Comment, member: Member) -> Any:
    """The record that a comment is about."""
    return subject_for(member, comment.subject_kind, comment.subject_id)


def comments_for(member: Member) -> QuerySet[Comment]:
    """The comments on records that a member may see; of those taken away, what she may bring back."""
    gone = Q(removed_by=member.pk)
    return Comment.objects.filter(_where(member, Deed.READ)).filter(Q(removed_at=None) | gone)


def require_open(member: Member, kind: str, record: Any) -> None:
    """Raises NotOpenToYou where the member may read only."""
    if not commented[kind].may(member, Deed.COMMENT, record):
        raise NotOpenToYou


def may_take_away(member: Member, comment: Comment, record: Any) -> bool:
    """The author may, and a moderator of that record."""
    return comment.by_id == member.pk or commented[comment.subject_kind].may(member, Deed.WRITE, record)


def _where(member: Member, deed: Deed) -> Q:
    found = Q(pk=None)
    for kind, its in commented.items():
        ids = its.rows(member, deed).order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
        found |= Q(subject_kind=kind, subject_id__in=ids)
    return found
