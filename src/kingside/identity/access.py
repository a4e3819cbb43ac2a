"""When the members of the demo company may be, who lets people in, and who may read what everybody did."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from kingside.identity.loopback import comes_from_this_machine, is_loopback
from kingside.identity.models import Member


def demo_is_open() -> bool:
    """This is the demo company, and the server is known to listen on loopback only."""
    return bool(settings.KINGSIDE_IS_DEMO) and is_loopback(settings.KINGSIDE_LISTENS_ON)


def demo_is_open_to(request: HttpRequest) -> bool:
    """As above, and the request comes from this machine."""
    return demo_is_open() and comes_from_this_machine(request)


def may_manage_members(member: Member) -> bool:
    """Who sees the list of members, invites guests and switches members off; so far everybody who is let in."""
    return member.is_active


def may_read_audit(member: Member | AnonymousUser) -> bool:
    """Whoever may see the audit trail, and the history of records: every active member."""
    return member.is_active
