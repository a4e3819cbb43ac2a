"""A piece of long work: what it is about, how far it is, how it ended."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about the queue."""

    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))

    def finished(self) -> "JobQuerySet":
        return self.filter(finished_at__isnull=False).order_by("-finished_at")

    def dead(self) -> "JobQuerySet":
        """Failed, and not queued for the same once more since."""
        later = Job.objects.filter(
            kind=models.OuterRef("kind"),
            subject_id=models.OuterRef("subject_id"),
            queued_at__gt=models.OuterRef("queued_at"),
        )
        return self.filter(state=Job.State.FAILED).exclude(models.Exists(later)).order_by("-finished_at")


@audited("job")
class Job(models.Model):
    """One piece of work of a registered kind on one subject; safe to do twice."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", gettext_lazy("Waiting")
        RUNNING = "RUNNING", gettext_lazy("Running")
        DONE = "DONE", gettext_lazy("Done")
        FAILED = "FAILED", gettext_lazy("Failed")
        STOPPED = "STOPPED", gettext_lazy("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    says = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True, blank=True)  # of a job that waits after a fault: when it is tried again
    stop_asked = models.BooleanField(default=False)
    task_id = models.UUIDField(null=True, blank=True, editable=False)
    runner = models.CharField(max_length=300, blank=True, editable=False)  # machine and process that runs it

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-queued_at",)
        indexes = (
            models.Index(fields=("kind", "subject_id"), name="job_of_subject"),
            models.Index(fields=("state", "beat_at"), name="job_alive"),
        )
        constraints = (
            models.CheckConstraint(
                name="job_finished_with_a_moment",
                condition=models.Q(state__in=("DONE", "FAILED", "STOPPED"), finished_at__isnull=False)
                | models.Q(state__in=("QUEUED", "RUNNING"), finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_failed_with_a_sentence",
                condition=models.Q(state="FAILED") ^ models.Q(error=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.STOPPED)

    @property
    def doing(self) -> str:
        """What happens now, for whoever waits."""
        if self.next_at is not None:
            moment = f"{timezone.localtime(self.next_at):%H:%M}"
            return _("Kingside failed here and tries again at {moment}").format(moment=moment)
        if self.state == self.State.RUNNING and self.stop_asked:
            return _("Stopping")
        return self.says or _("Waiting for a worker")

    @property
    def fell_short(self) -> str:
        """Why it will not be done, in one sentence; "" while it may be, and when it is."""
        return _("It was stopped.") if self.state == self.State.STOPPED else self.error

    @property
    def share_done(self) -> float | None:
        """0 to 1; None while nobody knows how much there is."""
        return min(self.done / self.total, 1.0) if self.total else None


class ScheduledWork(models.Model):
    """When a registered schedule is due next, so that of several workers one begins it, once."""

    name = models.CharField(max_length=100, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("next_at", "name")

    def __str__(self) -> str:
        return self.name
