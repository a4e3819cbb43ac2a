"""How somebody likes to look at a list, and what was changed in many rows at once."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from kingside.audit.kinds import audited


@audited("saved_view")
class SavedView(models.Model):
    """A list as somebody sorts and narrows it, under a name; `query` is what its address says after the `?`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=4000, blank=True)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)  # what its owner sees when nothing else is asked
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        indexes = (models.Index(fields=("list_name", "is_shared"), name="shared_views_of_a_list"),)
        constraints = (
            models.UniqueConstraint(
                name="one_view_of_a_name", fields=("owner", "list_name", "name"), condition=models.Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                name="one_default_view",
                fields=("owner", "list_name"),
                condition=models.Q(deleted_at=None, is_default=True),
            ),
            models.CheckConstraint(name="view_has_a_name", condition=~models.Q(name="")),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tables:view", args=[self.pk])

    @property
    def asks(self) -> str:
        """What its address says after the `?`."""
        return f"{self.query}&view={self.pk}" if self.query else f"view={self.pk}"


CHANGE, UNDO = "tables.change", "tables.undo"
KEPT = timedelta(days=90)  # within which a change of many rows can be undone


@audited("bulk_change")
class BulkChange(models.Model):
    """Many rows are changed at once, or were; `said` is what its form was told, `n` how many rows were chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    said = models.JSONField(default=dict)
    query = models.CharField(max_length=4000, blank=True)  # of the list that one came from
    n = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(
                name="undone_after_it_was_asked",
                condition=models.Q(undone_at=None) | models.Q(undo_asked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return ngettext("{verb} of {n} at once", "{verb} of {n} at once", self.n).format(
            verb=self.verb, n=f"{self.n:,}"
        )

    def get_absolute_url(self) -> str:
        return reverse("tables:change", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is still to be done."""
        return self.undone_at is not None or (self.finished_at is not None and self.undo_asked_at is None)


class ChangedRow(models.Model):
    """One row of a change: the version that was `seen`, what came of it, and what undoing has to know."""

    class Outcome(models.TextChoices):
        WAITING = "", gettext_lazy("Not yet")
        CHANGED = "CHANGED", gettext_lazy("Changed")
        SAME = "SAME", gettext_lazy("Said so already")
        REFUSED = "REFUSED", gettext_lazy("Stayed as before")
        UNDONE = "UNDONE", gettext_lazy("Brought back")
        KEPT = "KEPT", gettext_lazy("Not brought back")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="changed_rows")
    place = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    seen = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    why = models.CharField(max_length=500, blank=True)  # it stayed as it was
    version = models.PositiveIntegerField(null=True)  # after the change
    before = models.JSONField(null=True)

    class Meta:
        ordering = ("place",)
        indexes = (models.Index(fields=("change", "outcome", "place"), name="changed_rows_by_outcome"),)
        constraints = (models.UniqueConstraint(name="one_row_in_a_place", fields=("change", "place")),)

    def __str__(self) -> str:
        return self.name
