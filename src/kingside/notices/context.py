"""What the header of every page knows: how much is new for the member who looks."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from kingside.identity.models import Member
from kingside.notices.queries import shortly, unread_count


def bell(request: HttpRequest) -> Mapping[str, Callable[[], str]]:
    """The number beside the bell, "" for none; counted only where a template asks."""
    return {"unread_notices": lambda: _unread(getattr(request, "member", None))}


def _unread(member: Member | None) -> str:
    number = unread_count(member) if member is not None else 0
    return shortly(number) if number else ""
