"""Proposals to leave an account, or to stop one product there, and what others said of them."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.accounts.models import Account
from kingside.audit.kinds import audited
from kingside.core.texts import Text
from kingside.core.versioning import Versioned
from kingside.identity.models import Member


class ExitState(models.TextChoices):
    """How far a proposal is."""

    DRAFT = "DRAFT", gettext_lazy("Proposed")
    FINANCE_CHECKED = "FINANCE_CHECKED", gettext_lazy("Checked by finance")
    EXEC_APPROVED = "EXEC_APPROVED", gettext_lazy("Approved")
    COMMUNICATED = "COMMUNICATED", gettext_lazy("Communicated")
    EXECUTED = "EXECUTED", gettext_lazy("Carried out")
    REJECTED = "REJECTED", gettext_lazy("Rejected")


CLOSED = (ExitState.EXECUTED, ExitState.REJECTED)

SAID: Final[Mapping[str, Text]] = {  # what somebody says in a proposal, by what forms call it
    "reason": gettext_lazy("Why leave?"),
    "levers": gettext_lazy("Which levers were examined?"),
    "examination": gettext_lazy("The examination that says so"),
}


class ExitProposalQuerySet(models.QuerySet["ExitProposal"]):
    """How proposals are asked for."""

    def carried_out(self) -> "ExitProposalQuerySet":
        """Of accounts, and products there, that were left."""
        return self.filter(state=ExitState.EXECUTED)


@audited("exit_proposal")
class ExitProposal(Versioned):
    """Somebody proposes to give up an account, or one product there; `figures` are those of the map, frozen."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="exits")
    product = models.CharField(blank=True)  # its code; empty: the whole account
    profit_map = models.ForeignKey("profit.ProfitMap", models.SET_NULL, null=True, related_name="+")
    figures = models.JSONField()  # decimals as text; `profit/freed.py` reads it
    reason = models.TextField()
    levers = models.TextField(blank=True)  # which were examined, and what came of it
    examination = models.PositiveBigIntegerField(null=True)  # the recorded examination that says so, if there is one
    state = models.CharField(max_length=16, choices=ExitState, default=ExitState.DRAFT)
    reservations = models.JSONField(default=list)  # codes of guards that warned on the way
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    revised_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(null=True)  # the day on which it was carried out

    objects = ExitProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="one_open_exit", fields=("account", "product"), condition=~models.Q(state__in=CLOSED)
            ),
            models.CheckConstraint(name="exit_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="only_what_was_carried_out_was_left",
                condition=models.Q(left_on=None) | models.Q(state=ExitState.EXECUTED),
            ),
        )

    def __str__(self) -> str:
        return f"exit from {self.account}" + (f", product {self.product}" if self.product else "")

    def get_absolute_url(self) -> str:
        return reverse("profit:exit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    def is_of(self, member: Member) -> bool:
        """Whether it is this member's own: who proposed it, or changed it last."""
        return member.pk in (self.proposed_by_id, self.revised_by_id)


class ExitRecommendation(models.Model):
    """A manager is for it or against it; the last word of each counts."""

    proposal = models.ForeignKey(ExitProposal, models.CASCADE, related_name="recommendations")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    is_for = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(name="one_recommendation_each", fields=("proposal", "by")),)

    def __str__(self) -> str:
        return f"{self.by} on {self.proposal}"


class ExitCheck(models.Model):
    """Finance says which share (0-1) of each cost really goes; a proposal that is changed loses its check."""

    proposal = models.OneToOneField(ExitProposal, models.CASCADE, related_name="check_of_finance")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    shares = models.JSONField()  # by key of the part: a decimal as text
    says = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"check of {self.proposal}"


class ExitDecision(models.Model):
    """The executive's word, with its reason."""

    proposal = models.OneToOneField(ExitProposal, models.CASCADE, related_name="decision")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_approved = models.BooleanField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"decision on {self.proposal}"


class ExitMessage(models.Model):
    """A line of the communication plan: what is told to whom, when, by whom of ours."""

    class Audience(models.TextChoices):
        CUSTOMER = "CUSTOMER", gettext_lazy("The customer")
        OURS = "OURS", gettext_lazy("Our own people")
        OTHERS = "OTHERS", gettext_lazy("Others, such as suppliers")

    proposal = models.ForeignKey(ExitProposal, models.CASCADE, related_name="messages")
    audience = models.CharField(max_length=8, choices=Audience)
    whom = models.CharField(max_length=200)
    what = models.TextField()
    on = models.DateField()
    teller = models.ForeignKey(Member, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.proposal}: {self.whom}"
