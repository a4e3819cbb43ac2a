"""The member: our user, as opposed to a person, who is theirs; guests; units, departments, and granted roles."""

from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy, pgettext_lazy

from kingside.audit.kinds import audited
from kingside.core.versioning import Versioned

FORMER_MEMBER: Final = "Former member {number}"  # stands wherever the name of a member stood who is erased
FORMER_GUEST: Final = "Former guest {number}"


@audited(
    "member",
    personal=("name", "email", "title", "function", "away_from", "away_until", "token", "passkey"),
    erased=FORMER_MEMBER,
)
class Member(AbstractBaseUser, Versioned):
    """Someone of ours who works with Kingside; signs in by e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=300, blank=True)  # who they are in one sentence, on the card of a persona
    language = models.CharField(max_length=12, blank=True)  # of texts; empty: as the browser asks
    time_zone = models.CharField(max_length=64, blank=True)  # both empty: as the installation has it
    locale = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True, editable=False)  # from then on a label stands for the name

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager["Member"]()

    # what was read of this member's roles during one request; None outside of requests, where everything is read anew
    remembered: dict[str, Any] | None = None

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                name="email_is_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=gettext_lazy("E-mail addresses are kept in lower case."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody is to us. The first six are granted; the others follow from a team, a mentorship, a department."""

    MGR = "MGR", pgettext_lazy("role", "Manager")
    EXE = "EXE", pgettext_lazy("role", "Executive")
    FIN = "FIN", pgettext_lazy("role", "Finance")
    ADM = "ADM", pgettext_lazy("role", "Administrator")
    PRG = "PRG", pgettext_lazy("role", "Head of key accounts")
    PRIVACY = "PRIVACY", pgettext_lazy("role", "Privacy officer")
    LEAD = "LEAD", pgettext_lazy("role", "Lead")
    SUPPORT = "SUPPORT", pgettext_lazy("role", "Support")
    DEVELOPMENT = "DEVELOPMENT", pgettext_lazy("role", "Development")
    SPECIALIST = "SPECIALIST", pgettext_lazy("role", "Specialist")
    PLAYER = "PLAYER", pgettext_lazy("role", "Player")
    MENTOR = "MENTOR", pgettext_lazy("role", "Mentor")
    DEP = "DEP", pgettext_lazy("role", "Department")


GRANTED = (Role.MGR, Role.EXE, Role.FIN, Role.ADM, Role.PRG, Role.PRIVACY)
OF_UNITS = (Role.MGR, Role.EXE, Role.FIN)  # may be granted for a part of the business


def in_force(day: date, prefix: str = "") -> models.Q:
    """What is valid on a day: from its first day to the day before `valid_to`."""
    begun = models.Q(**{f"{prefix}valid_from__lte": day})
    return begun & (models.Q(**{f"{prefix}valid_to": None}) | models.Q(**{f"{prefix}valid_to__gt": day}))


def overlapping(valid_from: date, valid_to: date | None) -> models.Q:
    """What is valid on any day of a time that may have no end; what ended on its first day never was."""
    still = models.Q(valid_to=None) | models.Q(valid_to__gt=valid_from) & models.Q(valid_to__gt=models.F("valid_from"))
    return still if valid_to is None else still & models.Q(valid_from__lt=valid_to)


def ends_not_before_it_begins(name: str) -> models.CheckConstraint:
    """Something may end on the day it began: then it never held, and its row says who had meant it."""
    return models.CheckConstraint(
        name=name, condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from"))
    )


@audited("business_unit")
class BusinessUnit(Versioned):
    """A part of our business, such as a region; units stand in a tree, and each account is in one of them or none."""

    name = models.CharField(max_length=200, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(name="unit_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent", condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk"))
            ),
        )

    def __str__(self) -> str:
        return self.name


