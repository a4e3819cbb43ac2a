"""Cost models, the profit maps made with them, and what each map says of each account."""

import uuid
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Now, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.accounts.models import Account
from kingside.audit.kinds import audited
from kingside.core.texts import Text
from kingside.core.versioning import Versioned
from kingside.identity.models import Member
from kingside.web import locales

BUILD_MAP = "profit.build_map"  # the kind of job that builds a map
ALL_LINES = gettext_noop("all invoice lines")
TRY_COSTS = "profit.try_costs"  # the kind that tries a draft
WORK_OUT = "profit.work_out_levers"  # the kind that works out levers of a large account
MARKS = {  # codes of guards that may warn
    "cost_model.not_reconciled": gettext_lazy("not reconciled"),
    "cost_model.not_approved": gettext_lazy("not approved"),
    "cost_model.period_not_over": gettext_lazy("period not over"),
    "cost_model.months_without_lines": gettext_lazy("months without invoice lines"),
}


@audited("cost_model")
class CostModel(models.Model):
    """How what we do costs what we pay: a version of a cost file, never changed once adopted."""

    name = models.CharField()
    version = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    toml = models.TextField()
    hash = models.CharField()  # of what `toml` says; comments do not change it
    notes = models.JSONField(default=dict)  # code of a pool or element: {"source": text, "is_estimated": bool}
    reservations = models.JSONField(default=list)  # codes of guards that warned when it was published
    adopted_at = models.DateTimeField(db_default=Now(), editable=False)
    adopted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("name", "-version")
        constraints = (
            models.UniqueConstraint(name="cost_model_version", fields=("name", "version")),
            models.UniqueConstraint(name="cost_model_once", fields=("name", "hash")),
        )

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("profit:cost_model", args=[self.pk])

    @property
    def label(self) -> str:
        """For people; as text it is what records and programs call it."""
        return _("{name}, version {version}").format(name=self.name, version=self.version)

    @property
    def marks(self) -> list[str]:
        """What was warned of when it was published, such as "not reconciled"."""
        return [str(code).rpartition(".")[2].replace("_", " ") for code in self.reservations]

    @property
    def marks_for_people(self) -> list[Text]:
        return [MARKS.get(code, mark) for code, mark in zip(self.reservations, self.marks, strict=True)]


class Retirement(models.Model):
    """A cost model makes no profit maps any more; those it made stay."""

    cost_model = models.OneToOneField(CostModel, models.CASCADE, related_name="retirement")
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.cost_model}, retired"


