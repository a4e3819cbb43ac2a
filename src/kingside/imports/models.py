"""Batches of imported files, how each source is mapped, and what a batch changed in rows."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited
from kingside.identity.models import Member

READ = "imports.read"
CHECK = "imports.check"
IMPORT = "imports.import"
UNDO = "imports.undo"
JOBS = (READ, CHECK, IMPORT, UNDO)  # kinds of jobs, each about one batch


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about batches."""

    def live(self) -> "ImportBatchQuerySet":
        """Those whose facts count, oldest first."""
        return self.filter(state=ImportBatch.State.IMPORTED).order_by("imported_at", "pk")


@audited("import")
class ImportBatch(models.Model):
    """One file on its way in: received, read, mapped, tried, in; or out again.

    A state that ends in ING waits for a worker. In `reading` and `checked` is what lake.intake found, in `mapping`
    each of our columns with the header it comes from, drivers included.
    """

    class State(models.TextChoices):
        READING = "READING", gettext_lazy("Being read")
        READ = "READ", gettext_lazy("Waits for its columns")
        CHECKING = "CHECKING", gettext_lazy("Being tried")
        CHECKED = "CHECKED", gettext_lazy("Tried, waits for your word")
        IMPORTING = "IMPORTING", gettext_lazy("Being imported")
        IMPORTED = "IMPORTED", gettext_lazy("Imported")
        UNCHANGED = "UNCHANGED", gettext_lazy("Changed nothing")
        UNDOING = "UNDOING", gettext_lazy("Being undone")
        UNDONE = "UNDONE", gettext_lazy("Undone")
        FAILED = "FAILED", gettext_lazy("Could not be read")
        DISCARDED = "DISCARDED", gettext_lazy("Put aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.PositiveBigIntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    reading = models.JSONField(null=True)
    mapping = models.JSONField(default=dict)
    drivers = models.JSONField(default=dict)
    amounts = models.JSONField(default=list)  # those of the drivers that are in the currency of their row
    answers = models.JSONField(default=dict)  # to the questions of its kind
    counted = models.JSONField(default=list)  # fields that no column says: places of rows
    formulas = models.JSONField(default=dict)  # of fields that no column says and others make
    decimal_mark = models.CharField(max_length=1, default=".")
    date_format = models.CharField(max_length=30, blank=True)
    checked = models.JSONField(null=True)
    takes_good_rows_only = models.BooleanField(default=False)
    counts = models.JSONField(
        default=dict
    )  # new, changed, unchanged, beside; after an undo also reversed, kept, failed
    folder_name = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=list)  # of the facts: name and kind of each column
    failure = models.TextField(blank=True)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    received_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at",)
        indexes = (models.Index(fields=("kind", "state", "imported_at"), name="live_batches"),)
        constraints = (
            models.CheckConstraint(
                name="failed_batch_says_why", condition=~models.Q(state="FAILED") | ~models.Q(failure="")
            ),
            models.CheckConstraint(
                name="imported_batch_has_a_moment",
                condition=~models.Q(state__in=("IMPORTED", "UNCHANGED")) | models.Q(imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="undone_batch_has_a_moment",
                condition=~models.Q(state="UNDONE") | models.Q(undone_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:batch", args=[self.pk])

    @property
    def is_waiting_for_a_worker(self) -> bool:
        return self.state in (self.State.READING, self.State.CHECKING, self.State.IMPORTING, self.State.UNDOING)

    @property
    def can_be_mapped(self) -> bool:
        return self.state in (self.State.READ, self.State.CHECKED)

    @property
    def valued(self) -> set[str]:
        """Fields with a value of the row's own: from a column of the file, or calculated from others."""
        return {*self.mapping, *self.formulas}

    @property
    def currency(self) -> str:
        """What amounts are in whose row does not say, settled when the columns were; "" where nobody knows."""
        return str(self.answers.get("currency", ""))

    @property
    def upload(self) -> Path:
        """The folder of the file as it came and of what was made of it on the way in."""
        uploads: Path = settings.KINGSIDE_HOME.uploads
        return uploads / str(self.pk)

    @property
    def original(self) -> Path:
        return self.upload / "original"

    @property
    def folder(self) -> Path:
        """Where its facts are, once it is imported."""
        return self.lake_of(self.kind) / self.folder_name

    @staticmethod
    def lake_of(kind: str) -> Path:
        lake: Path = settings.KINGSIDE_HOME.lake
        return lake / "facts" / kind


class SavedMapping(models.Model):
    """How files of one kind from one source were mapped last; the next one begins with it."""

    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    mapping = models.JSONField()
    drivers = models.JSONField(default=dict)
    amounts = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    counted = models.JSONField(default=list)
    formulas = models.JSONField(default=dict)
    decimal_mark = models.CharField(max_length=1, default=".")
    date_format = models.CharField(max_length=30, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_mapping_per_source", fields=("kind", "source")),)

    def __str__(self) -> str:
        return f"{self.kind} from {self.source}"


class RowChange(models.Model):
    """One row that a batch made (`before` is None) or changed; after an undo what became of it."""

    class Outcome(models.TextChoices):
        REVERSED = "REVERSED", gettext_lazy("Reversed")
        KEPT = "KEPT", gettext_lazy("Kept")
        FAILED = "FAILED", gettext_lazy("Could not be reversed")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=40)
    key = models.JSONField()
    before = models.JSONField(null=True)
    after = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("batch", "outcome"), name="outcomes_of_batch"),)
        constraints = (
            models.CheckConstraint(
                name="not_reversed_says_why",
                condition=models.Q(outcome__in=("", "REVERSED")) | ~models.Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.natural_key}"

    @property
    def natural_key(self) -> tuple[str, ...]:
        key: list[Any] = self.key
        return tuple(key)
