"""Notices by mail: one at once, or all of a day in one."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import EmailMessage
from django.utils.translation import ngettext

from kingside.core.errors import DomainError
from kingside.identity import mail
from kingside.identity.formats import reading_as
from kingside.identity.links import link_in_mail
from kingside.identity.models import Member
from kingside.notices.access import still_visible
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import Mail, Notice
from kingside.notices.queries import settings_of, shortly

LOOKS_BACK: Final = timedelta(days=7)  # as far as a digest reaches when mail failed or no worker ran
LISTED_AT_MOST: Final = 40

log = logging.getLogger(__name__)


class DigestsNotSent(DomainError):
    """Some of the daily mails could not be sent; what they would have said comes tomorrow."""

    status = 502


def mail_one(*, notice: Notice, at: datetime) -> None:
    """Mail a notice to its member, unless that was done, or it was read, or is no longer for him."""
    member = notice.member
    if notice.mailed_at or notice.read_at or not _has_mail(member) or not still_visible(member, [notice]):
        return
    with reading_as(member):
        mail.send(_mail(member, [notice], subject=notice.text))
    Notice.objects.filter(pk=notice.pk).update(mailed_at=at)


def send_digests(*, at: datetime) -> int:
    """One mail to each member who wants one and has something new; how many that were.

    Says what the member may see now. Raises DigestsNotSent once everybody was tried.
    """
    due = Notice.objects.unread().filter(
        mailed_at=None, made_at__gt=at - LOOKS_BACK, made_at__lte=at, member__is_active=True, member__is_demo=False
    )
    of_members: dict[Member, list[Notice]] = defaultdict(list)
    for notice in due.select_related("member").order_by("member", "made_at", "pk"):
        of_members[notice.member].append(notice)
    failed = [member for member, notices in of_members.items() if not _send_digest(member, notices, at=at)]
    if failed:
        raise DigestsNotSent
    return len(of_members)


def _send_digest(member: Member, notices: Iterable[Notice], *, at: datetime) -> bool:
    """Whether there was nothing to send or it went out."""
    wanted = {each.kind for each in settings_of(member) if each.wish.mail != Mail.NEVER}  # at once, if that failed
    told = still_visible(member, [notice for notice in notices if notice.kind in wanted])
    if not told:
        return True
    try:
        with reading_as(member):
            subject = told[0].text if len(told) == 1 else _subject_of(len(told))
            mail.send(_mail(member, told, subject=subject))
    except mail.MailNotSent:
        log.warning("A daily mail could not be sent to member %s.", member.pk)
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in told]).update(mailed_at=at)
    return True


def _subject_of(n: int) -> str:
    return ngettext("{n} notice from Kingside", "{n} notices from Kingside", n).format(n=shortly(n))


def _mail(member: Member, told: list[Notice], *, subject: str) -> EmailMessage:
    return mail.message(
        to=member.email,
        subject=subject,
        template="notices/mail/notices.txt",
        member=member,
        told=[
            (notice_kinds[notice.kind].title, notice.text, link_in_mail(notice.path))
            for notice in told[:LISTED_AT_MOST]
        ],
        others=len(told[LISTED_AT_MOST:]),
        settings=link_in_mail("/you/notices/settings/"),
    )


def _has_mail(member: Member) -> bool:
    """Personas have no mailbox."""
    return member.is_active and not member.is_demo
