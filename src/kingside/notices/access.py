"""Notices are private: a member sees the own ones, and of those what leads to something he may see now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from kingside.identity.access import Somebody
from kingside.identity.models import Member
from kingside.notices.kinds import notice_kinds
from kingside.notices.models import Notice, NoticeQuerySet

MOST: Final = 1000  # of one member; the night removes what is beyond


def notices_for(member: Somebody) -> NoticeQuerySet:
    """Those of a member that a page may list, the newest first; so many that each may be asked whether it still may."""
    return Notice.objects.filter(pk__in=own_notices(member).values("pk")[:MOST])


def own_notices(member: Somebody) -> NoticeQuerySet:
    """All that a member was told in the page, to be asked for one of them."""
    return Notice.objects.listed().filter(member=member.pk) if member.is_active else Notice.objects.none()


def still_visible(member: Member, notices: Iterable[Notice]) -> list[Notice]:
    """Those whose subject the member may see now, in their order; queries grow with the kinds, not with the notices."""
    listed = list(notices)
    gone = _gone(member, ((notice.kind, notice.path) for notice in listed))
    return [notice for notice in listed if notice.path not in gone[notice.kind]]


def visible_notices(member: Member) -> NoticeQuerySet:
    """The same of all that he was told, as rows to be asked further."""
    told = notices_for(member)
    for kind, paths in _gone(member, told.order_by().values_list("kind", "path").distinct()).items():
        if paths:
            told = told.exclude(kind=kind, path__in=paths)
    return told


def _gone(member: Member, told: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """Of these kinds and paths, by kind, the paths to what the member may not see any more."""
    paths: dict[str, set[str]] = defaultdict(set)
    for kind, path in told:
        paths[kind].add(path)
    seen = {kind: notice_kinds[kind].visible(member, asked) for kind, asked in paths.items() if kind in notice_kinds}
    return {kind: asked.difference(seen.get(kind, ())) for kind, asked in paths.items()}
