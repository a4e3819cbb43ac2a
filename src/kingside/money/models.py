"""Dated rates between currencies, and the currency that amounts are brought into."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned
from kingside.identity.models import Member

LONGEST_AGE = 10  # days for which a rate counts on, where nobody says otherwise


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    """Questions about rates."""

    def counting(self) -> "ExchangeRateQuerySet":
        """Those that nobody withdrew, so written that of one pair and day the last one counts."""
        return self.filter(withdrawn_at=None).order_by("base", "quote", "on", "pk")


@audited("exchange_rate")
class ExchangeRate(models.Model):
    """On a day 1 unit of `base` was worth `rate` units of `quote`. A correction is a new row, and the newest counts."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)
    source = models.CharField(max_length=60, blank=True)  # who says so, such as ECB
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # None came by a file
    withdrawn_at = models.DateTimeField(null=True)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "base", "quote", "-pk")
        indexes = (models.Index(fields=("base", "quote", "on"), name="rates_of_a_pair"),)
        constraints = (
            models.CheckConstraint(name="rate_is_above_zero", condition=models.Q(rate__gt=0)),
            models.CheckConstraint(name="rate_between_two", condition=~models.Q(base=models.F("quote"))),
        )

    def __str__(self) -> str:
        return f"{self.base} in {self.quote} on {self.on:%-d %b %Y}"


@audited("reporting_currency")
class ReportingCurrency(Versioned):
    """The currency that amounts are brought into; there is one row at most."""

    currency = models.CharField(max_length=3)
    longest_age = models.PositiveSmallIntegerField(default=LONGEST_AGE)  # days for which a rate counts on
    through = models.CharField(max_length=3, blank=True)  # rates may be crossed through it; "" is never

    class Meta:
        constraints = (
            models.CheckConstraint(name="one_reporting_currency", condition=models.Q(pk=1)),
            models.CheckConstraint(name="rates_age_within_a_year", condition=models.Q(longest_age__lte=366)),
        )

    def __str__(self) -> str:
        return _("The reporting currency")
