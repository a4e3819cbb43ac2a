"""Notices are private: a member sees the own ones, and of those what leads to something he may see now."""

from collections import defaultdict
from collections.abc import Iterable

from kingside.identity.access import Somebody
from kingside.identity.models import Member
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import Notice, NoticeQuerySet


def notices_for(member: Somebody) -> NoticeQuerySet:
    """Those of a member that a page may list, the newest first."""
    return Notice.objects.listed().filter(member=member.pk) if member.is_active else Notice.objects.none()


def still_visible(member: Member, notices: Iterable[Notice]) -> list[Notice]:
    """Those whose subject the member may see now, in their order; queries grow with the kinds, not with the notices."""
    listed = list(notices)
    paths: dict[str, set[str]] = defaultdict(set)
    for notice in listed:
        paths[notice.kind].add(notice.path)
    seen = {kind: notice_kinds[kind].visible(member, asked) for kind, asked in paths.items() if kind in notice_kinds}
    return [notice for notice in listed if notice.path in seen.get(notice.kind, ())]
