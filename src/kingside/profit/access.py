"""Which profit maps and cost models a member may see: every active member all, anybody else none."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kingside.identity.models import Member
from kingside.profit.models import CostModel, ProfitMap, ProfitMapQuerySet


def maps_for(member: Member | AnonymousUser) -> ProfitMapQuerySet:
    """Published maps, newest first."""
    return ProfitMap.objects.published() if member.is_active else ProfitMap.objects.none()


def cost_models_for(member: Member | AnonymousUser) -> QuerySet[CostModel]:
    """Adopted cost models."""
    return CostModel.objects.all() if member.is_active else CostModel.objects.none()
