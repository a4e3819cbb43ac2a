"""Which rates, formulas and settings differ between two versions of a cost model."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text, in_a_sentence
from kingside.lake.cost_text import read_document
from kingside.profit.explanations import ElementText, Note, Resource, explain
from kingside.profit.models import CostDraft, CostModel
from kingside.profit.sentences import enumerated, label
from kingside.profit.wordings import LEVELS
from kingside.web import locales
from kingside.web.figures import exact, percent

Version = CostModel | CostDraft
SETTINGS: Mapping[str, Text] = {
    "cost": gettext_lazy("Cost in the period"),
    "capacity": gettext_lazy("Practical capacity, minutes"),
    "rate": gettext_lazy("Rate, a minute"),
    "department": gettext_lazy("Department"),
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
CODES = ("formula", "where", "split", "intercompany")
WHOLE_MODEL: Mapping[str, Text] = {
    "currency": gettext_lazy("Currency"),
    "from": gettext_lazy("First day"),
    "to": gettext_lazy("Last day"),
    "hurdle": gettext_lazy("Adequate from"),
    "level": gettext_lazy("Ranked by"),
    "intercompany": gettext_lazy("Intercompany, left out"),
    "merge_minor": gettext_lazy("Minors merged into the desert"),
    "operating_profit": gettext_lazy("Operating profit of the ledger"),
    "unassigned": gettext_lazy("Left out on purpose"),
    "tolerance": gettext_lazy("Tolerance"),
    "tolerance_amount": gettext_lazy("Tolerance, amount"),
}
CHARGES = ("rate", "formula", "unit", "occurs", "where", "split", "step", "imputed")


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


def changed_rates(then: Version, now: Version) -> list[ChangedRate]:
    """In the order of the later version, dropped ones last. Both have to be right."""
    return list(_rates(then, now))


def changed_heads(then: Version, now: Version) -> list[Setting]:
    """What is set for the whole model and differs."""
    return list(_differing(_heads(then), _heads(now)))


def number_of_rates(version: Version) -> int:
    """How many resources and elements there are."""
    return len(_settings_by_rate(version))


def what_charges_differently(then: Version, now: Version) -> list[str]:
    """What makes the same order cost something else, each in a few words: rates, formulas, what empty cells count as.

    What a resource costs in a longer period, the period itself, the ledger and who says so are no such difference.
    """
    said = [_in_words(each) for each in _rates(then, now)]
    heads = (
        in_a_sentence(each.words)
        for each in changed_heads(then, now)
        if each.name in ("hurdle", "intercompany", "merge_minor") or each.name not in WHOLE_MODEL
    )
    return [*filter(None, said), *heads]


def _in_words(rate: ChangedRate) -> str:
    """Such as "order desk (rate, a minute +6.2 %)"; empty where it charges as before."""
    if rate.how != "changed":
        told = _("{rate} (added)") if rate.how == "added" else _("{rate} (dropped)")
        return told.format(rate=rate.label)
    named = [each for each in rate.settings if each.name in CHARGES]
    settings = [f"{in_a_sentence(each.words)} {each.change}".strip() for each in named]
    return f"{rate.label} ({enumerated(settings)})" if settings else ""


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
    told = {"cost": said.cost, "capacity": said.practical_minutes, "rate": said.rate, "department": said.department}
    return told | _of_note(said.note)


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
        "intercompany": document.get("intercompany", ""),
        "merge_minor": document.get("merge_minor", False),
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
