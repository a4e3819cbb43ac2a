"""The target of how much may depend on accounts that lose money."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import DEPENDENCE
from kingside.profit.models.dependence import DependenceTarget


class NotAShare(DomainError):
    """A target lies between 0 and 100 per cent."""

    status = 422


class TargetChanged(StaleVersion):
    """Somebody set another target after you opened this; look at that one first."""


@transaction.atomic
def set_target(
    *, revenue_share: Decimal, minutes_share: Decimal, seen: int, by: Member, at: datetime
) -> DependenceTarget:
    """At most these shares (0-1), from now on; earlier targets stay to be looked up.

    `seen` is the key of the target that held when somebody looked, 0 where there was none. Raises NotAShare and
    TargetChanged.
    """
    require(by, Deed.WRITE, DEPENDENCE)
    if not (0 <= revenue_share <= 1 and 0 <= minutes_share <= 1):
        raise NotAShare
    DependenceTarget.objects.select_for_update().first()  # who sets one at the same time goes first, or waits
    before = DependenceTarget.objects.first()
    if (before.pk if before else 0) != seen:
        raise TargetChanged
    target = DependenceTarget.objects.create(
        revenue_share=revenue_share, minutes_share=minutes_share, set_by=by, set_at=at
    )
    changes = {
        "share of revenue": (before and before.revenue_share, revenue_share),
        "share of minutes": (before and before.minutes_share, minutes_share),
    }
    record(by=by, verb="set", subject=target, changes=changes)
    return target
