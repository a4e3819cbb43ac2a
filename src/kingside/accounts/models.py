"""Accounts, the codes they go by in each source, their standing, their team and mentor, and what is proposed for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned
from kingside.identity.models import BusinessUnit, Member, Role, ends_not_before_it_begins


@audited("account")
class Account(Versioned):
    """A customer we manage; `number` is what its invoice lines carry, kept and compared as written."""

    number = models.CharField(unique=True)
    name = models.CharField()
    sector = models.CharField(blank=True)
    since = models.DateField(null=True, blank=True)  # customer since; None is unknown
    registered_at = models.DateTimeField(db_default=Now(), editable=False)
    unit = models.ForeignKey(BusinessUnit, models.PROTECT, null=True, blank=True, related_name="accounts")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")  # see tree.py

    class Meta:
        ordering = ("name", "number")
        constraints = (
            models.CheckConstraint(
                name="account_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
            ),
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

    KEY = "key", gettext_lazy("Key account")


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


TEAM_ROLES = (Role.LEAD, Role.SUPPORT, Role.DEVELOPMENT, Role.SPECIALIST, Role.PLAYER)


class Membership(models.Model):
    """A member is on the team of an account from one day to another. At most one leads it on any day."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    team_role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in TEAM_ROLES])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("account", "-valid_from", "pk")
        indexes = (models.Index(fields=("member", "valid_to"), name="teams_of_a_member"),)
        constraints = (
            ends_not_before_it_begins("membership_ends_not_before_it_begins"),
            models.CheckConstraint(name="role_is_one_of_a_team", condition=models.Q(team_role__in=TEAM_ROLES)),
            models.UniqueConstraint(
                name="one_lead_without_end", fields=("account",), condition=models.Q(team_role=Role.LEAD, valid_to=None)
            ),
            models.UniqueConstraint(
                name="once_on_a_team", fields=("account", "member"), condition=models.Q(valid_to=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}, {self.get_team_role_display()} of {self.account}"


class MentorAssignment(models.Model):
    """A member who is not on the team looks at an account from outside, and reviews its plan every few months."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="mentorships")
    member = models.ForeignKey(Member, models.PROTECT, related_name="mentorships")
    interval_months = models.PositiveSmallIntegerField(default=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("account", "-valid_from", "pk")
        indexes = (models.Index(fields=("member", "valid_to"), name="mentorships_of_a_member"),)
        constraints = (
            ends_not_before_it_begins("mentorship_ends_not_before_it_begins"),
            models.CheckConstraint(
                name="mentor_reviews_every_2_to_6_months", condition=models.Q(interval_months__range=(2, 6))
            ),
            models.UniqueConstraint(name="one_mentor", fields=("account",), condition=models.Q(valid_to=None)),
        )

    def __str__(self) -> str:
        return f"{self.member}, mentor of {self.account}"


PROPOSALS = "#proposals"
"""Where on the page of a team they stand."""


class TeamChange(models.TextChoices):
    """What can be proposed for a team."""

    JOIN = "JOIN", gettext_lazy("Join the team")
    LEAVE = "LEAVE", gettext_lazy("Leave")
    HAND_OVER = "HAND_OVER", gettext_lazy("Lead next")
    MENTOR = "MENTOR", gettext_lazy("Become mentor")


class ProposalState(models.TextChoices):
    """Whether a proposal still waits, else what became of it."""

    PROPOSED = "PROPOSED", gettext_lazy("Proposed")
    ACCEPTED = "ACCEPTED", gettext_lazy("Accepted")
    DECLINED = "DECLINED", gettext_lazy("Declined")
    WITHDRAWN = "WITHDRAWN", gettext_lazy("Taken back")


@audited("team_proposal", personal=("why", "answer"))
class TeamProposal(models.Model):
    """Somebody proposes that a member joins the team of an account, leaves, leads next or becomes its mentor."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="team_proposals")
    change = models.CharField(max_length=9, choices=TeamChange)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    team_role = models.CharField(max_length=12, blank=True, choices=[(role.value, role.label) for role in TEAM_ROLES])
    interval_months = models.PositiveSmallIntegerField(null=True)
    on = models.DateField()  # from this day, or from that of its acceptance where it comes later
    why = models.TextField()
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.PROPOSED)
    reservations = models.JSONField(default=list)  # codes of guards that warned when it was accepted
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")  # or who took it back
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it was declined

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="one_open_team_proposal",
                fields=("account", "change", "member"),
                condition=models.Q(state=ProposalState.PROPOSED),
            ),
            models.CheckConstraint(name="team_proposal_says_why", condition=~models.Q(why="")),
            models.CheckConstraint(
                name="who_joins_has_a_role",
                condition=models.Q(change=TeamChange.JOIN, team_role__in=TEAM_ROLES)
                | ~models.Q(change=TeamChange.JOIN) & models.Q(team_role=""),
            ),
            models.CheckConstraint(
                name="a_mentor_has_an_interval",
                condition=models.Q(change=TeamChange.MENTOR, interval_months__range=(2, 6))
                | ~models.Q(change=TeamChange.MENTOR) & models.Q(interval_months=None),
            ),
            models.CheckConstraint(
                name="answered_by_somebody",
                condition=models.Q(state=ProposalState.PROPOSED, answered_by=None, answered_at=None)
                | ~models.Q(state=ProposalState.PROPOSED)
                & models.Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_with_a_reason",
                condition=~models.Q(state=ProposalState.DECLINED) | ~models.Q(answer=""),
            ),
        )

    def __str__(self) -> str:
        return f"team of {self.account}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:team", args=[self.account.number]) + PROPOSALS

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.PROPOSED

    @property
    def is_of_a_mentor(self) -> bool:
        return self.change == TeamChange.MENTOR
