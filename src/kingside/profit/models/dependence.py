"""How much of our business we want at most to rest on accounts that lose money."""

from django.db import models
from django.utils.translation import gettext as _

from kingside.audit.kinds import audited
from kingside.identity.models import Member


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
