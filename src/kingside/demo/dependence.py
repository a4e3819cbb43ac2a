"""How much the head of key accounts wants at most to rest on accounts that lose money."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from kingside.demo.story import HEAD
from kingside.identity.models import Member
from kingside.profit.dependence import set_target
from kingside.profit.models.dependence import DependenceTarget

REVENUE_SHARE: Final = Decimal("0.20")
MINUTES_SHARE: Final = Decimal("0.35")


def aim(*, at: datetime) -> None:
    """Nothing where somebody set a target already."""
    if not DependenceTarget.objects.exists():
        head = Member.objects.get(email=HEAD.email)
        set_target(revenue_share=REVENUE_SHARE, minutes_share=MINUTES_SHARE, seen=0, by=head, at=at)
