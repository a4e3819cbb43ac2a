"""How much of our business we want at most to rest on accounts that lose money."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited
from kingside.core.texts import Text
from kingside.identity.models import Member

SHARES: Final[Mapping[str, Text]] = {  # by what a form calls them
    "revenue_share": gettext_lazy("Of revenue at most, per cent"),
    "minutes_share": gettext_lazy("Of minutes at most, per cent"),
}


@audited("dependence_target")
class DependenceTarget(models.Model):
    """At most this share (0-1) of revenue and of minutes, from the moment it was set until another is."""

    revenue_share = models.DecimalField(max_digits=7, decimal_places=6)
    minutes_share = models.DecimalField(max_digits=7, decimal_places=6)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("-set_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="target_is_a_share",
                condition=models.Q(revenue_share__range=(0, 1), minutes_share__range=(0, 1)),
            ),
        )

    def __str__(self) -> str:
        return _("target of dependence")
