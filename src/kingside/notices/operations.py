"""Telling members something, marking it as read, and how they want to be told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kingside.core.texts import Text
from kingside.identity.formats import reading_as
from kingside.identity.models import Member
from kingside.jobs.operations import enqueue
from kingside.lake.portions import portions
from kingside.notices.access import MOST, notices_for, still_visible
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import Mail, Notice, NoticeSetting
from kingside.notices.queries import Wish, wishes

MAIL_ONE: Final = "notices.mail"  # the kind of job that mails one notice
LONGEST: Final = 300
READ_KEPT: Final = timedelta(days=30)
KEPT: Final = timedelta(days=180)
BATCH: Final = 500


@transaction.atomic
def notify(*, to: Iterable[Member], kind: str, text: Text, path: str, by: Member | None, at: datetime) -> list[Notice]:
    """Tell members something, each once and as each wants it; nobody of the own deed, nobody who is switched off.

    A lazy text is kept in the language of each. `path` is where they go for it; it is for the caller that they may see
    it now, whether they still may later is asked of the kind whenever the notice is shown or mailed. Raises LookupError
    for a kind that no room registered.
    """
    if kind not in notice_kinds:
        raise LookupError(f"No room registered notices of the kind {kind}.")
    told = {member.pk: member for member in to if member.is_active and member != by}
    wanted = wishes(told.values(), kind)
    made = Notice.objects.bulk_create(
        Notice(
            member=member,
            kind=kind,
            text=_as_read_by(member, text),
            path=path,
            is_listed=wanted[pk].is_listed,
            made_at=at,
        )
        for pk, member in told.items()
        if wanted[pk].is_listed or wanted[pk].mail != Mail.NEVER
    )
    for notice in made:
        if wanted[notice.member_id].mail == Mail.AT_ONCE and not notice.member.is_demo:
            enqueue(kind=MAIL_ONE, subject_id=notice.pk)
    return made


def read(*, notice: Notice, at: datetime) -> None:
    """The member has seen it; the first time counts."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=at)


def make_new(*, notice: Notice) -> None:
    """Take back that the member has seen it."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None)


def read_all(*, member: Member, at: datetime, since: datetime | None = None) -> int:
    """Everything up to now is seen, or what was told since a moment; how many that were."""
    unread = notices_for(member).unread().filter(made_at__lte=at)
    return (unread if since is None else unread.filter(made_at__gte=since)).update(read_at=at)


@transaction.atomic
def choose(*, member: Member, wishes: Mapping[str, Wish]) -> None:
    """How the member hears of these kinds from now on. What is the default stays it, should the default change."""
    member.notice_settings.filter(kind__in=wishes).delete()
    NoticeSetting.objects.bulk_create(
        NoticeSetting(member=member, kind=kind, is_listed=wish.is_listed, mail=wish.mail)
        for kind, wish in wishes.items()
        if wish != Wish(notice_kinds[kind].is_listed, notice_kinds[kind].mail)
    )


def clean_up(*, at: datetime) -> int:
    """Remove what was read a month ago, what is half a year old, what is too much, what is no longer for its member."""
    old = Notice.objects.filter(read_at__lt=at - READ_KEPT) | Notice.objects.filter(made_at__lt=at - KEPT)
    removed, _ = old.delete()
    for member in Member.objects.filter(is_active=True, notices__isnull=False).distinct():
        removed += _remove(member.notices.listed().values_list("pk", flat=True)[MOST:])
        theirs = list(member.notices.all())
        seen = {notice.pk for notice in still_visible(member, theirs)}
        removed += _remove(notice.pk for notice in theirs if notice.pk not in seen)
    return removed


def _remove(pks: Iterable[int]) -> int:
    return sum(Notice.objects.filter(pk__in=some).delete()[0] for some in portions(list(pks), BATCH))


def _as_read_by(member: Member, text: Text) -> str:
    with reading_as(member):
        said = " ".join(str(text).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
