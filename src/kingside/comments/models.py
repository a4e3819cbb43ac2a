"""Comments on any record, by its kind and id; whom they mention; the files that lie with them."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse

from kingside.core.versioning import Versioned
from kingside.identity.models import Member

LONGEST = 5_000
COMMENT = "comment"  # whose the earlier texts are that are kept beside the trail


class Comment(Versioned):
    """A member said something about a record. Its id is made with the form, so that sending twice says it once.

    Each change of the text raises `version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    by = models.ForeignKey(Member, models.PROTECT, related_name="comments")
    text = models.TextField(max_length=LONGEST)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    mentioned: models.ManyToManyField[Member, models.Model] = models.ManyToManyField(Member, related_name="+")

    class Meta:
        ordering = ("written_at", "pk")
        indexes = (models.Index(fields=("subject_kind", "subject_id", "written_at"), name="comments_on_a_record"),)
        constraints = (
            models.CheckConstraint(
                name="removed_by_somebody",
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_is_about_something",
                condition=~models.Q(subject_kind="") & ~models.Q(subject_id=""),
            ),
        )

    def __str__(self) -> str:
        return f"comment of {self.written_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("comments:comment", args=[self.pk])


class Attachment(models.Model):
    """A file that came with a comment; its bytes lie under its id in the folder of attachments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.CheckConstraint(name="attachment_has_a_name", condition=~models.Q(name="")),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("comments:attachment", args=[self.comment_id, self.pk])

    @property
    def file(self) -> Path:
        """Where its bytes lie."""
        folder: Path = settings.KINGSIDE_HOME.attachments
        return folder / str(self.pk)
