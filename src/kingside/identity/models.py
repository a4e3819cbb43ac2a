"""The member: our user, as opposed to a person, who is theirs."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from kingside.audit.kinds import audited


@audited("member", personal=("name", "email", "title", "function"), is_person=True)
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
