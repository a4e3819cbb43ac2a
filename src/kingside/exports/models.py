"""A file of a list: who asked for it, what was asked, until when it is kept."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited

KEPT = timedelta(days=3)
LONGEST_TITLE = 100
WRITE = "exports.write"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@audited("export")
class Export(models.Model):
    """A list as a member asked for it, as a file; `scope` stands for what she could see when it was written."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", gettext_lazy("Excel workbook")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=LONGEST_TITLE)
    query = models.CharField(max_length=4000, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices)
    scope = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                name="export_written_with_rows",
                condition=models.Q(written_at=None, rows=None) | models.Q(written_at__isnull=False, rows__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return _("{title} as {format}").format(title=self.title, format=self.get_format_display())

    def get_absolute_url(self) -> str:
        return reverse("exports:export", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the file lies as long as it is kept."""
        folder: Path = settings.KINGSIDE_HOME.exports
        return folder / f"{self.pk}.{self.format}"

    @property
    def file_name(self) -> str:
        """What it is called by whoever saves it."""
        asked = timezone.localtime(self.asked_at)
        words = re.sub(r"[^\w–-]+", "-", self.title.lower()).strip("-")
        return f"{words}-{asked:%Y-%m-%d}.{self.format}"

    @property
    def media_type(self) -> str:
        return TYPES[self.format]

    @property
    def is_kept(self) -> bool:
        return self.written_at is not None and self.path.exists()

    @property
    def kept_until(self) -> object:
        return self.written_at + KEPT if self.written_at else None
