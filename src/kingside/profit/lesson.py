"""The lesson on profit: who has read it. Its words are in `templates/profit/lesson/`."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.identity.kinds import members_changed
from kingside.identity.models import Member
from kingside.profit.models.lessons import LessonAcknowledgement

VERSION: Final = 1
"""Of what the lesson teaches. Raise it when it teaches something else: then everybody is asked anew."""


class LessonChanged(DomainError):
    """The lesson has changed since you opened it; read it once more."""

    status = 409


@transaction.atomic
def acknowledge(*, member: Member, version: int, at: datetime) -> None:
    """The member has read this version; a second time changes nothing."""
    if version != VERSION:
        raise LessonChanged
    said = {"acknowledged_at": at}
    read, is_new = LessonAcknowledgement.objects.get_or_create(member=member, version=version, defaults=said)
    if is_new:
        record(by=member, verb="read the lesson", subject=read, changes={"member": (None, member)})


@members_changed.register("profit lesson")
@transaction.atomic
def withdraw_of_those_who_left() -> None:
    """Who is switched off has acknowledged nothing any more, and is asked anew should they come back."""
    left = LessonAcknowledgement.objects.filter(member__is_active=False).select_related("member").order_by("pk")
    for each in left:
        record(by=None, verb="lesson withdrawn", subject=each, changes={"member": (each.member, None)})
    left.delete()
