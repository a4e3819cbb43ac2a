"""What of the index a member may know of."""

from django.db.models import Q, QuerySet

from kingside.identity.models import Member
from kingside.search.kinds import search_kinds
from kingside.search.models import SearchEntry


def entries_for(member: Member) -> "QuerySet[SearchEntry]":
    """Entries of the kinds that a member may see; of some kinds only those about what she may see."""
    shown = Q(pk__in=())
    if not member.is_active:
        return SearchEntry.objects.none()
    for kind in search_kinds.values():
        allowed = kind.allowed(member)
        if allowed is True:
            shown |= Q(kind=kind.name)
        elif allowed is not False:
            shown |= Q(kind=kind.name, about__in=allowed)
    return SearchEntry.objects.filter(shown)
