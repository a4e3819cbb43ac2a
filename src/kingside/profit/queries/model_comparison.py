"""Two versions of a cost model: which rates differ, and what that comes to where both made a profit map."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.lake.results import ElementChange, read_comparison
from kingside.profit import changes
from kingside.profit.access import cost_models_for, drafts_for, maps_for
from kingside.profit.models import CostDraft, CostModel, ProfitMap
from kingside.profit.queries.changed_rates import (
    ChangedRate,
    Setting,
    Version,
    changed_heads,
    changed_rates,
    number_of_rates,
)
from kingside.profit.queries.comparison import MigrationRow, migration_rows
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.reporting import OtherCurrency, other_currency
from kingside.profit.sentences import label
from kingside.web.figures import share, whole

DRAFT = "draft-"  # before the number of a draft in an address


class OneVersionOnly(DomainError):
    """There is one cost model only, so there is nothing to compare it with. Copy it to a draft and change that."""

    status = 404


class SameVersionTwice(DomainError):
    """A version cannot be compared with itself. Choose another one beside it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the newest map of each version says; all of it is the models' doing if they are of one period."""

    then: ProfitMap
    now: ProfitMap
    is_same_period: bool
    profit_then: Decimal
    profit_now: Decimal
    margin_then: Decimal | None
    margin_now: Decimal | None
    elements: list[tuple[str, ElementChange]]
    migrations: list[MigrationRow]
    migrations_finding: str
    other_currency: OtherCurrency | None
    snapshots: list[Snapshot]  # of the two maps

    @property
    def change(self) -> Decimal:
        return self.profit_now - self.profit_then

    @property
    def url(self) -> str:
        return f"{reverse('profit:compare')}?map={self.now.pk}&with={self.then.pk}"


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Everything the page shows; `no_effect` says why there is none."""

    then: Version
    now: Version
    finding: str
    unchanged: str
    whole_model: list[Setting]
    rates: list[ChangedRate]
    effect: Effect | None
    no_effect: str

    @property
    def title_then(self) -> str:
        return title_of(self.then)

    @property
    def title_now(self) -> str:
        return title_of(self.now)


def versions_to_compare(member: Member, *, then: str, now: str) -> tuple[Version, Version]:
    """The two asked ones; without, the newest adopted one and what came before it."""
    models = cost_models_for(member)
    later = _asked(member, now) if now else models.order_by("-adopted_at", "-pk").first()
    if later is None:
        raise OneVersionOnly
    earlier = _asked(member, then) if then else _before(member, later)
    if earlier is None:
        raise OneVersionOnly
    if earlier == later:
        raise SameVersionTwice
    return earlier, later


def choices(member: Member) -> list[tuple[str, str]]:
    """What can be compared, as an address says it and in words: adopted versions, then drafts."""
    adopted = [(key_of(each), each.label) for each in cost_models_for(member).only("name", "version")]
    drafts = drafts_for(member).only("name", "updated_at")
    return adopted + [(key_of(each), title_of(each)) for each in drafts]


def key_of(version: Version) -> str:
    return f"{DRAFT}{version.pk}" if isinstance(version, CostDraft) else str(version.pk)


def title_of(version: Version) -> str:
    if isinstance(version, CostModel):
        return version.label
    return _("draft {number} of {name}").format(number=version.pk, name=version.name)


def compared(member: Member, then: Version, now: Version) -> ModelComparison:
    """Rates in the order of the later version, dropped ones last. Both have to be right."""
    rates, whole_model = changed_rates(then, now), changed_heads(then, now)
    counts = {how: sum(1 for each in rates if each.how == how) for how in ("changed", "added", "dropped")}
    same = number_of_rates(now) - counts["changed"] - counts["added"]
    effect, reason = _effect(member, then, now)
    return ModelComparison(
        then=then,
        now=now,
        finding=changes.of_models(counts, is_other=bool(whole_model)),
        unchanged=ngettext("{n} rate is the same.", "{n} rates are the same.", same).format(n=whole(same)),
        whole_model=whole_model,
        rates=rates,
        effect=effect,
        no_effect=reason,
    )


def _asked(member: Member, key: str) -> Version:
    number = key.removeprefix(DRAFT)
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise Http404(_("No such cost model."))
    rows: Any = drafts_for(member) if key.startswith(DRAFT) else cost_models_for(member)
    found: Version | None = rows.filter(pk=number).first()
    if found is None:
        raise Http404(_("No such cost model."))
    return found


def _before(member: Member, later: Version) -> CostModel | None:
    """The version of its name before it, of a draft the newest one; else what was adopted last."""
    models = cost_models_for(member)
    if isinstance(later, CostDraft):
        same_name = models.filter(name=later.name)
    else:
        same_name, models = models.filter(name=later.name, version__lt=later.version), models.exclude(pk=later.pk)
    return same_name.order_by("-version").first() or models.order_by("-adopted_at", "-pk").first()


def _effect(member: Member, then: Version, now: Version) -> tuple[Effect | None, str]:
    maps = [_newest_map(member, each) for each in (then, now)]
    earlier, later = maps
    if earlier is None or later is None:
        without = title_of(then if earlier is None else now)
        if isinstance(now, CostDraft):
            return None, _("What publishing the draft would change is on its page, once it was tried.")
        return None, _("No profit map is published with {model}, so there are no figures to compare.").format(
            model=without
        )
    if earlier.currency != later.currency:
        return None, _("Their profit maps are in two currencies, so their figures cannot be compared.")
    with read_comparison(earlier.folder, later.folder) as read:
        totals, elements, migrations = read.totals(), read.elements(), read.migrations()
    return Effect(
        then=earlier,
        now=later,
        is_same_period=(earlier.period_from, earlier.period_to) == (later.period_from, later.period_to),
        profit_then=totals[0].net_profit,
        profit_now=totals[1].net_profit,
        margin_then=share(totals[0].net_profit, totals[0].net_revenue),
        margin_now=share(totals[1].net_profit, totals[1].net_revenue),
        elements=[(label(each.code), each) for each in elements if each.then != each.now],
        migrations=[row for row in migration_rows(migrations) if row.segment_then != row.segment_now],
        migrations_finding=changes.migrations(migrations),
        other_currency=other_currency(member, later),
        snapshots=[snapshot(member, each, asked=str(each.pk)) for each in (earlier, later)],
    ), ""


def _newest_map(member: Member, version: Version) -> ProfitMap | None:
    if isinstance(version, CostDraft):
        return None
    return maps_for(member).filter(cost_model=version).select_related("cost_model").first()
