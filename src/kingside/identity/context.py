"""What every page knows of the member who looks at it."""

from collections.abc import Callable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from kingside.identity.access import may_read_audit, sees_members


def places(request: HttpRequest) -> Mapping[str, Callable[[], bool]]:
    """Which pages behind the member's name there are; asked only where a template does."""
    member = getattr(request, "member", None) or AnonymousUser()  # a page may fail before anybody is known
    return {
        "sees_members": lambda: sees_members(member),
        "sees_audit": lambda: may_read_audit(member),
    }
