"""Saying something about a record, mending it, taking it away and bringing it back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.audit.operations import erase, keep_apart, record
from kingside.comments import files
from kingside.comments.access import NotYourComment, may_take_away, require_open, subject_of
from kingside.comments.kinds import commented
from kingside.comments.mentions import names_in
from kingside.comments.models import COMMENT, LONGEST, Attachment, Comment
from kingside.core.errors import DomainError
from kingside.core.texts import Text
from kingside.core.versioning import StaleVersion
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.notices.operations import notify

MENTION: Final = "comments.mention"
NEW: Final = "comments.new"
MOST_FILES: Final = 5
KEPT: Final = timedelta(days=30)
A_DAY: Final = timedelta(days=1)


class NothingSaid(DomainError):
    """Write something, or attach a file."""


class TooLong(DomainError):
    """A comment is at most 5,000 characters; attach a longer text as a file."""


class TooManyFiles(files.NotAttachable):
    """At most five files go with one comment."""


class CannotSee(DomainError):
    """Somebody who is mentioned may not see this record."""


class AlreadyRemoved(DomainError):
    """This comment was taken away before."""

    status = 409


class NotRemoved(DomainError):
    """This comment is there."""

    status = 409


@transaction.atomic
def write(
    *,
    on: tuple[str, Any],
    by: Member,
    key: UUID,
    text: str,
    attached: Sequence[UploadedFile[Any]] = (),
    at: datetime,
) -> Comment:
    """Say something about a record of a kind. The same key again changes nothing.

    Raises NotOpenToYou, NothingSaid, TooLong, TooManyFiles, NotAttachable, CannotSee.
    """
    kind, subject = on
    require_open(by, kind, subject)
    said = _said(text, attached)
    if known := Comment.objects.filter(pk=key, by=by, subject_kind=kind, subject_id=str(subject.pk)).first():
        return known
    meant = _mentioned(said, kind, subject)
    comment = Comment.objects.create(
        pk=key, subject_kind=kind, subject_id=str(subject.pk), by=by, text=said, written_at=at
    )
    comment.mentioned.set(meant)
    files.keep(comment, attached)
    _tell(comment, subject, meant, at)
    record(by=by, verb="wrote a comment", subject=subject)
    return comment


@transaction.atomic
def edit(*, comment: Comment, seen_version: int, by: Member, text: str, at: datetime) -> None:
    """Say it better; who is mentioned only now hears of it.

    Raises NotYourComment, NothingSaid, TooLong, CannotSee, StaleVersion when it was mended after this version was seen.
    """
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    subject = subject_of(comment, by)
    if comment.by_id != by.pk or comment.removed_at:
        raise NotYourComment
    require_open(by, comment.subject_kind, subject)
    said = _said(text, list(comment.attachments.all()))
    if said == comment.text:
        return
    if comment.version != seen_version:
        raise StaleVersion
    was, before = comment.text, set(comment.mentioned.values_list("pk", flat=True))
    meant = _mentioned(said, comment.subject_kind, subject)
    comment.text, comment.edited_at, comment.version = said, at, seen_version + 1
    comment.save(update_fields=["text", "edited_at", "version"])
    comment.mentioned.set(meant)
    _mention(comment, subject, [member for member in meant if member.pk not in before], at)
    event = record(by=by, verb="changed a comment", subject=subject, detail=f"written {comment.written_at:%Y-%m-%d}")
    keep_apart(event, of=(COMMENT, comment.pk), changes={"text": (was, said)})  # others may have answered to it


@transaction.atomic
def remove(*, comment: Comment, by: Member, at: datetime) -> None:
    """Take a comment away; for thirty days it can be brought back. Raises NotYourComment, AlreadyRemoved."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    subject = subject_of(comment, by)
    if not may_take_away(by, comment, subject):
        raise NotYourComment
    if comment.removed_at:
        raise AlreadyRemoved
    comment.removed_at, comment.removed_by = at, by
    comment.save(update_fields=["removed_at", "removed_by"])
    record(by=by, verb="took a comment away", subject=subject, detail=f"written {comment.written_at:%Y-%m-%d}")


