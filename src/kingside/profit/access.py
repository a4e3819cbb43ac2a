"""Which profit maps, cost models and drafts of them a member may see: every active member all, anybody else none."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kingside.identity.models import Member
from kingside.profit.models import CostDraft, CostModel, ProfitMap, ProfitMapQuerySet


def maps_for(member: Member | AnonymousUser) -> ProfitMapQuerySet:
    """Published maps, newest first."""
    return ProfitMap.objects.published() if member.is_active else ProfitMap.objects.none()


def cost_models_for(member: Member | AnonymousUser) -> QuerySet[CostModel]:
    """Adopted cost models."""
    return CostModel.objects.all() if member.is_active else CostModel.objects.none()


def drafts_for(member: Member | AnonymousUser) -> QuerySet[CostDraft]:
    """Drafts of cost models that nobody deleted; whoever sees one may change it."""
    drafts = CostDraft.objects.filter(deleted_at=None)
    return drafts if member.is_active else drafts.none()


def deleted_drafts_for(member: Member | AnonymousUser) -> QuerySet[CostDraft]:
    """Drafts that somebody deleted and may want back."""
    drafts = CostDraft.objects.exclude(deleted_at=None)
    return drafts if member.is_active else drafts.none()


def requested_maps_for(member: Member | AnonymousUser) -> ProfitMapQuerySet:
    """Maps in every state, those that are being built or failed too."""
    return ProfitMap.objects.all() if member.is_active else ProfitMap.objects.none()
