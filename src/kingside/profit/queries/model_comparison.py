"""Two versions of a cost model: which rates differ, and what that comes to where both made a profit map."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kingside.core.errors import DomainError
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.cost_text import read_document
from kingside.lake.results import ElementChange, read_comparison
from kingside.profit import changes
from kingside.profit.access import cost_models_for, drafts_for, maps_for
from kingside.profit.explanations import ElementText, Note, Resource, explain
from kingside.profit.models import CostDraft, CostModel, ProfitMap
from kingside.profit.queries.comparison import MigrationRow, migration_rows
from kingside.profit.queries.reporting import OtherCurrency, other_currency
from kingside.profit.sentences import label
from kingside.profit.wordings import LEVELS
from kingside.web import locales
from kingside.web.figures import exact, percent, share, whole

DRAFT = "draft-"  # before the number of a draft in an address
Version = CostModel | CostDraft
SETTINGS: Mapping[str, Text] = {
    "cost": gettext_lazy("Cost in the period"),
    "capacity": gettext_lazy("Practical capacity, minutes"),
    "rate": gettext_lazy("Rate, a minute"),
    "formula": gettext_lazy("Formula"),
    "unit": gettext_lazy("Unit"),
    "occurs": gettext_lazy("Occurs"),
    "where": gettext_lazy("Only on lines where"),
    "split": gettext_lazy("Falls on lines by"),
    "step": gettext_lazy("Step"),
    "imputed": gettext_lazy("Imputed: in no ledger"),
    "estimated": gettext_lazy("Estimated"),
    "source": gettext_lazy("Source"),
}
SHARES = ("hurdle", "tolerance")
CENTS = 2
CODES = ("formula", "where", "split")
WHOLE_MODEL: Mapping[str, Text] = {
    "currency": gettext_lazy("Currency"),
    "from": gettext_lazy("First day"),
    "to": gettext_lazy("Last day"),
    "hurdle": gettext_lazy("Adequate from"),
    "level": gettext_lazy("Ranked by"),
    "operating_profit": gettext_lazy("Operating profit of the ledger"),
    "unassigned": gettext_lazy("Left out on purpose"),
    "tolerance": gettext_lazy("Tolerance"),
    "tolerance_amount": gettext_lazy("Tolerance, amount"),
}


class OneVersionOnly(DomainError):
    """There is one cost model only, so there is nothing to compare it with. Copy it to a draft and change that."""

    status = 404


class SameVersionTwice(DomainError):
    """A version cannot be compared with itself. Choose another one beside it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in both versions, None where one does not have it."""

    name: str
    words: Text
    value_then: Any
    value_now: Any

    @property
    def then(self) -> str:
        """For people, like `now`; empty for None."""
        return _said(self.name, self.value_then)

    @property
    def now(self) -> str:
        return _said(self.name, self.value_now)

    @property
    def ratio(self) -> Decimal | None:
        """Of the change to what it was, where both are numbers or formulas that are nothing else."""
        before, after = _number(self.value_then), _number(self.value_now)
        return None if before is None or after is None or before <= 0 else (after - before) / before

    @property
    def change(self) -> str:
        """In per cent, with its sign; empty where there is none."""
        if self.ratio is None:
            return ""
        return f"+{percent(self.ratio)}" if self.ratio > 0 else percent(self.ratio)

    @property
    def is_code(self) -> bool:
        return self.name in CODES


@dataclass(frozen=True, slots=True)
class ChangedRate:
    """A resource or element that is not the same in both: "added", "dropped" or "changed"."""

    kind: str
    code: str
    how: str
    settings: list[Setting]

    @property
    def label(self) -> str:
        return label(self.code)


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
    rates, whole_model = list(_rates(then, now)), list(_differing(_heads(then), _heads(now)))
    counts = {how: sum(1 for each in rates if each.how == how) for how in ("changed", "added", "dropped")}
    same = len(_settings_by_rate(now)) - counts["changed"] - counts["added"]
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


def _rates(then: Version, now: Version) -> Iterator[ChangedRate]:
    before, after = _settings_by_rate(then), _settings_by_rate(now)
    for rate in [*after, *(rate for rate in before if rate not in after)]:
        how = "added" if rate not in before else "dropped" if rate not in after else "changed"
        settings = list(_differing(before.get(rate, {}), after.get(rate, {})))
        if settings:
            yield ChangedRate(*rate, how, settings)


def _settings_by_rate(version: Version) -> dict[tuple[str, str], dict[str, Any]]:
    said = explain(version)
    resources = {("pool", code): _of_resource(each) for code, each in said.resources.items()}
    return resources | {("element", code): _of_element(each) for code, each in said.elements.items()}


def _of_resource(said: Resource) -> dict[str, Any]:
    return {"cost": said.cost, "capacity": said.practical_minutes, "rate": said.rate, **_of_note(said.note)}


def _of_element(said: ElementText) -> dict[str, Any]:
    unit = _("minutes of {resource}").format(resource=said.resource.label) if said.resource else _("amount")
    told = {"formula": said.formula, "unit": unit, "occurs": said.occurs, "where": said.condition}
    return told | {"split": said.split, "step": said.step, "imputed": said.is_imputed, **_of_note(said.note)}


def _of_note(note: Note) -> dict[str, Any]:
    return {"estimated": note.is_estimated, "source": note.source}


def _heads(version: Version) -> dict[str, Any]:
    """What is set for the whole model: period, hurdle, ledger and what empty cells count as."""
    document = read_document(version.toml)
    empty = {_("Empty cells of {column}").format(column=each.column): each.value for each in explain(version).defaults}
    return {
        "currency": document.get("currency", ""),
        **document.get("period", {}),
        "hurdle": document.get("hurdle", Decimal("0.05")),
        "level": document.get("level", "net"),
        **document.get("ledger", {}),
        **empty,
    }


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Setting]:
    for name in [*after, *(name for name in before if name not in after)]:
        then, now = before.get(name), after.get(name)
        if then != now and (then or now):
            words = SETTINGS.get(name) or WHOLE_MODEL.get(name) or name
            yield Setting(name, words, then, now)


def _said(name: str, value: Any) -> str:
    match value:
        case str() if name == "level":
            return str(LEVELS[value])
        case int() | Decimal() if name in SHARES:
            return percent(Decimal(value))
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case date():
            return locales.day(value)
        case int() | Decimal():
            return _exact(Decimal(value))
        case _:
            return str(value)


def _exact(value: Decimal) -> str:
    """With the decimals it has, cents where it has any: "60", "48.00", "0.805"."""
    places = -int(value.as_tuple().exponent)
    return exact(value if places <= CENTS else value.normalize(), places=max(0, min(places, CENTS)))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,12})?", value):
        return Decimal(value)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


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
    ), ""


def _newest_map(member: Member, version: Version) -> ProfitMap | None:
    if isinstance(version, CostDraft):
        return None
    return maps_for(member).filter(cost_model=version).select_related("cost_model").first()
