"""How somebody likes to look at a list, and what was changed in many rows at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import ngettext

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


@audited("bulk_change")
class BulkChange(models.Model):
    """Many rows were changed at once; `rows` says of each which version it has since, and what it said before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    rows = models.JSONField()
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        n = len(self.rows)
        return ngettext("{verb} of {n} at once", "{verb} of {n} at once", n).format(verb=self.verb, n=f"{n:,}")
