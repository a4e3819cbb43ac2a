"""What the ledger says, month by month."""

from datetime import date

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned
from kingside.identity.models import Member


class LedgerFigureQuerySet(models.QuerySet["LedgerFigure"]):
    """Questions about figures of the ledger."""

    def of_months(self, first: date, last: date) -> "LedgerFigureQuerySet":
        """Those of the months between two days."""
        return self.filter(month__gte=first.replace(day=1), month__lte=last)


@audited("ledger_figure")
class LedgerFigure(Versioned):
    """What the ledger says of one month: the revenue or the cost of goods of a source, or what a resource cost.

    Costs are positive, as in the map. Without a currency nobody knows yet: the first
    map of its month, or whoever chooses the reporting currency, settles it.
    """

    class Item(models.TextChoices):
        REVENUE = "revenue", gettext_lazy("Revenue")
        COGS = "cogs", gettext_lazy("Cost of goods")
        POOL = "pool", gettext_lazy("Resource")

    source = models.CharField(max_length=60)  # as imports call it
    month = models.DateField()  # its first day
    item = models.CharField(max_length=10, choices=Item)
    pool = models.CharField(max_length=100, blank=True)  # code of the resource that a cost centre pays for
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    currency = models.CharField(max_length=3, blank=True)
    entered_at = models.DateTimeField(db_default=Now())
    entered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # None came by a file

    objects = LedgerFigureQuerySet.as_manager()

    class Meta:
        ordering = ("month", "source", "item", "pool")
        constraints = (
            models.UniqueConstraint(name="ledger_figure_once", fields=("month", "source", "item", "pool")),
            models.CheckConstraint(name="ledger_figure_of_a_month", condition=models.Q(month__day=1)),
            models.CheckConstraint(
                name="ledger_figure_of_a_resource", condition=models.Q(item="pool") ^ models.Q(pool="")
            ),
        )

    def __str__(self) -> str:
        what = self.pool.replace("_", " ") or self.get_item_display().lower()
        return f"{self.source}, {what}, {self.month:%b %Y}"

    @property
    def key(self) -> tuple[str, date, str, str]:
        return self.source, self.month, self.item, self.pool
