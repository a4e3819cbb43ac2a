"""Which profit maps a member may see."""

from django.contrib.auth.models import AnonymousUser

from kingside.identity.models import Member
from kingside.profit.models import ProfitMap, ProfitMapQuerySet


def maps_for(member: Member | AnonymousUser) -> ProfitMapQuerySet:
    """Every active member sees every published map, newest first; anybody else sees none."""
    return ProfitMap.objects.published() if member.is_active else ProfitMap.objects.none()
