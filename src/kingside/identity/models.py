"""The member: our user, as opposed to a person, who is theirs; and guests who are to become one."""

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
                violation_error_message="E-mail addresses are kept in lower case.",
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn",
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                violation_error_message="An invitation is accepted or withdrawn, not both.",
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=models.Q(accepted_at=None, member=None)
                | models.Q(accepted_at__isnull=False, member__isnull=False),
                violation_error_message="Whoever accepted an invitation is a member.",
            ),
            models.UniqueConstraint(
                name="one_open_invitation",
                fields=("email",),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                violation_error_message="This address has an invitation.",
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
                violation_error_message="This identity belongs to a member already.",
            ),
            models.UniqueConstraint(
                name="one_open_identity_per_member",
                fields=("issuer", "member"),
                violation_error_message="This member has an identity at the provider already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


class ApiToken(models.Model):
    """Lets a program act for a member, within a scope and until a day; what is kept of it opens nothing."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

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
                violation_error_message="A token reads, or reads and writes.",
            ),
            models.CheckConstraint(
                name="token_lasts_a_while",
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                violation_error_message="A token ends after it was issued.",
            ),
        )

    def __str__(self) -> str:
        return self.name


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
