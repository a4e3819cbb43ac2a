"""Flags, who put one aside and why, and how loud a rule is."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited
from kingside.core import clock
from kingside.identity.models import Member


class Loudness(models.TextChoices):
    """Off finds nothing. Quiet is listed. Loud stands on Today too, and its owner is told."""

    OFF = "OFF", gettext_lazy("Off")
    QUIET = "QUIET", gettext_lazy("Quiet")
    LOUD = "LOUD", gettext_lazy("Loud")


class Severity(models.IntegerChoices):
    """How bad it is; the greater comes first where no money tells."""

    NOTE = 1, gettext_lazy("Note")
    WARNING = 2, gettext_lazy("Warning")
    SERIOUS = 3, gettext_lazy("Serious")


class FlagQuerySet(models.QuerySet["Flag"]):
    """Questions about flags."""

    def still_so(self) -> "FlagQuerySet":
        """What is still so, put aside or not."""
        return self.filter(closed_at=None)

    def open(self) -> "FlagQuerySet":
        """What is still so and nobody put aside."""
        return self.still_so().exclude(Exists(_put_aside()))

    def put_aside(self) -> "FlagQuerySet":
        return self.still_so().filter(Exists(_put_aside()))

    def gone(self) -> "FlagQuerySet":
        return self.exclude(closed_at=None)


@audited("flag", shown={"closed_at": None})
class Flag(models.Model):
    """Something that a rule found, since when, and whose it is to deal with; there as long as the rule finds it.

    The subject is named by kind and id. `evidence` is what the rule's sentence is made of, decimals as text. `measure`
    says how bad it is, the greater the worse. `stake_is_worth` means that the money is what the account earns, which
    fewer may see than the flag.
    """

    rule = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=100)
    label = models.CharField(max_length=300)
    path = models.CharField(max_length=500)
    account_id = models.BigIntegerField(null=True)
    tier = models.CharField(max_length=20, blank=True)  # of the account; "" for none
    is_loud = models.BooleanField()
    severity = models.PositiveSmallIntegerField(choices=Severity)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="flags")
    evidence = models.JSONField(default=dict)
    measure = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    at_stake = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True)
    stake_is_worth = models.BooleanField(default=False)
    since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-pk")
        indexes = (
            models.Index(fields=("owner",), condition=Q(closed_at=None), name="open_flags_of_owner"),
            models.Index(fields=("account_id",), condition=Q(closed_at=None), name="open_flags_of_account"),
        )
        constraints = (
            models.UniqueConstraint(
                name="one_open_flag_of_a_subject",
                fields=("rule", "subject_kind", "subject_id"),
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(name="money_at_stake_has_a_currency", condition=Q(at_stake=None) | ~Q(currency="")),
        )

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("flags:flag", args=[self.pk])

    @property
    def about(self) -> str:
        """The label as people read it: what is no account may have a name that its rule gave it, kept in English."""
        return _(self.label) if self.label and self.account_id is None else self.label


class Dismissal(models.Model):
    """Somebody put a flag aside until a day, for a reason. It ends on that day, when undone, or when it gets worse."""

    class End(models.TextChoices):
        UNDONE = "UNDONE", gettext_lazy("Taken back")
        WORSE = "WORSE", gettext_lazy("It got worse")

    flag = models.ForeignKey(Flag, models.CASCADE, related_name="dismissals")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    until = models.DateField()  # first day on which it no longer holds
    measure = models.DecimalField(max_digits=28, decimal_places=6, null=True)  # of the flag at that moment
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    end = models.CharField(max_length=10, choices=End, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(name="dismissal_has_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint(name="one_dismissal_in_force", fields=("flag",), condition=Q(ended_at=None)),
            models.CheckConstraint(name="dismissal_ends_somehow", condition=Q(ended_at=None) ^ ~Q(end="")),
        )

    def __str__(self) -> str:
        return _("{flag} put aside until {day}").format(flag=self.flag, day=self.until)

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and self.until > clock.today()


@audited("flag_rule")
class RuleSetting(models.Model):
    """How loud a rule is for accounts of a tier ("" for all others), where that differs from what it brings along."""

    rule = models.CharField(max_length=60)
    tier = models.CharField(max_length=20, blank=True)
    loudness = models.CharField(max_length=10, choices=Loudness)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_setting_per_rule_and_tier", fields=("rule", "tier")),
            models.CheckConstraint(name="loudness_is_one_of_three", condition=Q(loudness__in=Loudness.values)),
        )

    def __str__(self) -> str:
        return self.rule


class RuleCheck(models.Model):
    """When a rule looked last; its row is locked while it does, so that two workers follow each other."""

    rule = models.CharField(max_length=60, primary_key=True)
    checked_at = models.DateTimeField(null=True)
    is_failing = models.BooleanField(default=False)  # of a fault of ours; the log says which

    def __str__(self) -> str:
        return self.rule


def _put_aside() -> models.QuerySet[Dismissal]:
    return Dismissal.objects.filter(flag=OuterRef("pk"), ended_at=None, until__gt=clock.today())
