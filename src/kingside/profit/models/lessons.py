"""Who has read the lesson on profit."""

from django.db import models

from kingside.audit.kinds import audited
from kingside.identity.models import Member


@audited("lesson_acknowledgement")
class LessonAcknowledgement(models.Model):
    """A member has read a version of the lesson. It belongs to the member, and goes when the member leaves."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="lessons")
    version = models.PositiveIntegerField()
    acknowledged_at = models.DateTimeField()

    class Meta:
        ordering = ("member", "-version")
        constraints = (models.UniqueConstraint(name="lesson_once_a_version", fields=("member", "version")),)

    def __str__(self) -> str:
        return f"version {self.version}"  # the member is named beside the trail