@transaction.atomic
def restore(*, comment: Comment, by: Member) -> None:
    """Bring back what one took away. Raises NotYourComment, NotRemoved."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    subject = subject_of(comment, by)
    if not comment.removed_at:
        raise NotRemoved
    if comment.removed_by_id != by.pk:
        raise NotYourComment
    comment.removed_at = comment.removed_by = None
    comment.save(update_fields=["removed_at", "removed_by"])
    record(by=by, verb="brought a comment back", subject=subject, detail=f"written {comment.written_at:%Y-%m-%d}")


@transaction.atomic
def hand_out(*, attachment: Attachment, to: Member) -> BinaryIO:
    """The bytes of a file, to be kept and never to be shown; its name may be personal and is not written down."""
    file = files.opened(attachment)
    comment = attachment.comment
    record(
        by=to,
        verb="downloaded an attachment",
        subject=subject_of(comment, to),
        detail=f"of the comment written {comment.written_at:%Y-%m-%d}",
    )
    return file


def clean_up(*, at: datetime) -> int:
    """Erase what was taken away a month ago, with its files and earlier texts, and files that no comment has.

    How many comments.
    """
    with transaction.atomic():
        old = Comment.objects.filter(removed_at__lt=at - KEPT)
        gone = list(Attachment.objects.filter(comment__in=old))
        ids = list(old.values_list("pk", flat=True))
        erase(kind=COMMENT, ids=ids)
        old.delete()
    files.forget(gone)
    files.remove_orphans(before=at - A_DAY)
    return len(ids)


def _said(text: str, attached: Collection[object]) -> str:
    said = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not said and not attached:
        raise NothingSaid
    if len(said) > LONGEST:
        raise TooLong
    if len(attached) > MOST_FILES:
        raise TooManyFiles
    return said


def _mentioned(text: str, kind: str, subject: Any) -> list[Member]:
    """Whom a text mentions. Raises CannotSee for members who are not to read it."""
    if "@" not in text:
        return []
    everybody = set(Member.objects.filter(is_active=True).values_list("name", flat=True))
    names = names_in(text, everybody)
    readers = list(commented[kind].who_may(Deed.READ, subject).filter(name__in=names))
    if blind := sorted(names - {member.name for member in readers}):
        raise CannotSee(_who_cannot_see(blind, commented[kind].called(subject)))
    return readers


def _who_cannot_see(names: Sequence[str], called: Text) -> str:
    sentence = ngettext(
        "{names} may not see what is said about {subject}. Take the name out, or ask for a place on the team first.",
        "{names} may not see what is said about {subject}. Take the name out, or ask for a place on the team first.",
        len(names),
    )
    together = reduce(lambda others, last: _("{others} and {last}").format(others=others, last=last), names)
    return sentence.format(names=together, subject=called)


def _tell(comment: Comment, subject: Any, mentioned: Sequence[Member], at: datetime) -> None:
    """Those mentioned hear that; those who answer for the record, and who spoke before, hear that there is more."""
    _mention(comment, subject, mentioned, at)
    kind = commented[comment.subject_kind]
    spoke = Comment.objects.filter(subject_kind=comment.subject_kind, subject_id=comment.subject_id, removed_at=None)
    readers = kind.who_may(Deed.READ, subject)
    told = readers.filter(pk__in=spoke.order_by().values("by")) | readers.filter(
        pk__in=kind.told(subject).order_by().values("pk")
    )
    others = told.exclude(pk__in=[member.pk for member in mentioned])
    text = format_lazy(
        gettext_lazy("{who} wrote about {subject}"), who=str(comment.by), subject=_called(comment, subject)
    )
    notify(to=others, kind=NEW, text=text, path=comment.get_absolute_url(), by=comment.by, at=at)


def _mention(comment: Comment, subject: Any, mentioned: Sequence[Member], at: datetime) -> None:
    text = format_lazy(
        gettext_lazy("{who} mentions you on {subject}"), who=str(comment.by), subject=_called(comment, subject)
    )
    notify(to=mentioned, kind=MENTION, text=text, path=comment.get_absolute_url(), by=comment.by, at=at)


def _called(comment: Comment, subject: Any) -> Text:
    return commented[comment.subject_kind].called(subject)
