"""Which imports a member may see: every active member all, anybody else none."""

from django.contrib.auth.models import AnonymousUser

from kingside.identity.models import Member
from kingside.imports.models import ImportBatch, ImportBatchQuerySet


def batches_for(member: Member | AnonymousUser) -> ImportBatchQuerySet:
    """Batches, the newest first."""
    return ImportBatch.objects.all() if member.is_active else ImportBatch.objects.none()
