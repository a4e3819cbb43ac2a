"""The trail, and beside it what may have to be forgotten."""

from typing import Final

from django.db import models
from django.db.models.functions import Now

SYSTEM = "Kingside"  # acts where nobody does


class AuditEvent(models.Model):
    """Somebody did something to one record. The database refuses to change or remove it.

    Actor and subject are named by kind, id and label, without a foreign key: they may go, what was done stays. People
    have no label here; their names are in PersonalName. `changes` has fields as `{name: [before, after]}`, decimals
    as exact text and dates in ISO form; fields that are personal are in PersonalValue.
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    actor_kind = models.CharField(max_length=40, blank=True)  # empty: the system itself
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(max_length=300, blank=True)
    verb = models.CharField(max_length=40)  # in the past tense
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=300, blank=True)
    subject_version = models.PositiveIntegerField(null=True)  # of the record afterwards, if it counts versions
    changes = models.JSONField(default=dict)
    detail = models.CharField(max_length=300, blank=True)  # what the fields do not tell, such as "413 codes"
    # in whose course it was done, such as an import; null, since only so can SQLite add a column and keep the triggers
    cause_kind = models.CharField(max_length=40, null=True)  # noqa: DJ001
    cause_id = models.CharField(max_length=40, null=True)  # noqa: DJ001

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("subject_kind", "subject_id", "-id"), name="history_of_subject"),
            models.Index(fields=("subject_kind", "-id"), name="events_of_kind"),
            models.Index(fields=("actor_kind", "actor_id", "-id"), name="events_of_actor"),
            models.Index(fields=("at",), name="events_by_moment"),
            models.Index(fields=("verb", "-id"), name="events_of_verb"),
        )
        constraints = (
            models.CheckConstraint(name="event_has_a_verb", condition=~models.Q(verb="")),
            models.CheckConstraint(
                name="event_has_a_subject", condition=~models.Q(subject_kind="") & ~models.Q(subject_id="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.verb}"


class PersonalName(models.Model):
    """What a person who acts or is acted upon is called; erasing this row takes the name out of the whole trail."""

    kind = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40)
    name = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_name_per_person", fields=("kind", "person_id")),)

    def __str__(self) -> str:
        return self.name


class PersonalValue(models.Model):
    """A personal field that an event changed, and whose data it is. May be erased, never changed."""

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="personal_values")
    kind = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("kind", "person_id"), name="values_of_person"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.kind} {self.person_id}"


TRAIL: Final = (AuditEvent, PersonalValue)  # what the database keeps shut
