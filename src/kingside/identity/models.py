"""The member: our user, as opposed to a person, who is theirs; units, departments, and the roles that are granted."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now


class Member(AbstractBaseUser):
    """Someone of ours who works with Kingside; signs in by e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=300, blank=True)  # who they are in one sentence, on the card of a persona
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now())

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
                violation_error_message="E-mail addresses are kept in lower case.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody is to us. The first six are granted; the others follow from a team, a mentorship, a department."""

    MGR = "MGR", "Manager"
    EXE = "EXE", "Executive"
    FIN = "FIN", "Finance"
    ADM = "ADM", "Administrator"
    PRG = "PRG", "Head of key accounts"
    PRIVACY = "PRIVACY", "Privacy officer"
    LEAD = "LEAD", "Lead"
    SUPPORT = "SUPPORT", "Support"
    DEVELOPMENT = "DEVELOPMENT", "Development"
    SPECIALIST = "SPECIALIST", "Specialist"
    PLAYER = "PLAYER", "Player"
    MENTOR = "MENTOR", "Mentor"
    DEP = "DEP", "Department"


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


class BusinessUnit(models.Model):
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


class Department(models.Model):
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
