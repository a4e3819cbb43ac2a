"""Accounts, the codes they go by in each source, and their standing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned


@audited("account")
class Account(Versioned):
    """A customer we manage; `number` is what its invoice lines carry, kept and compared as written."""

    number = models.CharField(unique=True)
    name = models.CharField()
    sector = models.CharField(blank=True)
    since = models.DateField(null=True, blank=True)  # customer since; None is unknown
    registered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("name", "number")
        constraints = (
            models.CheckConstraint(name="account_has_a_number", condition=~models.Q(number="")),
            models.CheckConstraint(name="account_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("overview:account", args=[self.number])


class AccountCode(models.Model):
    """What one source, such as an ERP, calls an account; lines of that source that carry the code are its own."""

    source = models.CharField(max_length=60)
    code = models.CharField()
    account = models.ForeignKey(Account, models.CASCADE, related_name="codes")

    class Meta:
        ordering = ("source", "code")
        constraints = (
            models.UniqueConstraint(name="code_once_in_a_source", fields=("source", "code")),
            models.CheckConstraint(name="code_is_something", condition=~models.Q(code="") & ~models.Q(source="")),
        )

    def __str__(self) -> str:
        return f"{self.code} in {self.source}"


@audited("code_assignment")
class CodeAssignment(models.Model):
    """A member gave codes an account, at once and for one reason; undone as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-assigned_at",)

    def __str__(self) -> str:
        return f"codes assigned {self.assigned_at}"


class AssignedCode(models.Model):
    """One code of an assignment: whose it was (None: nobody's) and whose it became; `is_new` made that account."""

    assignment = models.ForeignKey(CodeAssignment, models.CASCADE, related_name="codes")
    source = models.CharField(max_length=60)
    code = models.CharField()
    before = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    after = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    is_new = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.code} in {self.source}"


class Tier(models.TextChoices):
    """How much of our attention an account was chosen for."""

    KEY = "key", "Key account"


class Standing(models.Model):
    """An account holds a tier from one day to another, because `source` decided so."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="standings")
    tier = models.CharField(choices=Tier)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # first day it no longer holds; None while it does
    source = models.CharField()
    given_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("account", "-since")
        constraints = (
            models.UniqueConstraint(
                name="one_current_standing",
                fields=("account",),
                condition=models.Q(until=None),
            ),
            models.CheckConstraint(
                name="standing_ends_after_it_began",
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
            ),
            models.CheckConstraint(name="standing_has_a_source", condition=~models.Q(source="")),
        )

    def __str__(self) -> str:
        return f"{self.account}: {self.get_tier_display()} since {self.since}"
