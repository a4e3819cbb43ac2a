"""What people said of cells: scenarios of levers, examinations, white space; and what-ifs that take a while."""

from decimal import Decimal

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from kingside.accounts.models import Account
from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned
from kingside.identity.models import Member
from kingside.profit.models.maps import ProfitMap


class OfACell(models.Model):
    """What is said of an account with one product, by its code; without a product of the account as a whole."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    product = models.CharField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.account}, {self.product}" if self.product else str(self.account)


class OnAMap(models.Model):
    """What was worked out on a profit map, and stays when the map goes."""

    profit_map = models.ForeignKey(ProfitMap, models.SET_NULL, null=True, related_name="+")
    model_hash = models.CharField()
    period = models.CharField()  # in words
    reaches_to = models.DateField()  # the last day of the period, or the day on which all lines were counted
    level = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)

    class Meta:
        abstract = True


@audited("lever_scenario", shown={"deleted_at": None})
class LeverScenario(OfACell, OnAMap, Versioned):
    """What would be left with some levers pulled; worked out once, on one map. In `outcome` decimals are text.

    It can be revised until an examination rests on it. On a later map it is worked out as the next edition.
    """

    name = models.CharField(max_length=100)
    levers = models.JSONField(default=list)
    outcome = models.JSONField()
    edition = models.PositiveIntegerField(default=1)
    refreshes = models.ForeignKey("self", models.PROTECT, null=True, related_name="refreshed_as")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(db_default=Now())
    updated_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-updated_at", "-pk")
        indexes = (models.Index(fields=("account", "product"), name="scenarios_of_a_cell"),)
        constraints = (
            models.UniqueConstraint(
                name="refreshed_once_per_map",
                fields=("refreshes", "profit_map"),
                condition=models.Q(refreshes__isnull=False, profit_map__isnull=False, deleted_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("profit:scenario", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        return self.examinations.exists()


@audited("lever_examination")
class Examination(OfACell, OnAMap):
    """Somebody looked which levers could turn a loss, and said which of them are accepted. Never changed.

    In `levers` each has its saving as text, and whether it is accepted.
    """

    scenario = models.ForeignKey(LeverScenario, models.PROTECT, null=True, related_name="examinations")
    levers = models.JSONField()
    at_level = models.DecimalField(max_digits=28, decimal_places=6)  # what was left before
    recoverable = models.DecimalField(max_digits=28, decimal_places=6)  # by all accepted levers together
    examined_at = models.DateTimeField(db_default=Now(), editable=False)
    examined_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-examined_at", "-pk")
        indexes = (models.Index(fields=("account", "product", "-examined_at"), name="examinations_of_a_cell"),)

    @property
    def result(self) -> Decimal:
        """What is left with every accepted lever pulled."""
        return self.at_level + self.recoverable


@audited("white_space")
class WhiteSpace(OfACell):
    """What an account could still buy of a product in a year, as somebody typed it in; the newest entry counts.

    Zero says that there is nothing left to win.
    """

    annual_value = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-recorded_at", "-pk")
        indexes = (models.Index(fields=("account", "product", "-recorded_at"), name="white_space_of_a_cell"),)
        constraints = (
            models.CheckConstraint(name="white_space_is_not_negative", condition=models.Q(annual_value__gte=0)),
        )


class KeptWhatIf(OfACell):
    """What levers come to at an account that is too large to have it worked out while somebody waits.

    `answer` is None until a job has worked it out. It is nobody's record: it is kept for some days, then forgotten.
    """

    profit_map = models.ForeignKey(ProfitMap, models.CASCADE, related_name="+")
    levers = models.JSONField(default=list)
    digest = models.CharField(max_length=64)  # of the levers, to find them by
    asked_at = models.DateTimeField(db_default=Now())
    answer = models.JSONField(null=True)  # `profit/queries/what_if.py` reads it

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="what_if_worked_out_once", fields=("profit_map", "account", "product", "digest")
            ),
        )

    def get_absolute_url(self) -> str:
        return reverse("profit:what_if", args=[self.pk])
