"""What members were told, and how each wants to be told of what."""

from django.db import models
from django.utils.translation import gettext_lazy

from kingside.identity.models import Member


class Mail(models.TextChoices):
    """Whether a notice comes by mail too, and when."""

    AT_ONCE = "AT_ONCE", gettext_lazy("At once")
    DIGEST = "DIGEST", gettext_lazy("In the daily mail")
    NEVER = "NEVER", gettext_lazy("Never")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about notices."""

    def listed(self) -> "NoticeQuerySet":
        """Those that the page shows; the others only wait for the mail."""
        return self.filter(is_listed=True)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One member was told one thing, and where to go for it. The kind is registered by the room that tells."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=500)
    is_listed = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(
                fields=("member",), condition=models.Q(read_at=None, is_listed=True), name="unread_notices_of_member"
            ),
            models.Index(fields=("member", "-made_at"), name="notices_of_member"),
            models.Index(fields=("made_at",), name="notices_by_moment"),
        )
        constraints = (
            models.CheckConstraint(name="notice_says_something", condition=~models.Q(text="") & ~models.Q(kind="")),
            models.CheckConstraint(
                name="notice_leads_to_a_page_of_ours",
                condition=models.Q(path__startswith="/") & ~models.Q(path__startswith="//"),
            ),
        )

    def __str__(self) -> str:
        return self.text


class NoticeSetting(models.Model):
    """How one member wants to be told of one kind, where that differs from the kind's own default."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="notice_settings")
    kind = models.CharField(max_length=60)
    is_listed = models.BooleanField()
    mail = models.CharField(max_length=10, choices=Mail)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_setting_per_kind", fields=("member", "kind")),
            models.CheckConstraint(name="mail_is_one_of_three", condition=models.Q(mail__in=Mail.values)),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_mail_display()}"