@audited("department")
class Department(Versioned):
    """A department of ours: whoever represents it answers for it, and a deputy while she is absent."""

    name = models.CharField(max_length=200, unique=True)
    representative = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="represents")
    deputy = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="stands_in_for")

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(name="department_has_a_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="nobody_is_the_own_deputy",
                condition=models.Q(representative=None)
                | models.Q(deputy=None)
                | ~models.Q(representative=models.F("deputy")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """A member is away from `valid_from` to the day before `valid_to`; None is until further notice."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="absences")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-valid_from",)
        constraints = (ends_not_before_it_begins("absence_ends_not_before_it_begins"),)

    def __str__(self) -> str:
        return f"{self.member} from {self.valid_from}"


class Grant(models.Model):
    """A member holds a role from one day to another: for one unit and all below it, or for the whole business."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in GRANTED])
    unit = models.ForeignKey(BusinessUnit, models.PROTECT, null=True, blank=True, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("role", "-valid_from")
        constraints = (
            ends_not_before_it_begins("grant_ends_not_before_it_begins"),
            models.CheckConstraint(name="role_is_one_that_is_granted", condition=models.Q(role__in=GRANTED)),
            models.CheckConstraint(
                name="role_of_the_whole_business", condition=models.Q(unit=None) | models.Q(role__in=OF_UNITS)
            ),
            models.UniqueConstraint(
                name="one_open_grant_of_a_role",
                fields=("member", "role"),
                condition=models.Q(valid_to=None, unit=None),
            ),
            models.UniqueConstraint(
                name="one_open_grant_in_a_unit",
                fields=("member", "role", "unit"),
                condition=models.Q(valid_to=None, unit__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}{f', {self.unit}' if self.unit else ''}"


@audited("invitation", personal=("name", "email", "title", "function"), erased=FORMER_GUEST)
class Invitation(models.Model):
    """A guest who may become a member, by a link that works once; open until it is accepted, withdrawn or too old."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)  # the token itself stands in the mail only
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # empty while no mail left
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    member = models.OneToOneField(Member, null=True, on_delete=models.CASCADE, related_name="invitation")

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="invitation_email_is_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=gettext_lazy("E-mail addresses are kept in lower case."),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn",
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                violation_error_message=gettext_lazy("An invitation is accepted or withdrawn, not both."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=models.Q(accepted_at=None, member=None)
                | models.Q(accepted_at__isnull=False, member__isnull=False),
                violation_error_message=gettext_lazy("Whoever accepted an invitation is a member."),
            ),
            models.UniqueConstraint(
                name="one_open_invitation",
                fields=("email",),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                violation_error_message=gettext_lazy("This address has an invitation."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class OpenIdentity(models.Model):
    """Who a member is at an OpenID Connect provider; bound at the first sign-in there, and from then on what counts."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="open_identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_member_per_open_identity",
                fields=("issuer", "subject"),
                violation_error_message=gettext_lazy("This identity belongs to a member already."),
            ),
            models.UniqueConstraint(
                name="one_open_identity_per_member",
                fields=("issuer", "member"),
                violation_error_message=gettext_lazy("This member has an identity at the provider already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


class ApiToken(models.Model):
    """Lets a program act for a member, within a scope and until a day; what is kept of it opens nothing."""

    class Scope(models.TextChoices):
        READ = "read", pgettext_lazy("what a token lets a program do", "Read")
        WRITE = "write", pgettext_lazy("what a token lets a program do", "Read and write")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)  # by which a person tells two apart
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="token_has_a_scope",
                condition=models.Q(scope__in=("read", "write")),
                violation_error_message=gettext_lazy("A token reads, or reads and writes."),
            ),
            models.CheckConstraint(
                name="token_lasts_a_while",
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                violation_error_message=gettext_lazy("A token ends after it was issued."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What a program was answered when it wrote under an idempotency key, for a day: asked once more it gets the same.

    An answer may hold personal values; it goes with its token and its member, or by `replays.forget`.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_answer_per_key", fields=("token", "key")),)

    def __str__(self) -> str:
        return self.key


class Spending(models.Model):
    """How many requests somebody made in the minute that ends at `ends_at`; all processes count here."""

    who = models.CharField(max_length=100, primary_key=True)
    spent = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.who


class Remembered(models.Model):
    """What all processes remember for a while: sign-in attempts, codes that were used.

    Django's database cache reads and writes these rows by SQL of its own; the table is a model so that migrations
    make it and tests empty it.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kingside_cache"

    def __str__(self) -> str:
        return self.cache_key
