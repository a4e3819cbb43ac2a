"""Reading notices, and how members want to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.notices.access import notices_for, still_visible
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import Mail, NoticeSetting

COUNTED_AT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """How a member hears of one kind."""

    is_listed: bool
    mail: Mail


@dataclass(frozen=True, slots=True)
class KindSetting:
    """One row of the page of settings."""

    kind: str
    title: Text
    sentence: Text
    wish: Wish


def unread_count(member: Member) -> int:
    """How many of the newest hundred new notices the member may see now; where none is new, one query."""
    return len(still_visible(member, notices_for(member).unread()[:COUNTED_AT_MOST]))


def shortly(number: int) -> str:
    """A count that stops at a hundred."""
    return str(number) if number < COUNTED_AT_MOST else f"{COUNTED_AT_MOST - 1}+"


def finding(unread: int) -> str:
    """What the page of notices says, in a few words."""
    if not unread:
        return _("Nothing new for you")
    if unread == 1:
        return _("One notice is new")
    return ngettext("{n} notice is new", "{n} notices are new", unread).format(n=shortly(unread))


def wishes(members: Iterable[Member], kind: str) -> Mapping[int, Wish]:
    """How each of these members hears of a kind, by their keys; one query."""
    default = Wish(notice_kinds[kind].is_listed, notice_kinds[kind].mail)
    asked = [member.pk for member in members]
    set_otherwise = NoticeSetting.objects.filter(kind=kind, member__in=asked)
    own = {each.member_id: Wish(each.is_listed, Mail(each.mail)) for each in set_otherwise}
    return {pk: own.get(pk, default) for pk in asked}


def settings_of(member: Member) -> list[KindSetting]:
    """All kinds with how the member hears of each, in the order the rooms brought them."""
    own = {each.kind: Wish(each.is_listed, Mail(each.mail)) for each in member.notice_settings.all()}
    return [
        KindSetting(name, kind.title, kind.sentence, own.get(name, Wish(kind.is_listed, kind.mail)))
        for name, kind in notice_kinds.items()
    ]