@audited("cost_draft", shown={"deleted_at": None})
class CostDraft(Versioned):
    """A cost model that is being written. It may be wrong; only what is tried, published or adopted has to be right.

    Each change raises `version`, so that two members who save at once both hear of it. In `preview` decimals are text.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", gettext_lazy("Draft")
        RECONCILED = "RECONCILED", gettext_lazy("Reconciled")
        APPROVED = "APPROVED", gettext_lazy("Approved")
        PUBLISHED = "PUBLISHED", gettext_lazy("Published")

    name = models.CharField(max_length=100)
    toml = models.TextField()
    notes = models.JSONField(default=dict)  # as those of CostModel
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(db_default=Now())
    updated_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    # what became of it
    preview = models.JSONField(null=True)
    preview_version = models.PositiveIntegerField(null=True)  # of the draft that was tried
    preview_at = models.DateTimeField(null=True)
    adopted_as = models.ForeignKey(CostModel, models.SET_NULL, null=True, related_name="drafts")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-updated_at",)
        constraints = (
            models.CheckConstraint(
                name="preview_with_version_and_moment",
                condition=models.Q(preview__isnull=True, preview_version__isnull=True, preview_at__isnull=True)
                | models.Q(preview__isnull=False, preview_version__isnull=False, preview_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("profit:draft", args=[self.pk])


def period_of(first: date | None, last: date | None) -> str:
    """For people; without its days a map takes every line."""
    if first is None or last is None:
        return _(ALL_LINES)
    return f"{locales.day(first)} – {locales.day(last)}"


class ProfitMapQuerySet(models.QuerySet["ProfitMap"]):
    """Questions about profit maps."""

    def published(self) -> "ProfitMapQuerySet":
        """The newest first: whole periods before others, so that the first is the one that pages show.

        A period whose map was published once more and lacks something now is not whole any more.
        """
        published = self.filter(state=ProfitMap.State.PUBLISHED)
        lacking = ProfitMap.objects.filter(
            state=ProfitMap.State.PUBLISHED,
            is_whole=False,
            period_from=OuterRef("period_from"),
            period_to=OuterRef("period_to"),
            published_at__gt=OuterRef("published_at"),
        )
        stands = models.ExpressionWrapper(Q(is_whole=True) & ~Exists(lacking), models.BooleanField())
        return published.order_by(stands.desc(), *_latest_first())

    def latest_first(self) -> "ProfitMapQuerySet":
        """By their periods alone, whole or not."""
        return self.order_by(*_latest_first())

    def whole(self) -> "ProfitMapQuerySet":
        """Those of whole periods."""
        return self.filter(is_whole=True)


def _latest_first() -> tuple[OrderBy | str, ...]:
    """The latest period first, and of one period what was published last; all lines reach to their publication."""
    reaches_to = Coalesce("period_to", TruncDate("published_at", tzinfo=timezone.get_default_timezone()))
    return reaches_to.desc(), "-published_at", "-requested_at"


@audited("profit_map")
class ProfitMap(models.Model):
    """What every account and product earned in one period under one cost model.

    Published, it is a snapshot: the row and its files never change again. In `summary` decimals are text.
    """

    class State(models.TextChoices):
        BUILDING = "BUILDING", gettext_lazy("Being built")
        PUBLISHED = "PUBLISHED", gettext_lazy("Published")
        FAILED = "FAILED", gettext_lazy("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cost_model = models.ForeignKey(CostModel, models.PROTECT, related_name="profit_maps")
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    requested_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    # what it is made from: imported batches (ids by kind), or files by their paths
    batches = models.JSONField(default=dict)
    lines = models.CharField(blank=True)  # path of a file or folder
    accounts_file = models.CharField(blank=True)
    renames = models.JSONField(default=dict)
    date_format = models.CharField(blank=True)

    # what it says
    period_from = models.DateField(null=True)  # both None: every line counts
    period_to = models.DateField(null=True)
    is_whole = models.BooleanField(default=True)  # not if published before its last day, or with months without lines
    level = models.CharField(max_length=12)  # the margin of rank, curve and segments
    hurdle = models.DecimalField(max_digits=18, decimal_places=12)  # share of revenue that is adequate
    currency = models.CharField(max_length=3)
    model_hash = models.CharField(blank=True)
    input_hash = models.CharField(blank=True)
    folder_name = models.CharField(blank=True)
    summary = models.JSONField(null=True)
    findings = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    objects = ProfitMapQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at",)
        indexes = (models.Index(fields=("state", "-published_at"), name="published_maps"),)
        constraints = (
            models.CheckConstraint(
                name="published_map_is_complete",
                condition=~models.Q(state="PUBLISHED")
                | models.Q(published_at__isnull=False, summary__isnull=False, findings__isnull=False)
                & ~models.Q(folder_name="")
                & ~models.Q(model_hash="")
                & ~models.Q(input_hash=""),
            ),
            models.CheckConstraint(
                name="failed_map_says_why", condition=models.Q(state="FAILED") ^ models.Q(failure="")
            ),
        )

    def __str__(self) -> str:
        if self.period_from is None or self.period_to is None:
            return ALL_LINES
        return f"{self.period_from:%-d %b %Y} – {self.period_to:%-d %b %Y}"

    def get_absolute_url(self) -> str:
        return reverse("profit:publishing", args=[self.pk])

    @property
    def period(self) -> str:
        """For people; as text it is what records and programs call it."""
        return period_of(self.period_from, self.period_to)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def folder(self) -> Path:
        """Where its files are, once it is published."""
        return self.folder_of(self.folder_name)

    @staticmethod
    def folder_of(name: str) -> Path:
        lake: Path = settings.KINGSIDE_HOME.lake
        return lake / "profit-maps" / name


class AccountProfit(models.Model):
    """What a published profit map says of one account, copied from its file for lists that join names.

    Never changed. The net margin is a share of revenue, None where there is no revenue to measure against; the amounts
    between gross margin and net profit are None of maps that were published before they were kept.
    """

    profit_map = models.ForeignKey(ProfitMap, models.CASCADE, related_name="account_profits")
    account = models.ForeignKey(Account, models.PROTECT, related_name="profits")
    lines = models.BigIntegerField()
    net_revenue = models.DecimalField(max_digits=28, decimal_places=6)
    gross_margin = models.DecimalField(max_digits=28, decimal_places=6)
    pocket_margin = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    contribution = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    sustained_margin = models.DecimalField(max_digits=28, decimal_places=6, null=True)
    cost_to_serve = models.DecimalField(max_digits=28, decimal_places=6)
    net_profit = models.DecimalField(max_digits=28, decimal_places=6)
    net_margin = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    rank = models.BigIntegerField()
    segment = models.CharField(max_length=12)

    class Meta:
        ordering = ("profit_map", "rank")
        indexes = (models.Index(fields=("profit_map", "net_profit"), name="accounts_by_profit"),)
        constraints = (models.UniqueConstraint(name="account_once_in_a_map", fields=("profit_map", "account")),)

    def __str__(self) -> str:
        return f"{self.account}: {self.net_profit}"


SNAPSHOTS: Final = (ProfitMap, AccountProfit, CostModel)  # the database refuses to change or remove what is published
