"""What an account is to bring in a period: revenue and net profit, never one without the other."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.accounts.models import Account
from kingside.audit.kinds import audited
from kingside.core.texts import Text
from kingside.core.versioning import Versioned
from kingside.identity.models import Member
from kingside.profit.models.maps import period_of

SAID: dict[str, Text] = {
    "net_revenue": gettext_lazy("Revenue"),
    "net_profit": gettext_lazy("Net profit"),
    "starting_profit": gettext_lazy("Starting point"),
    "why": gettext_lazy("Why so much"),
}
"""What people say in a target, and what pages call it."""


@audited("account_target", shown={"deleted_at": None})
class AccountTarget(Versioned):
    """What an account is to bring from the first day to the last, both of which belong to it.

    Where the net profit is to be 0 or less, how far it is reached is counted from `starting_profit`; without that
    nobody knows. Its account, days and currency never change.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="targets")
    first = models.DateField()
    last = models.DateField()
    currency = models.CharField(max_length=3)
    net_revenue = models.DecimalField(max_digits=15, decimal_places=2)
    net_profit = models.DecimalField(max_digits=15, decimal_places=2)
    starting_profit = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    why = models.CharField(max_length=500, blank=True)
    # whoever wrote `why`; `set_by` set the amounts last
    why_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # None came by a command
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-last", "-first", "pk")
        constraints = (
            models.UniqueConstraint(
                name="target_once_in_a_period",
                fields=("account", "first", "last"),
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.CheckConstraint(name="target_ends_after_it_begins", condition=models.Q(last__gte=models.F("first"))),
            models.CheckConstraint(name="target_of_revenue", condition=models.Q(net_revenue__gte=0)),
            models.CheckConstraint(
                name="target_improves_from_less",
                condition=models.Q(starting_profit__isnull=True)
                | models.Q(net_profit__lte=0, starting_profit__lt=models.F("net_profit")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.account}, {self.first:%-d %b %Y} – {self.last:%-d %b %Y}"

    def get_absolute_url(self) -> str:
        return reverse("profit:target", args=[self.pk])

    @property
    def period(self) -> str:
        """For people; as text it is what records and programs call it."""
        return period_of(self.first, self.last)
