"""What members can be told of; each room registers its kinds in its `notices.py`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.notices.models import Mail

Visible = Callable[[Member, Collection[str]], Collection[str]]
"""Of these paths those whose subject the member may see now, in a fixed number of queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """`title` names it in a member's settings, `sentence` says there when it comes.

    `is_listed` and `mail` are how members hear of it who set nothing else.
    """

    title: Text
    sentence: Text
    visible: Visible
    is_listed: bool = True
    mail: Mail = Mail.DIGEST


notice_kinds: Registry[NoticeKind] = Registry("kinds of notices")


def named_in_path(argument: str, seen: Callable[[Member, Collection[str]], Iterable[object]]) -> Visible:
    """Notices that lead to a page in whose address `argument` names the subject.

    `seen` answers which of these names stand for something that the member may see.
    """

    def visible(member: Member, paths: Collection[str]) -> Collection[str]:
        named = {path: name for path in paths if (name := _argument(path, argument)) is not None}
        there = {str(name) for name in seen(member, set(named.values()))} if named else set()
        return {path for path, name in named.items() if name in there}

    return visible


@lru_cache(maxsize=10_000)  # a member may have a thousand notices; each takes a fifth of a millisecond to understand
def _argument(path: str, argument: str) -> str | None:
    try:
        found = resolve(urlsplit(path).path).kwargs.get(argument)
    except Resolver404:  # the page is no longer there
        return None
    return None if found is None else str(found)
