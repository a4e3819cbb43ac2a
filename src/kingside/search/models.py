"""The index of what can be found, and what a member opened from it."""

from django.conf import settings
from django.db import models


class SearchEntry(models.Model):
    """One thing that can be found. `words` is what is compared: folded, each word after a space."""

    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=64)
    about = models.BigIntegerField(null=True)
    title = models.CharField()
    detail = models.CharField(blank=True)
    url = models.CharField()
    words = models.CharField()

    class Meta:
        ordering = ("title", "pk")
        constraints = (models.UniqueConstraint(name="found_once", fields=("kind", "ref")),)
        indexes = (models.Index(fields=("kind", "about"), name="found_about"),)

    def __str__(self) -> str:
        return self.title


class Visit(models.Model):
    """A member opened something from the search, last at this moment."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits")
    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="visits")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        constraints = (models.UniqueConstraint(name="visited_once", fields=("member", "entry")),)

    def __str__(self) -> str:
        return f"{self.member} opened {self.entry}"
